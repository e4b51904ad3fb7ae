// The same on every runtime: what a run gives, and each step of it.
import { Consumer, ConsumerGroup } from '@sim/consumer-group';
import { exponential, recordRun, Simulation, Sink, Source, TraceHash } from '@sim/core';
import { parseGroupDescription } from '@sim/import';
import { EventLog, Producer } from '@sim/log';
import { renderText } from '@sim/report';
import { StreamProcessor, sum, TumblingWindow } from '@sim/stream';

const log = new EventLog('log', { numPartitions: 4 });
const producer = new Producer('producer', log);
const load = Source.poisson('load', producer, {
  rate: 20,
  type: 'Produce',
  limit: 500,
  payload: ({ index }) => ({ key: `key-${index % 7}`, value: index }),
});
const results = new Sink('results');
const windows = new StreamProcessor('windows', {
  windowType: new TumblingWindow(2),
  aggregate: sum(),
  downstream: results,
});
const group = new ConsumerGroup('group', log);
const consumers = [0, 1].map(
  (k) => new Consumer(`consumer-${k}`, group, { serviceTime: exponential(0.02), downstream: windows }),
);
const sim = new Simulation({ seed: 7, entities: [load, producer, log, windows, group, ...consumers] });
const hash = new TraceHash();
sim.observe(hash);
const recorder = recordRun(sim);
const summary = sim.run();
const record = recorder.record();
const described = 'GROUP TOPIC PARTITION CURRENT-OFFSET LOG-END-OFFSET LAG\norders clicks 0 40 100 60\n';
console.log(`${hash.hex} ${hash.count}`);
console.log(JSON.stringify([summary.eventsProcessed, group.totalLag(), windows.stats, summary.versions]));
console.log(`${renderText(record).length} ${JSON.stringify(parseGroupDescription(described))}`);
