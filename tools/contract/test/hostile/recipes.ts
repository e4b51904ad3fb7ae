import type { Modules } from './good.ts';

/**
 * Good values that types do not tell: by the name of a type, as `new Class()` or `Class.method()` for
 * all arguments of a call, as `Class.method(parameter)` or `(parameter)` for one, as `.property` for
 * one of an object.
 */
export function recipes(modules: Modules, name: () => string): Readonly<Record<string, () => unknown>> {
  const core = modules['@sim/core']!;
  const log = modules['@sim/log']!;
  const groups = modules['@sim/consumer-group']!;
  const stream = modules['@sim/stream']!;
  const sink = (): unknown => new core.Sink(name());
  /** A job that reads, hands on, counts and writes. */
  const jobOperators = (): unknown => [
    { name: 'source', source: (offset: number) => ({ at: offset, value: offset }) },
    { name: 'pass', inputs: ['source'], process: { processElement: () => undefined } },
    {
      name: 'counts',
      inputs: ['pass'],
      window: { windowType: new stream.TumblingWindow(10), aggregate: stream.count() },
    },
    { name: 'sink', inputs: ['pass'], sink: {} },
  ];
  const simulation = (): unknown => new core.Simulation({ endTime: 1, maxEventsAtSameTime: 1000 });
  const processOf = (): unknown =>
    (function* () {
      yield 0;
    })();
  const model = ({ seed = 1 } = {}): unknown => ({ sim: new core.Simulation({ seed, endTime: 1 }) });
  const handle = (): unknown => core.Simulation.prototype.spawn.call(simulation(), processOf());
  return {
    Entity: sink,
    EntityTaking: sink,
    Simulation: simulation,
    Clock: simulation,
    RandomStream: () => core.createRandomStream(1, 'x'),
    Distribution: () => core.exponential(1),
    ComposableDistribution: () => core.exponential(1),
    RateProfile: () => core.constantRate(1),
    ComposableRateProfile: () => core.constantRate(1),
    SimEvent: () => new core.SimEvent({ time: 0, type: 'x', target: sink() }),
    SimFuture: () => new core.SimFuture(),
    Process: processOf,
    ProcessHandle: handle,
    HandlerResult: () => undefined,
    Source: () => core.Source.constant(name(), sink(), { rate: 10 }),
    Probe: () => core.Probe.on(sink(), 'received'),
    Histogram: () => new core.Histogram(),
    TimeSeries: () => new core.TimeSeries(),
    HistogramJSON: () => new core.Histogram().toJSON(),
    TimeSeriesJSON: () => new core.TimeSeries().toJSON(),
    SimulationSummary: () => (simulation() as { run(): unknown }).run(),
    Interrupt: () => new core.Interrupt(),
    NumericKey: () => 'received',
    'Entity.send(type)': () => 'x',
    'new SimEvent()': () => [{ time: 0, type: 'x', target: sink() }],
    'new Resource()': () => [name(), { capacity: 2 }],
    'empirical()': () => [[1, 2]],
    'fromPercentiles()': () => [{ 50: 1, 99: 2 }],
    'logNormal()': () => [{ mu: 0, sigma: 1 }],
    'uniform()': () => [1, 2],
    'triangular()': () => [{ min: 1, mode: 2, max: 3 }],
    'dailyRate()': () => [{ 0: 1, 12: 2 }],
    'hotKeys()': () => [3],
    'checkOneOf()': () => ['x', 'y', 1, [1, 2]],
    'checkNumber()': () => ['x', 'y', 1],
    'checkPercentage()': () => ['x', 'y', 99],
    'checkName()': () => ['x', 'y', 'z'],
    'checkOptions()': () => ['x', {}],
    'checkFunction()': () => ['x', 'y', () => 1],
    'checkEntity()': () => ['x', 'y', sink()],
    'latencySampler()': () => ['x', 'y', 1],
    'compare()': () => [model, model, { metrics: { x: () => 1 }, replications: 2 }],
    'replicate()': () => [model, { metrics: { x: () => 1 }, replications: 2 }],
    'sweep()': () => [[1, 2], model, { metrics: { x: () => 1 }, replications: 2 }],
    'checkDeterminism()': () => [simulation],
    'allOf()': () => [[new core.SimFuture()]],
    'anyOf()': () => [[new core.SimFuture()]],
    'withTimeout()': () => [(simulation() as { timeout(seconds: number): unknown }).timeout(0.5), 1],
    'warmUp()': () => [simulation(), 0.5],
    'Probe.on()': () => [sink(), 'received'],
    'Probe.onMany()': () => [[sink()], 'received'],
    'Source.replay()': () => [name(), sink(), [{ time: 0 }]],
    'Histogram.merge()': () => [new core.Histogram()],
    'TimeSeries.rate()': () => [0, 1],
    'Store.get()': () => [],
    'unknownEventType()': () => [sink(), new core.SimEvent({ time: 0, type: 'x', target: sink() }), ['y']],
    'Simulation.add()': () => [sink()],
    'FaultSchedule.pause()': () => [sink(), { from: 0, to: 1 }],
    'FaultSchedule.slow()': () => [sink(), { from: 0, to: 1, factor: 2 }],
    'TraceRecorder.verify()': () => [[]],
    'Resource.release()': () => [],
    RandomFaults: () => {
      const faults = new core.FaultSchedule(name());
      void new core.Simulation({ endTime: 1, entities: [faults] });
      return faults.random(1, 1);
    },
    RunRecorder: () => core.recordRun(simulation()),
    TraceObserver: () => new core.TraceRecorder(),
    PartitionedLog: () => new log.EventLog(name()),
    EventLog: () => new log.EventLog(name()),
    ReadableLog: () => filledLog(modules, name),
    CountedLog: () =>
      new log.CountedLog(name(), {
        partitions: [
          { start: 0, end: 9 },
          { start: 0, end: 9 },
        ],
      }),
    'new SegmentedRetention()': () => [new log.SizeRetention(10), { segmentRecords: 2 }],
    SegmentedRetention: () => new log.SegmentedRetention(new log.SizeRetention(10), { segmentRecords: 2 }),
    'RangeSharding.getShard()': () => ['k', 4],
    ConsumerGroup: () => groupWithMember(modules, name),
    'new Consumer()': () => [name(), new groups.ConsumerGroup(name(), new log.EventLog(name()))],
    'new Autoscaler()': () => {
      const group = new groups.ConsumerGroup(name(), new log.EventLog(name()));
      return [name(), group, (index: number) => new groups.Consumer(`${name()}-${index}`, group), { targetLag: 10 }];
    },
    '(consumerName)': () => 'member',
    'ConsumerGroup.seek()': () => ['member', 0, 0],
    'ConsumerGroup.pausePartitions()': () => ['member', [0]],
    'ConsumerGroup.resumePartitions()': () => ['member', [0]],
    StreamJob: () => new stream.StreamJob(name(), { operators: jobOperators() }),
    'new StreamJob()': () => [name(), { operators: jobOperators() }],
    '.operators': () => jobOperators(),
    'StreamJob.task()': () => ['pass', 0],
    'StreamJob.sink()': () => ['sink'],
    'StreamJob.skew()': () => ['pass'],
    'StreamJob.windowStats()': () => ['counts'],
    'new RateLimiter()': () => [name(), { rate: 1, downstream: new core.Sink(name()) }],
    RateLimiter: () => new core.RateLimiter(name(), { rate: 1, downstream: new core.Sink(name()) }),
    'instanceOfKeyGroup()': () => [1, 2, 128],
    WindowType: () => new stream.TumblingWindow(10),
    Aggregator: () => stream.count(),
    WatermarkStrategy: () => stream.monotonous(),
    '.aggregate': () => (values: readonly unknown[]) => values.length,
    '.windowType': () => new stream.TumblingWindow(10),
    '(partition)': () => 0,
    '(p)': () => 50,
    ShardingStrategy: () => new log.HashSharding(),
    RetentionPolicy: () => new log.SizeRetention(10),
    PartitionAssignment: () => new groups.RangeAssignment(),
  };
}

/** A group in which somebody is a member. */
function groupWithMember(modules: Modules, name: () => string): unknown {
  const core = modules['@sim/core'];
  const groups = modules['@sim/consumer-group'];
  const group = new groups.ConsumerGroup(name(), new modules['@sim/log'].EventLog(name()));
  const consumer = new core.Sink(name());
  const sim = new core.Simulation({ entities: [group, consumer] });
  sim.spawn(group.join('member', consumer));
  sim.runUntil(1);
  return group;
}

/** A log with four records in its only partition. */
function filledLog(modules: Modules, name: () => string): unknown {
  const core = modules['@sim/core'];
  const filled = new modules['@sim/log'].EventLog(name(), { numPartitions: 1 });
  const sim = new core.Simulation({ entities: [filled] });
  sim.spawn(
    (function* () {
      for (let at = 0; at < 4; at++) yield* filled.append('k', at);
    })(),
  );
  sim.runUntil(1);
  return filled;
}
