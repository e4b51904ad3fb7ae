import type * as Core from '@sim/core';
import type * as Groups from '@sim/consumer-group';
import type * as Logs from '@sim/log';
import type * as Streams from '@sim/stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

interface Copy {
  readonly core: typeof Core;
  readonly log: typeof Logs;
  readonly group: typeof Groups;
  readonly stream: typeof Streams;
}

/** All packages once more, bound to each other, as a bundler that takes core twice would have them. */
async function load(version: string): Promise<Copy> {
  vi.resetModules();
  vi.stubGlobal('PACKAGE_VERSION', version);
  const [core, log, group, stream] = await Promise.all([
    import('@sim/core'),
    import('@sim/log'),
    import('@sim/consumer-group'),
    import('@sim/stream'),
  ]);
  return { core, log, group, stream };
}

type Meeting = readonly [what: string, meet: (ours: Copy, theirs: Copy) => unknown];

const meetings: readonly Meeting[] = [
  [
    'an entity given to a simulation',
    ({ core }, theirs) => new core.Simulation({ entities: [new theirs.core.Sink('sink')] }),
  ],
  [
    'an entity added to a simulation',
    ({ core }, theirs) => new core.Simulation().add(new theirs.core.Server('server')),
  ],
  [
    'an entity downstream of one',
    ({ core }, theirs) =>
      new core.Simulation({ entities: [core.Source.constant('load', new theirs.core.Sink('sink'), { rate: 1 })] }),
  ],
  [
    'the target of a source',
    ({ core }, theirs) => core.Source.constant('load', new theirs.core.Sink('sink'), { rate: 1 }),
  ],
  [
    'the downstream of a server',
    ({ core }, theirs) => new core.Server('server', { downstream: new theirs.core.Sink('sink') }),
  ],
  [
    'an event that is scheduled',
    ({ core }, theirs) =>
      new core.Simulation().schedule(new theirs.core.SimEvent({ time: 1, type: 'x', target: new core.Sink('sink') })),
  ],
  [
    'events that are scheduled',
    ({ core }, theirs) =>
      new core.Simulation().schedule([new theirs.core.SimEvent({ time: 1, type: 'x', target: new core.Sink('sink') })]),
  ],
  [
    'the target of an event',
    ({ core }, theirs) =>
      new core.Simulation().schedule(new core.SimEvent({ time: 1, type: 'x', target: new theirs.core.Sink('sink') })),
  ],
  [
    'the target of an event, in a simulation of its own',
    ({ core }, theirs) => {
      const sink = new theirs.core.Sink('sink');
      new theirs.core.Simulation({ entities: [sink] });
      new core.Simulation().schedule(new core.SimEvent({ time: 1, type: 'x', target: sink }));
    },
  ],
  [
    'the target of `send`',
    (ours, theirs) => {
      class Sender extends ours.core.Entity {
        handleEvent(): void {
          this.send(new theirs.core.Sink('sink'), 'x');
        }
      }
      started(ours, new Sender('sender'));
    },
  ],
  [
    'an event that a handler returns',
    (ours, theirs) =>
      started(
        ours,
        new ours.core.CallbackEntity(
          'returns',
          (event) => new theirs.core.SimEvent({ time: 1, type: 'x', target: event.target }),
        ),
      ),
  ],
  [
    'events that a handler returns',
    (ours, theirs) =>
      started(
        ours,
        new ours.core.CallbackEntity('returns', (event) => [
          new theirs.core.SimEvent({ time: 1, type: 'x', target: event.target }),
        ]),
      ),
  ],
  ['a future that is waited for', (ours, theirs) => waits(ours, new theirs.core.SimFuture())],
  [
    'a future that is settled already',
    (ours, theirs) => {
      const settled = new theirs.core.SimFuture();
      settled.resolve();
      waits(ours, settled);
    },
  ],
  [
    'a pair with an event',
    (ours, theirs) =>
      waits(ours, [1, new theirs.core.SimEvent({ time: 1, type: 'x', target: new theirs.core.Sink('sink') })]),
  ],
  [
    'a pair with events',
    (ours, theirs) =>
      waits(ours, [1, [new theirs.core.SimEvent({ time: 1, type: 'x', target: new theirs.core.Sink('sink') })]]),
  ],
  [
    'a process of another simulation that is waited for',
    (ours, theirs) =>
      waits(
        ours,
        new theirs.core.Simulation().spawn(
          (function* () {
            yield 1;
          })(),
        ),
      ),
  ],
  [
    'a resource of another simulation',
    (ours, theirs) => {
      const dock = new theirs.core.Resource('dock', { capacity: 1 });
      new theirs.core.Simulation({ entities: [dock] });
      waits(ours, dock.acquire());
    },
  ],
  [
    'a store of another simulation',
    (ours, theirs) => {
      const shelf = new theirs.core.Store('shelf', { capacity: 1 });
      new theirs.core.Simulation({ entities: [shelf] });
      waits(ours, shelf.put('jar'));
    },
  ],
  ['a time-out of another simulation', (ours, theirs) => waits(ours, new theirs.core.Simulation().timeout(1))],
  ['a part of `allOf`', ({ core }, theirs) => core.allOf([new theirs.core.SimFuture()])],
  ['a part of `anyOf`', ({ core }, theirs) => core.anyOf([new core.SimFuture(), new theirs.core.SimFuture()])],
  ['a future with a time-out', ({ core }, theirs) => core.withTimeout(new theirs.core.SimFuture(), 1)],
  [
    'the reply of a job',
    (ours, theirs) => {
      const server = new ours.core.Server('server');
      const sim = new ours.core.Simulation({ entities: [server] });
      sim.schedule(
        new ours.core.SimEvent({
          time: 1,
          type: 'job',
          target: server,
          payload: { reply: new theirs.core.SimFuture() },
        }),
      );
      sim.run();
    },
  ],
  ['a service time', ({ core }, theirs) => new core.Server('server', { serviceTime: theirs.core.exponential(1) })],
  ['a part of a sum of distributions', ({ core }, theirs) => core.constant(1).plus(theirs.core.constant(1))],
  [
    'a component of a mixture',
    ({ core }, theirs) => core.mixture([{ weight: 1, distribution: theirs.core.constant(1) }]),
  ],
  [
    'a rate profile',
    ({ core }, theirs) =>
      core.Source.withProfile('load', new core.Sink('sink'), { profile: theirs.core.constantRate(1) }),
  ],
  ['a part of a sum of profiles', ({ core }, theirs) => core.constantRate(1).plus(theirs.core.constantRate(1))],
  ['a histogram that is merged', ({ core }, theirs) => new core.Histogram().merge(new theirs.core.Histogram())],
  [
    'a histogram of a metric',
    (ours, theirs) => {
      class Measured extends ours.core.Entity {
        handleEvent(): void {}
        override metrics(): readonly Core.EntityMetric[] {
          return [{ name: 'waits', unit: 's', kind: 'histogram', read: () => new theirs.core.Histogram() }];
        }
      }
      const sim = new ours.core.Simulation({ entities: [new Measured('measured')], endTime: 1 });
      ours.core.recordRun(sim);
      sim.run();
    },
  ],
  ['a simulation that is recorded', ({ core }, theirs) => core.recordRun(new theirs.core.Simulation())],
  [
    'a simulation that is checked for determinism',
    ({ core }, theirs) => core.checkDeterminism(() => new theirs.core.Simulation()),
  ],
  [
    'an entity with a planned fault',
    ({ core }, theirs) => new core.FaultSchedule('faults').crash(new theirs.core.Sink('sink'), { at: 1 }),
  ],
  [
    'an entity that is probed',
    ({ core }, theirs) =>
      new core.Simulation({ entities: [core.Probe.on(new theirs.core.Counter('counter'), ({ total }) => total)] }),
  ],
  [
    'an event log given to a simulation',
    ({ core }, theirs) => new core.Simulation({ entities: [new theirs.log.EventLog('log')] }),
  ],
  [
    'a producer and its log',
    (ours, theirs) =>
      new ours.core.Simulation({ entities: [new ours.log.Producer('producer', new theirs.log.EventLog('log'))] }),
  ],
  [
    'a consumer and its group',
    (ours, theirs) => {
      const log = new theirs.log.EventLog('log');
      const consumer = new ours.group.Consumer('consumer', new theirs.group.ConsumerGroup('group', log));
      new ours.core.Simulation({ entities: [consumer], endTime: 10 }).run();
    },
  ],
  [
    'a group and its log',
    (ours, theirs) => {
      const log = new theirs.log.EventLog('log');
      const group = new ours.group.ConsumerGroup('group', log);
      new ours.core.Simulation({ entities: [group, new ours.group.Consumer('consumer', group)], endTime: 10 }).run();
    },
  ],
  [
    'what a processor sends its results to',
    (ours, theirs) => {
      const windows = new ours.stream.StreamProcessor('windows', {
        windowType: new ours.stream.TumblingWindow(1),
        aggregate: ours.stream.count(),
        downstream: new theirs.core.Sink('sink'),
      });
      new ours.core.Simulation({ entities: [windows] });
    },
  ],
  [
    'a processor given to a simulation',
    ({ core }, theirs) =>
      new core.Simulation({
        entities: [
          new theirs.stream.StreamProcessor('windows', {
            windowType: new theirs.stream.TumblingWindow(1),
            aggregate: theirs.stream.count(),
            downstream: new theirs.core.Sink('sink'),
          }),
        ],
      }),
  ],
];

/** Runs an entity of ours to its first event. */
function started({ core }: Copy, entity: Core.Entity): void {
  const sim = new core.Simulation({ entities: [entity] });
  sim.schedule(new core.SimEvent({ time: 1, type: 'go', target: entity }));
  sim.run();
}

/** Runs a process of ours that yields something. */
function waits({ core }: Copy, yielded: unknown): void {
  const sim = new core.Simulation();
  sim.spawn(
    (function* () {
      yield yielded as number;
    })(),
  );
  sim.run();
}

let ours: Copy;
beforeAll(async () => {
  ours = await load('2.3.4');
}, 60_000);
afterAll(() => vi.unstubAllGlobals());

describe.each([
  ['the same version', '2.3.4'],
  ['a newer version', '2.4.0'],
  ['another major version', '3.0.0'],
])('a second copy of core, %s', (_, version) => {
  let theirs: Copy;
  beforeAll(async () => {
    theirs = await load(version);
  }, 60_000);

  it.each(meetings)('is named where it meets the first: %s', (_what, meet) => {
    let caught: unknown;
    try {
      meet(ours, theirs);
    } catch (error) {
      caught = error;
    }
    // A run that it stops says so in its own words, and has it as the cause.
    const error = ours.core.isSimError(caught, 'UNHANDLED_FAILURE') ? caught.cause : caught;
    expect(error).toMatchObject({ code: 'TWO_COPIES', context: { version: '2.3.4', otherVersion: version } });
    expect((error as Error).message).toContain(`of another copy of @sim/core, ${version}, than this one, 2.3.4;`);
    // And the error itself is known by either copy.
    expect(theirs.core.isSimError(error, 'TWO_COPIES')).toBe(true);
  });

  it('may read what the first has written, which is data', () => {
    const histogram = new theirs.core.Histogram();
    histogram.record(2);
    expect(ours.core.Histogram.fromJSON(histogram.toJSON()).mean).toBe(2);
    const sample = (core: typeof Core): number => ours.core.exponential(1).sample(core.createRandomStream(1, 'x'));
    expect(sample(theirs.core)).toBe(sample(ours.core));
  });

  it('may build the models that the first runs many times', () => {
    const model =
      (core: typeof Core) =>
      ({ seed }: { readonly seed: number | string }) => {
        const sink = new core.Sink('sink');
        return {
          sim: new core.Simulation({
            seed,
            endTime: 50,
            entities: [core.Source.poisson('load', sink, { rate: 1 }), sink],
          }),
          sink,
        };
      };
    const counts = (core: typeof Core) =>
      ours.core.replicate(model(core), {
        replications: 3,
        metrics: { count: ({ sink }) => sink.stats.received },
      });
    expect(counts(theirs.core)).toEqual(counts(ours.core));
  });
});
