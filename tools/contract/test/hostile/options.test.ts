import * as core from '@sim/core';
import * as groups from '@sim/consumer-group';
import * as logs from '@sim/log';
import * as streams from '@sim/stream';
import { describe, expect, it } from 'vitest';

const log = new logs.EventLog('log');
const group = new groups.ConsumerGroup('group', log);
const counter = new core.Counter('counter');
const sim = new core.Simulation({ entities: [counter] });

/** Everything that takes options, called with what came in their place. */
const takers: Readonly<Record<string, (options: never) => unknown>> = {
  Simulation: (options) => new core.Simulation(options),
  'Source.constant': (options) => core.Source.constant('source', counter, options),
  'Source.replay': (options) => core.Source.replay('source', counter, [], options),
  Resource: (options) => new core.Resource('resource', options),
  Store: (options) => new core.Store('store', options),
  Server: (options) => new core.Server('server', options),
  Histogram: (options) => new core.Histogram(options),
  Level: (options) => new core.Level(sim, options),
  TimeSeries: (options) => new core.TimeSeries(options),
  Sink: (options) => new core.Sink('sink', options),
  LatencyTracker: (options) => new core.LatencyTracker('tracker', options),
  'Probe.on': (options) => core.Probe.on(counter, () => 1, options),
  TraceRecorder: (options) => new core.TraceRecorder(options),
  TraceHash: (options) => new core.TraceHash(options),
  checkDeterminism: (options) => core.checkDeterminism(() => new core.Simulation(), options),
  uniformKeys: (options) => core.uniformKeys(3, options),
  roundRobinKeys: (options) => core.roundRobinKeys(3, options),
  EventLog: (options) => new logs.EventLog('log', options),
  Producer: (options) => new logs.Producer('producer', log, options),
  CompactRetention: (options) => new logs.CompactRetention(options),
  CombinedRetention: (options) => new logs.CombinedRetention([new logs.SizeRetention(1)], options),
  ConsistentHashSharding: (options) => new logs.ConsistentHashSharding(options),
  StickySharding: (options) => new logs.StickySharding(options),
  ConsumerGroup: (options) => new groups.ConsumerGroup('group', log, options),
  Consumer: (options) => new groups.Consumer('consumer', group, options),
  StreamProcessor: (options) => new streams.StreamProcessor('processor', options),
  TumblingWindow: (options) => new streams.TumblingWindow(10, options),
  SlidingWindow: (options) => new streams.SlidingWindow(10, 5, options),
  boundedOutOfOrderness: (options) => streams.boundedOutOfOrderness(5, options),
  monotonous: (options) => streams.monotonous(options),
  perSource: (options) => streams.perSource(streams.monotonous(), options),
  processingTime: (options) => streams.processingTime(options),
  approxCountDistinct: (options) => streams.approxCountDistinct(options),
  percentile: (options) => streams.percentile(50, options),
};

describe('something else in the place of options', () => {
  it.each(Object.entries(takers))('is refused at once, not taken for the defaults: %s', (_, take) => {
    for (const wrong of [null, 5, 'five', true]) {
      let error: unknown;
      try {
        take(wrong as never);
      } catch (caught) {
        error = caught;
      }
      expect(core.isSimError(error, 'INVALID_OPTION')).toBe(true);
    }
  });
});
