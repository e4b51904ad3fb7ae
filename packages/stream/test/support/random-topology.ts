import {
  boundedOutOfOrderness,
  collect,
  type Exchange,
  type JobInput,
  type JobOperator,
  type JobSinkOptions,
  type KeyedProcessFunction,
  SessionWindow,
  TumblingWindow,
  type WindowResult,
} from '@sim/stream';
import fc from 'fast-check';

/** What flows: a text that tells the way it has come, with key and event time. */
export interface Flowing {
  readonly key: string;
  readonly value: string;
  readonly timestamp: number;
}

type Kind = 'pass' | 'split' | 'window' | 'total' | 'tumbling' | 'session';

interface RandomInput {
  /** Which operator before it, as a share of all of them. */
  readonly from: number;
  readonly odd: boolean;
  readonly exchange: Exchange;
  readonly capacity: number;
  readonly latency: number;
}

interface RandomOperator {
  readonly kind: Kind;
  readonly inputs: readonly RandomInput[];
  readonly parallelism: number;
  readonly cost: number;
  readonly keys: number;
}

interface RandomSource {
  readonly records: number;
  readonly interval: number;
  readonly instances: number;
  /** How far event times may be out of order. */
  readonly disorder: number;
}

/** Sources, operators behind them, and a sink that takes what nobody else does. */
export interface Topology {
  readonly sources: readonly RandomSource[];
  readonly operators: readonly RandomOperator[];
  readonly sinkParallelism: number;
}

const input: fc.Arbitrary<RandomInput> = fc.record({
  from: fc.double({ min: 0, max: 0.999, noNaN: true }),
  odd: fc.boolean(),
  exchange: fc.constantFrom('forward', 'keyed', 'rebalance', 'broadcast'),
  capacity: fc.integer({ min: 1, max: 5 }),
  latency: fc.constantFrom(0, 0, 0.01, 0.3),
});

export const topologies: fc.Arbitrary<Topology> = fc.record({
  sources: fc.array(
    fc.record({
      records: fc.integer({ min: 0, max: 25 }),
      interval: fc.constantFrom(0.1, 0.7, 1.3),
      instances: fc.integer({ min: 1, max: 2 }),
      disorder: fc.constantFrom(0, 4),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  operators: fc.array(
    fc.record({
      kind: fc.constantFrom<Kind>('pass', 'split', 'window', 'total', 'tumbling', 'session'),
      inputs: fc.array(input, { minLength: 1, maxLength: 2 }),
      parallelism: fc.integer({ min: 1, max: 3 }),
      cost: fc.constantFrom(0, 0, 0.02, 0.15),
      keys: fc.integer({ min: 1, max: 5 }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  sinkParallelism: fc.integer({ min: 1, max: 2 }),
});

const hash = (text: string) => {
  let code = 7;
  for (let i = 0; i < text.length; i++) code = (Math.imul(code, 31) + text.charCodeAt(i)) | 0;
  return code >>> 1;
};
const isOdd = (value: string) => hash(value) % 2 === 1;
const keyBy = (keys: number) => (value: string) => `k${hash(value) % keys}`;
const endOf = (timestamp: number) => Math.floor(timestamp / 10) * 10 + 10;
const AT_THE_END = 1e6;
/** No two times are as far from each other, so that no session touches another. */
const GAP = 2.0437;
const described = (name: string, key: string, of: string, values: readonly string[]) =>
  `${name}(${key} ${of}: ${values.length} ${values.reduce((sum, value) => (sum + hash(value)) % 1e9, 0)})`;

function functionOf(kind: Exclude<Kind, 'tumbling' | 'session'>, name: string): KeyedProcessFunction<string, string> {
  switch (kind) {
    case 'pass':
      return { processElement: (value, context) => context.collect(`${value}>${name}`) };
    case 'split':
      return {
        processElement(value, context) {
          if (isOdd(value)) context.output('odd', `${value}>${name}`);
          else context.collect(`${value}>${name}`);
        },
      };
    case 'window':
      return {
        processElement(value, context) {
          const end = endOf(context.timestamp);
          const values = context.getState<readonly string[]>(`${end}`);
          values.update([...(values.value() ?? []), value]);
          context.timerService.registerEventTimeTimer(end);
        },
        onTimer(end, context) {
          const values = context.getState<readonly string[]>(`${end}`);
          context.collect(described(name, context.key, `${end}`, values.value() ?? []));
          values.clear();
        },
      };
    case 'total':
      return {
        processElement(value, context) {
          const values = context.getState<string[]>('all');
          // Changed in place, as users do.
          const all = values.value() ?? [];
          all.push(value);
          values.update(all);
          context.timerService.registerEventTimeTimer(AT_THE_END);
          context.collect(`${value}>${name}`);
        },
        onTimer: (_, context) =>
          context.collect(described(name, context.key, 'all', context.getState<string[]>('all').value() ?? [])),
      };
  }
}

const recordOf = (source: RandomSource, name: string, instance: number, offset: number): Flowing => ({
  key: `k${offset % 3}`,
  value: `${name}.${instance}.${offset}`,
  timestamp: Math.max(0, offset * source.interval - ((offset * 7) % 5) * (source.disorder / 4)),
});

interface Edge {
  readonly from: string;
  readonly odd: boolean;
  readonly exchange: Exchange;
  readonly keys: number | undefined;
  readonly limits: { readonly capacity: number; readonly latency: number };
}

interface Node {
  readonly name: string;
  readonly parallelism: number;
  readonly edges: readonly Edge[];
  readonly kind: Kind;
  readonly cost: number;
}

/** Who feeds whom, once the shares are names and what cannot be is put right. */
function nodesOf({ operators, sources }: Topology): readonly Node[] {
  const known: { readonly name: string; readonly parallelism: number; readonly kind: Kind | undefined }[] = sources.map(
    ({ instances }, at) => ({ name: `s${at}`, parallelism: instances, kind: undefined }),
  );
  return operators.map(({ cost, inputs, keys, kind, parallelism }, at) => {
    const needsKey = kind !== 'pass' && kind !== 'split';
    const edges = inputs.map(({ capacity, exchange, from, latency, odd }) => {
      const upstream = known[Math.floor(from * known.length)] as (typeof known)[number];
      const canForward = upstream.parallelism === parallelism;
      return {
        from: upstream.name,
        odd: odd && upstream.kind === 'split',
        exchange: needsKey ? ('keyed' as const) : exchange === 'forward' && !canForward ? 'rebalance' : exchange,
        keys: needsKey ? keys : undefined,
        limits: { capacity, latency },
      };
    });
    known.push({ name: `o${at}`, parallelism, kind });
    return { name: `o${at}`, parallelism, edges, kind, cost };
  });
}

/** What nobody takes goes to the sink. */
function leavesOf(topology: Topology, nodes: readonly Node[]): readonly string[] {
  const taken = new Set(nodes.flatMap(({ edges }) => edges.map(({ from }) => from)));
  return [...topology.sources.map((_, at) => `s${at}`), ...nodes.map(({ name }) => name)].filter(
    (name) => !taken.has(name),
  );
}

/** The operators of a job that has this shape. */
export function operatorsOf(topology: Topology, sink: JobSinkOptions): readonly JobOperator[] {
  const nodes = nodesOf(topology);
  const inputOf = ({ exchange, from, keys, limits, odd }: Edge): JobInput => ({
    from: odd ? `${from}:odd` : from,
    exchange,
    ...limits,
    ...(keys !== undefined && { keyBy: keyBy(keys) }),
  });
  return [
    ...topology.sources.map((source, at) => ({
      name: `s${at}`,
      parallelism: source.instances,
      watermarkStrategy: boundedOutOfOrderness(source.disorder),
      source: (offset: number, instance: number) => {
        if (offset >= source.records) return undefined;
        const { key, timestamp, value } = recordOf(source, `s${at}`, instance, offset);
        return { at: offset * source.interval, key, value, eventTime: timestamp };
      },
    })),
    ...nodes.flatMap(({ cost, edges, kind, name, parallelism }): readonly JobOperator[] => {
      const common = { parallelism, cost, inputs: edges.map(inputOf) };
      if (kind !== 'tumbling' && kind !== 'session') return [{ name, ...common, process: functionOf(kind, name) }];
      const windowType = kind === 'tumbling' ? new TumblingWindow(10) : new SessionWindow(GAP);
      return [
        { name: `${name}-windows`, ...common, window: { windowType, aggregate: collect<string>() } },
        {
          name,
          parallelism,
          inputs: [{ from: `${name}-windows`, exchange: 'forward' }],
          process: {
            processElement({ key, result, windowEnd }: WindowResult<readonly string[]>, context) {
              context.collect(described(name, key, windowEnd.toFixed(3), result));
            },
          },
        },
      ];
    }),
    {
      name: 'sink',
      sink,
      parallelism: topology.sinkParallelism,
      inputs: leavesOf(topology, nodes).map((from) => ({ from, exchange: 'rebalance' as const })),
    },
  ];
}

function sessionsOf(elements: readonly Flowing[]): readonly (readonly Flowing[])[] {
  const sessions: Flowing[][] = [];
  let end = -Infinity;
  for (const each of [...elements].sort((a, b) => a.timestamp - b.timestamp)) {
    if (each.timestamp > end) sessions.push([]);
    (sessions.at(-1) as Flowing[]).push(each);
    end = each.timestamp + GAP;
  }
  return sessions;
}

/** What comes to the sink if there are no channels, instances or failures: each operator is done with before the next. */
export function naiveResults(topology: Topology): readonly string[] {
  const main = new Map<string, readonly Flowing[]>();
  const odd = new Map<string, readonly Flowing[]>();
  topology.sources.forEach((source, at) => {
    const records = Array.from({ length: source.instances * source.records }, (_, n) =>
      recordOf(source, `s${at}`, n % source.instances, Math.floor(n / source.instances)),
    );
    main.set(`s${at}`, records);
  });
  const nodes = nodesOf(topology);
  for (const { edges, kind, name, parallelism } of nodes) {
    const elements = edges.flatMap(({ exchange, from, keys, odd: isSide }) => {
      const records = (isSide ? odd : main).get(from) ?? [];
      const keyed = keys === undefined ? records : records.map((each) => ({ ...each, key: keyBy(keys)(each.value) }));
      return exchange === 'broadcast' ? Array.from({ length: parallelism }, () => keyed).flat() : keyed;
    });
    const passed = elements.map((each) => ({ ...each, value: `${each.value}>${name}` }));
    const groups = (by: (element: Flowing) => string) => {
      const found = new Map<string, Flowing[]>();
      for (const each of elements) found.set(by(each), [...(found.get(by(each)) ?? []), each]);
      return [...found.values()];
    };
    const summary = (group: readonly Flowing[], end: number, of: string): Flowing => {
      const { key } = group[0] as Flowing;
      const values = group.map(({ value }) => value);
      return { key, timestamp: end, value: described(name, key, of, values) };
    };
    if (kind === 'pass') main.set(name, passed);
    if (kind === 'split') {
      main.set(
        name,
        passed.filter((_, at) => !isOdd((elements[at] as Flowing).value)),
      );
      odd.set(
        name,
        passed.filter((_, at) => isOdd((elements[at] as Flowing).value)),
      );
    }
    if (kind === 'window') {
      const windows = groups(({ key, timestamp }) => `${key} ${endOf(timestamp)}`);
      main.set(
        name,
        windows.map((group) => {
          const end = endOf((group[0] as Flowing).timestamp);
          return summary(group, end, `${end}`);
        }),
      );
    }
    if (kind === 'tumbling' || kind === 'session') {
      const windows = groups(({ key, timestamp }) => (kind === 'session' ? key : `${key} ${endOf(timestamp)}`));
      main.set(
        name,
        (kind === 'session' ? windows.flatMap(sessionsOf) : windows).map((group) => {
          const last = Math.max(...group.map(({ timestamp }) => timestamp));
          const end = kind === 'session' ? last + GAP : endOf(last);
          return summary(group, end - 1e-9, end.toFixed(3));
        }),
      );
    }
    if (kind === 'total')
      main.set(name, [...passed, ...groups(({ key }) => key).map((group) => summary(group, AT_THE_END, 'all'))]);
  }
  return leavesOf(topology, nodes)
    .flatMap((name) => main.get(name) ?? [])
    .map(({ value }) => value)
    .sort();
}
