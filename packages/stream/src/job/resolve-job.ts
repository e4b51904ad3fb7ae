import {
  checkFunction,
  checkNumber,
  checkOneOf,
  checkOptions,
  invalidOption,
  latencySampler,
  type RandomStream,
  toSeconds,
} from '@sim/core';
import {
  resolveWindowingOptions,
  type ResolvedWindowingOptions,
  WINDOWING_OPTION_NAMES,
} from '../operator/windowing-options.ts';
import { given } from '../options/given.ts';
import { durationTicks } from '../time/exact-time.ts';
import { boundedOutOfOrderness } from '../watermarks/bounded-out-of-orderness.ts';
import type { WatermarkStrategy } from '../watermarks/watermark-strategy.ts';
import type { ResolvedCheckpoints, StoredCheckpoint } from './checkpoints.ts';
import type { Exchange } from './job-item.ts';
import type { CheckpointOptions, JobInput, JobOperator, JobWindowOptions, StreamJobOptions } from './job-options.ts';
import type { JobSinkOptions, ResolvedSink } from './job-sink.ts';
import { defaultMaxParallelism } from './key-groups.ts';
import { checkSavepoint } from './savepoint.ts';
import type { WatermarkAlignmentOptions } from './watermark-alignment.ts';
import { WINDOW_OUTPUTS } from './window-task-operator.ts';

/** An input of an operator, complete. */
export interface ResolvedInput {
  readonly from: string;
  readonly tag: string | undefined;
  readonly exchange: Exchange;
  readonly keyBy: ((value: unknown, key: string) => string) | undefined;
  readonly capacity: number;
  readonly latency: number;
}

/** An operator, complete. */
export interface ResolvedOperator {
  readonly spec: JobOperator;
  readonly name: string;
  readonly inputs: readonly ResolvedInput[];
  readonly parallelism: number;
  readonly maxParallelism: number;
  readonly cost: ((rng: RandomStream) => number) | undefined;
  readonly strategy: WatermarkStrategy;
  readonly alignment: Required<WatermarkAlignmentOptions> | undefined;
  readonly sink: ResolvedSink | undefined;
  readonly window: ResolvedWindowingOptions<unknown, unknown> | undefined;
}

/** Job options, complete and checked. */
export interface ResolvedJob {
  /** In order of flow. */
  readonly operators: readonly ResolvedOperator[];
  readonly checkpoints: ResolvedCheckpoints | undefined;
  /** What savepoints go by: without checkpoints their defaults. */
  readonly savepoints: ResolvedCheckpoints;
  readonly savepoint: StoredCheckpoint | undefined;
  readonly restartDelay: number;
  readonly restoreRate: number;
  readonly watermarkInterval: number;
}

const JOB_NAMES = [
  'operators',
  'channelCapacity',
  'channelLatency',
  'checkpoints',
  'savepoint',
  'restartDelay',
  'restoreRate',
  'watermarkInterval',
];
const OPERATOR_NAMES = [
  'name',
  'source',
  'watermarkStrategy',
  'watermarkAlignment',
  'process',
  'window',
  'sink',
  'inputs',
  'cost',
  'parallelism',
  'maxParallelism',
  'downstream',
];
const CHECKPOINT_NAMES = [
  'interval',
  'firstAt',
  'mode',
  'unaligned',
  'alignedCheckpointTimeout',
  'minPause',
  'timeout',
  'tolerableFailures',
  'syncDuration',
  'asyncDuration',
  'stateRate',
  'notifyDelay',
];
const EXCHANGES: readonly Exchange[] = ['forward', 'keyed', 'rebalance', 'broadcast'];

/** Checks and completes. */
export function resolveJob(owner: string, options: StreamJobOptions): ResolvedJob {
  const { checkpoints, operators, savepoint } = checkOptions(owner, options, JOB_NAMES);
  if (!Array.isArray(operators) || operators.length === 0)
    throw invalidOption(owner, 'operators', 'a list of at least one operator', operators);
  const seconds = (option: string, value: number, range: object = { min: 0 }) =>
    checkNumber(owner, option, value, range);
  const limits = {
    capacity: checkNumber(owner, 'channelCapacity', given(options.channelCapacity, 100), CAPACITY),
    latency: seconds('channelLatency', given(options.channelLatency, 0)),
  };
  const byName = new Map<string, JobOperator>();
  for (const operator of operators as readonly JobOperator[]) {
    const { name } = checkOptions(`${owner}: an operator`, operator, OPERATOR_NAMES);
    if (typeof name !== 'string' || name === '' || name.includes(':'))
      throw invalidOption(owner, 'name of an operator', 'a string without ":"', name);
    if (byName.has(name)) throw invalidOption(owner, 'name of an operator', 'one that no other has', name);
    byName.set(name, operator);
  }
  const resolved = (operators as readonly JobOperator[]).map((each) => resolveOperator(owner, each, byName, limits));
  checkGroups(owner, resolved);
  const checkpointing = resolveCheckpoints(`${owner}: checkpoints`, given(checkpoints, { interval: 1 }));
  return {
    operators: inOrderOfFlow(owner, resolved),
    checkpoints: checkpoints === undefined ? undefined : checkpointing,
    savepoints: checkpointing,
    savepoint: savepoint === undefined ? undefined : checkSavepoint(owner, savepoint, resolved),
    restartDelay: seconds('restartDelay', given(options.restartDelay, 10)),
    restoreRate: seconds('restoreRate', given(options.restoreRate, Infinity), { above: 0, infinite: true }),
    watermarkInterval: seconds('watermarkInterval', given(options.watermarkInterval, 1), { above: 0 }),
  };
}

/** The job with another parallelism of some operators, checked: exchanges that nobody chose follow. */
export function rescaleJob(
  jobOwner: string,
  given: StreamJobOptions,
  { operators }: ResolvedJob,
  parallelism: Readonly<Record<string, number>>,
): { readonly given: StreamJobOptions; readonly options: ResolvedJob } {
  const owner = `${jobOwner}: parallelism`;
  const names = operators.map(({ name }) => name);
  checkOptions(owner, parallelism, names);
  const byName = new Map(operators.map((operator) => [operator.name, operator]));
  const rescaled = {
    ...given,
    operators: given.operators.map((operator) => {
      const known = byName.get(operator.name) as ResolvedOperator;
      const instances = parallelism[known.name] ?? known.parallelism;
      if (known.spec.source !== undefined && instances !== known.parallelism)
        throw invalidOption(owner, known.name, `${known.parallelism}, since it is a source`, instances);
      return { ...operator, parallelism: instances, maxParallelism: known.maxParallelism };
    }),
  };
  return { given: rescaled, options: resolveJob(jobOwner, rescaled) };
}

const CAPACITY = { min: 1, integer: true, infinite: true } as const;
const PARALLELISM = { min: 1, max: 32_768, integer: true } as const;

function resolveOperator(
  jobOwner: string,
  spec: JobOperator,
  byName: ReadonlyMap<string, JobOperator>,
  limits: { readonly capacity: number; readonly latency: number },
): ResolvedOperator {
  const owner = `${jobOwner}: operator ${JSON.stringify(spec.name)}`;
  const { inputs = [], name, parallelism = 1, process, sink, source, window } = spec;
  if ([source, process, window, sink].filter((part) => part !== undefined).length !== 1)
    throw invalidOption(owner, 'source, process, window, sink', 'exactly one of them', Object.keys(spec).join(', '));
  if (source !== undefined) checkFunction(owner, 'source', source);
  if (process !== undefined) checkFunction(owner, 'process.processElement', process?.processElement);
  if (!Array.isArray(inputs) || (source === undefined) !== inputs.length > 0)
    throw invalidOption(owner, 'inputs', source === undefined ? 'at least one operator' : 'none, for a source', inputs);
  checkNumber(owner, 'parallelism', parallelism, PARALLELISM);
  const maxParallelism = given(spec.maxParallelism, defaultMaxParallelism(parallelism));
  checkNumber(owner, 'maxParallelism', maxParallelism, { ...PARALLELISM, min: parallelism });
  if (spec.downstream !== undefined && typeof spec.downstream?.handleEvent !== 'function')
    throw invalidOption(owner, 'downstream', 'an entity', spec.downstream);
  return {
    spec,
    name,
    parallelism,
    maxParallelism,
    inputs: (inputs as readonly (string | JobInput)[]).map((input) => {
      const edge = typeof input === 'string' ? { from: input } : input;
      checkOptions(`${owner}: an input`, edge, ['from', 'exchange', 'keyBy', 'capacity', 'latency']);
      if (typeof edge.from !== 'string')
        throw invalidOption(owner, 'inputs', 'names of operators of the job', edge.from);
      const [from = '', tag] = edge.from.split(':');
      const upstream = byName.get(from);
      if (upstream === undefined) throw invalidOption(owner, 'inputs', 'names of operators of the job', edge.from);
      if (tag !== undefined && upstream.window !== undefined) checkOneOf(owner, 'inputs', tag, WINDOW_OUTPUTS);
      const { keyBy } = edge;
      if (keyBy !== undefined) checkFunction(owner, 'keyBy', keyBy);
      const canForward = keyBy === undefined && (upstream.parallelism ?? 1) === parallelism;
      const exchange = edge.exchange ?? (canForward ? 'forward' : 'keyed');
      checkOneOf(owner, 'exchange', exchange, EXCHANGES);
      if (exchange === 'forward' && (upstream.parallelism ?? 1) !== parallelism)
        throw invalidOption(owner, 'exchange', "another one than 'forward', as the parallelism differs", exchange);
      return {
        from,
        tag,
        exchange,
        keyBy,
        capacity: checkNumber(owner, 'capacity', given(edge.capacity, limits.capacity), CAPACITY),
        latency: checkNumber(owner, 'latency', given(edge.latency, limits.latency), { min: 0 }),
      };
    }),
    cost: spec.cost === undefined || spec.cost === 0 ? undefined : latencySampler(owner, 'cost', spec.cost),
    strategy: spec.watermarkStrategy ?? boundedOutOfOrderness(0),
    alignment: resolveAlignment(owner, spec),
    sink: sink === undefined ? undefined : resolveSink(owner, sink),
    window: window === undefined ? undefined : resolveWindow(`${owner}: window`, window),
  };
}

const WINDOW_NAMES = WINDOWING_OPTION_NAMES.filter((name) => !name.startsWith('watermark'));

function resolveWindow(owner: string, window: JobWindowOptions): ResolvedWindowingOptions<unknown, unknown> {
  return resolveWindowingOptions<unknown, unknown>(owner, checkOptions(owner, window, WINDOW_NAMES));
}

function resolveAlignment(
  owner: string,
  { source, watermarkAlignment: given }: JobOperator,
): Required<WatermarkAlignmentOptions> | undefined {
  if (given === undefined) return undefined;
  if (source === undefined) throw invalidOption(owner, 'watermarkAlignment', 'none, as it is no source', given);
  const title = `${owner}: watermarkAlignment`;
  const { group, maxDrift, updateInterval = 1 } = checkOptions(title, given, ['group', 'maxDrift', 'updateInterval']);
  if (typeof group !== 'string' || group === '') throw invalidOption(title, 'group', 'the name of a group', group);
  return {
    group,
    maxDrift: checkNumber(title, 'maxDrift', maxDrift, { min: 0 }),
    updateInterval: toSeconds(durationTicks(title, 'updateInterval', updateInterval)),
  };
}

/** Sources that wait for each other are looked at together. */
function checkGroups(owner: string, operators: readonly ResolvedOperator[]): void {
  const intervals = new Map<string, number>();
  for (const { alignment, name } of operators) {
    if (alignment === undefined) continue;
    const { group, updateInterval } = alignment;
    const known = intervals.get(group) ?? updateInterval;
    if (known !== updateInterval)
      throw invalidOption(
        owner,
        `updateInterval of ${JSON.stringify(name)}`,
        `${known}, as in all of its group`,
        updateInterval,
      );
    intervals.set(group, updateInterval);
  }
}

function resolveSink(owner: string, sink: JobSinkOptions): ResolvedSink {
  const {
    guarantee = 'at-least-once',
    idOf = (value: unknown) => value,
    transactionTimeout = Infinity,
    writer,
  } = checkOptions(`${owner}: sink`, sink, ['guarantee', 'transactionTimeout', 'idOf', 'writer']);
  if (writer !== undefined) checkFunction(owner, 'writer', writer);
  if (writer !== undefined && guarantee === 'idempotent')
    throw invalidOption(owner, 'guarantee', "'at-least-once' or 'exactly-once', with a writer", guarantee);
  if (writer !== undefined && sink.transactionTimeout !== undefined)
    throw invalidOption(owner, 'transactionTimeout', 'none, since the writer has its own', transactionTimeout);
  return {
    guarantee: checkOneOf(owner, 'guarantee', guarantee, ['at-least-once', 'idempotent', 'exactly-once']),
    transactionTimeout: checkNumber(owner, 'transactionTimeout', transactionTimeout, { above: 0, infinite: true }),
    idOf: checkFunction(owner, 'idOf', idOf),
    writer,
  };
}

function resolveCheckpoints(owner: string, options: CheckpointOptions): ResolvedCheckpoints {
  const { interval, mode = 'exactly-once' } = checkOptions(owner, options, CHECKPOINT_NAMES);
  checkNumber(owner, 'interval', interval, { above: 0 });
  const unaligned = checkOneOf(owner, 'unaligned', given(options.unaligned, false), [true, false]);
  if (unaligned && mode !== 'exactly-once')
    throw invalidOption(owner, 'unaligned', "false, with mode 'at-least-once'", unaligned);
  if (!unaligned && options.alignedCheckpointTimeout !== undefined)
    throw invalidOption(
      owner,
      'alignedCheckpointTimeout',
      'none without `unaligned`',
      options.alignedCheckpointTimeout,
    );
  const seconds = (
    option: 'firstAt' | 'alignedCheckpointTimeout' | 'minPause' | 'syncDuration' | 'asyncDuration' | 'notifyDelay',
    value: number,
  ) => checkNumber(owner, option, given(options[option], value), { min: 0 });
  const { stateRate = Infinity, timeout = 600, tolerableFailures = 0 } = options;
  return {
    interval,
    mode: checkOneOf(owner, 'mode', mode, ['exactly-once', 'at-least-once']),
    firstAt: seconds('firstAt', interval),
    unaligned,
    alignedCheckpointTimeout: seconds('alignedCheckpointTimeout', 0),
    minPause: seconds('minPause', 0),
    syncDuration: seconds('syncDuration', 0),
    asyncDuration: seconds('asyncDuration', 0),
    notifyDelay: seconds('notifyDelay', 0),
    timeout: checkNumber(owner, 'timeout', timeout, { above: 0 }),
    tolerableFailures: checkNumber(owner, 'tolerableFailures', tolerableFailures, {
      min: 0,
      integer: true,
      infinite: true,
    }),
    stateRate: checkNumber(owner, 'stateRate', stateRate, { above: 0, infinite: true }),
  };
}

/** Upstream before downstream; a circle is refused. O(operators and inputs). */
function inOrderOfFlow(owner: string, operators: readonly ResolvedOperator[]): readonly ResolvedOperator[] {
  const receivers = new Map<string, ResolvedOperator[]>(operators.map(({ name }) => [name, []]));
  const missing = new Map(operators.map(({ inputs, name }) => [name, inputs.length]));
  for (const operator of operators)
    for (const { from } of operator.inputs) (receivers.get(from) as ResolvedOperator[]).push(operator);
  const ordered = operators.filter(({ inputs }) => inputs.length === 0);
  // Grows while it is gone through.
  for (const { name } of ordered) {
    for (const receiver of receivers.get(name) as ResolvedOperator[]) {
      const left = (missing.get(receiver.name) as number) - 1;
      missing.set(receiver.name, left);
      if (left === 0) ordered.push(receiver);
    }
  }
  if (ordered.length === operators.length) return ordered;
  const left = operators.filter(({ name }) => (missing.get(name) as number) > 0);
  throw invalidOption(owner, 'inputs', 'a flow without circles', left.map(({ name }) => name).join(', '));
}
