import {
  CallbackEntity,
  Counter,
  FaultSchedule,
  isSimError,
  Probe,
  type Process,
  recordRun,
  Resource,
  Server,
  SimEvent,
  SimFuture,
  Simulation,
  Sink,
  Source,
} from '@sim/core';
import { Autoscaler, Consumer, ConsumerGroup, RetryTopic } from '@sim/consumer-group';
import { CountedLog, EventLog, Producer } from '@sim/log';
import { count, KeyedOperator, StreamJob, StreamProcessor, TumblingWindow } from '@sim/stream';
import { describe, expect, it } from 'vitest';

/** A name as no log of errors expects it. */
const NAME = 'a\nb\tc';
const TYPE = 'T\nU';
const OTHER = 'x\ny';

const messageOf = (fn: () => unknown): string => {
  try {
    fn();
  } catch (error) {
    if (isSimError(error)) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
};

const send = (target: CallbackEntity | EventLog | StreamProcessor<number, number>, payload?: unknown): void => {
  const sim = new Simulation({ entities: [target], maxEventsAtSameTime: 10 });
  const type = target instanceof StreamProcessor ? 'Process' : TYPE;
  sim.schedule(new SimEvent({ time: 1, type, target: target as CallbackEntity, payload }));
  sim.run();
};
const run = (process: Process<any>, ...entities: readonly (EventLog | ConsumerGroup<any> | Producer)[]): void => {
  const sim = new Simulation({ entities });
  sim.spawn(process, { name: NAME });
  sim.run();
};
const idle = (name = NAME): CallbackEntity => new CallbackEntity(name, () => {});
const log = (name = 'log'): EventLog => new EventLog(name);
const group = (): ConsumerGroup<any> => new ConsumerGroup(NAME, log());
const job = (name = NAME): StreamJob =>
  new StreamJob(NAME, {
    operators: [
      { name: 'in', source: () => undefined },
      { name, inputs: ['in'], sink: {} },
    ],
  });
const processor = (options: object = {}): StreamProcessor<number, number> =>
  new StreamProcessor<number, number>(NAME, {
    windowType: new TumblingWindow(1),
    aggregate: count(),
    downstream: new Sink('out'),
    ...options,
  });

describe('a message stays in one line, whatever names stand in it:', () => {
  it.each<[string, () => unknown]>([
    [
      'a failing handler',
      () =>
        send(
          new CallbackEntity(NAME, () => {
            throw new Error('no');
          }),
        ),
    ],
    [
      'a bad yield',
      () =>
        send(
          new CallbackEntity(NAME, function* () {
            yield 'x' as unknown as number;
          }),
        ),
    ],
    ['a bad result', () => send(new CallbackEntity(NAME, () => ({ then() {} }) as never))],
    [
      'an endless loop',
      () => {
        const loop: CallbackEntity = new CallbackEntity(
          NAME,
          (event) => new SimEvent({ time: 1, type: TYPE, target: event.target as CallbackEntity }),
        );
        send(loop);
      },
    ],
    ['an unknown event', () => send(log(NAME))],
    [
      'a failing process',
      () =>
        run(
          (function* () {
            yield 1;
            throw new Error('no');
          })(),
        ),
    ],
    [
      'processes that fail in a row',
      () => {
        const sim = new Simulation();
        const first = sim.spawn(
          (function* (): Process {
            yield 1;
            throw new Error('no');
          })(),
          { name: NAME },
        );
        sim.spawn(
          (function* () {
            yield* first;
          })(),
          { name: OTHER },
        );
        sim.run();
      },
    ],
    ['two of one name', () => new Simulation({ entities: [idle(), idle()] })],
    ['an entity outside', () => idle().now],
    [
      'an entity of two simulations',
      () => {
        const entity = idle();
        for (let k = 0; k < 2; k++) new Simulation({ entities: [entity] });
      },
    ],
    [
      'an event in the past',
      () => {
        const entity = idle();
        const sim = new Simulation({ entities: [entity] });
        sim.runUntil(5);
        sim.schedule(new SimEvent({ time: 1, type: TYPE, target: entity }));
      },
    ],
    [
      'an event used twice',
      () => {
        const entity = idle();
        const event = new SimEvent({ time: 1, type: TYPE, target: entity });
        new Simulation({ entities: [entity] }).schedule(event);
        new Simulation({ entities: [new Sink('else')] }).schedule(event);
      },
    ],
    ['a bad option', () => new Server(NAME, { concurrency: -1 })],
    ['an unknown option', () => new Server(NAME, { [OTHER]: 1 } as object)],
    [
      'a full queue',
      () => {
        const server = new Server(NAME, { queueLimit: 0, serviceTime: 5 });
        const sim = new Simulation({ entities: [server] });
        const reply = new SimFuture();
        for (const payload of [{}, { reply }])
          sim.schedule(new SimEvent({ time: 1, type: TYPE, target: server, payload }));
        sim.spawn(
          (function* () {
            yield* reply;
          })(),
        );
        sim.run();
      },
    ],
    ['too large a request', () => new Resource(NAME).acquire(5)],
    ['a source', () => Source.constant(NAME, idle(OTHER), { rate: -1 })],
    ['a sink', () => new Sink(NAME, { keep: -1 })],
    ['a probe', () => Probe.on(new Counter(NAME), OTHER as 'total')],
    [
      'a fault of an entity left out',
      () => {
        const faults = new FaultSchedule(NAME);
        faults.crash(idle(OTHER), { at: 1 });
        new Simulation({ entities: [faults] }).run();
      },
    ],
    [
      'an invariant',
      () => {
        const sim = new Simulation();
        sim.invariant(NAME, () => false);
        sim.at(1, () => {});
        sim.run();
      },
    ],
    ['a future', () => new SimFuture({ label: NAME }).value],
    [
      'a metric',
      () => {
        const entity = idle();
        entity.metrics = () => [{ name: OTHER, unit: '1', kind: 'gauge', read: () => 'x' as unknown as number }];
        const sim = new Simulation({ entities: [entity] });
        recordRun(sim);
        sim.at(1, () => {});
        sim.run();
      },
    ],
    ['a partition', () => log(NAME).fetch(9, 0, 1)],
    ['a partition that is none', () => log(NAME).fetch(OTHER as unknown as number, 0, 1)],
    ['a counted log', () => new CountedLog(NAME, { partitions: 0 })],
    ['a producer', () => new Producer(NAME, log(), { bufferLimit: -1 })],
    [
      'a transaction',
      () => {
        const producer = new Producer(NAME, log());
        run(producer.beginTransaction(), producer);
      },
    ],
    ['a group', () => new ConsumerGroup(NAME, log(), { rebalanceDelay: -1 })],
    [
      'a poll by nobody',
      () => {
        const each = group();
        run(each.poll(OTHER), each);
      },
    ],
    [
      'a commit by nobody',
      () => {
        const each = group();
        run(each.commit(OTHER, { 0: 1 }), each);
      },
    ],
    [
      'topics',
      () =>
        new ConsumerGroup(NAME, { [OTHER]: log() }, { committedOffsets: [{ topic: NAME, partition: 0, offset: 1 }] }),
    ],
    ['a consumer', () => new Consumer(NAME, group(), { maxPollRecords: 0 })],
    ['a scaler', () => new Autoscaler(NAME, group(), () => new Consumer('c', group()), { targetLag: -1 })],
    ['a retry topic', () => new RetryTopic(NAME, log(), { delay: -1 })],
    ['a processor', () => processor({ allowedLateness: -1 })],
    ['an element', () => send(processor(), { value: 1, eventTime: NaN })],
    [
      'a side output',
      () =>
        new KeyedOperator(NAME, {
          process: { processElement() {} },
          downstream: new Sink('out'),
          sideOutputs: { [OTHER]: 1 as never },
        }),
    ],
    [
      'an operator',
      () => new StreamJob(NAME, { operators: [{ name: OTHER, source: () => undefined, inputs: [NAME] }] }),
    ],
    ['a task', () => job().task(OTHER)],
    ['a sink of a job', () => job().sink(OTHER)],
  ])('%s', (_what, fn) => {
    const message = messageOf(fn);
    expect(message).not.toMatch(/[\n\t]/);
    expect(message).toMatch(/\\n/);
  });

  it('what the model itself throws keeps its lines', () => {
    expect(
      messageOf(() =>
        send(
          new CallbackEntity(NAME, () => {
            throw new Error('line 1\nline 2');
          }),
        ),
      ),
    ).toBe('at 1 s, entity "a\\nb\\tc", "T\\nU": Error: line 1\nline 2');
  });
});
