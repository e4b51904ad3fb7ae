import * as bursts from './cases/bursts.mjs';
import * as consumers from './cases/consumers.mjs';
import * as group from './cases/group.mjs';
import * as hold from './cases/hold.mjs';
import * as log from './cases/log.mjs';
import * as pipeline from './cases/pipeline.mjs';
import * as processes from './cases/processes.mjs';
import * as scale from './cases/scale.mjs';
import * as station from './cases/station.mjs';
import * as waiting from './cases/waiting.mjs';
import * as windows from './cases/windows.mjs';
import { HAS_NS3, ns3 } from './peers/ns3.mjs';
import { PYTHON_WITH_SIMPY, simpy } from './peers/simpy.mjs';

/**
 * What an implementation found: `facts` must be the same in all implementations of a case and in
 * every round, each `near` it gives within 2 %. One that runs elsewhere gives its own `cpuNs` per
 * unit and `peakMb`.
 *
 * @typedef {{ units: number, facts: Record<string, unknown>, near: Record<string, number>, bytes?:
 * number, cpuNs?: number, peakMb?: number }} Outcome
 * @typedef {(size: any, watch: import('./support/stopwatch.mjs').Stopwatch) => Outcome |
 * Promise<Outcome>} Implementation
 * @typedef {{ id: string, title: string, unit: string, size: object, smoke: object, expect?:
 * (facts: any, size: any) => boolean, flags?: readonly string[], implementations:
 * Readonly<Record<string, Implementation>> }} BenchCase
 */

/**
 * SimPy takes part where it is there. @param {Parameters<typeof simpy>[0]} workload @returns
 * {Readonly<Record<string, Implementation>>}
 */
const withSimpy = (workload) => (PYTHON_WITH_SIMPY === undefined ? {} : { simpy: simpy(workload) });

/** @param {number} pending @param {number} events @returns {BenchCase} */
const holdCase = (pending, events) => ({
  id: `W1-${pending}`,
  title: `W1 hold model, ${pending.toLocaleString('en')} pending`,
  unit: 'event',
  size: { pending, events },
  smoke: { pending: Math.min(pending, 1000), events: 20_000 },
  expect: (facts, size) => facts.handled === size.events && facts.pending === size.pending,
  implementations: {
    ours: hold.core,
    limit: hold.limit,
    ladderLimit: hold.ladderLimit,
    simjs: hold.simjs,
    ...(pending <= 100 ? { simscript: hold.simscript } : {}),
    ...withSimpy('hold'),
    ...(HAS_NS3 && { ns3 }),
  },
});

/**
 * @param {number} keys @param {'tumbling' | 'sliding' | 'session'} kind @param {number} size @param
 * {number} [slide] @returns {BenchCase}
 */
const windowCase = (keys, kind, size, slide) => ({
  id: `window-${kind}-${slide ?? size}-${keys}`,
  title: `${kind} ${size} s${slide === undefined ? '' : ` by ${slide} s`}, ${keys.toLocaleString('en')} key${keys === 1 ? '' : 's'}`,
  unit: 'element',
  size: { kind, size, slide, keys, rate: keys === 1000 ? 10_000 : 1000, events: 1_000_000 },
  smoke: { kind, size, slide, keys, rate: 1000, events: 5000 },
  expect: (facts) => facts.left === 0 && facts.complete,
  implementations: { ours: windows.operator, ...(kind !== 'sliding' && { general: windows.general }) },
});

/** @param {number} records @param {number} at @param {string} place @returns {BenchCase} */
const readCase = (records, at, place) => ({
  id: `log-read-${place}-${records}`,
  title: `read 100 at the ${place} of ${records.toLocaleString('en')} records`,
  unit: 'read',
  size: { records, at, reads: 300_000 },
  smoke: { records: Math.min(records, 20_000), at, reads: 200 },
  expect: (facts, size) => facts.got === size.reads * 100 && facts.last === Math.floor((size.records - 100) * at) + 99,
  implementations: { ours: log.read },
});

/** @param {string} assignor @param {number} times @returns {BenchCase} */
const assignCase = (assignor, times) => ({
  id: `assign-${assignor}`,
  title: `${assignor} assignment, 1,000 partitions, 200 members`,
  unit: 'assignment',
  size: { assignor, partitions: 1000, members: 200, times },
  smoke: { assignor, partitions: 1000, members: 200, times: 4 },
  expect: (facts) => facts.assigned && facts.balanced,
  implementations: { ours: group.assign },
});

/** @param {number} batch @returns {BenchCase} */
const pollCase = (batch) => ({
  id: `poll-commit-${batch}`,
  title: `poll and commit ${batch.toLocaleString('en')} records as a number`,
  unit: 'batch',
  size: { batch, times: 1_000_000 },
  smoke: { batch, times: 1000 },
  expect: (facts, { times }) => facts.commits === times && facts.recordsPolled === batch * times && facts.lag === 0,
  implementations: { ours: group.pollAndCommit },
});

/**
 * @param {string} id @param {string} title @param {string} unit @param {number} parts @param
 * {Implementation} ours @param {NonNullable<BenchCase['expect']>} expect @returns {BenchCase}
 */
const scaleCase = (id, title, unit, parts, ours, expect) => ({
  ...{ id, title, unit, expect },
  size: { parts },
  smoke: { parts: 200 },
  flags: ['--expose-gc', '--max-old-space-size=4096'],
  implementations: { ours },
});

/** @type {NonNullable<BenchCase['expect']>} */
const readOnce = ({ appended, processed, lag, rebalances }, { parts }) =>
  appended === parts && processed === parts && lag === 0 && rebalances >= 2;

/** @type {readonly BenchCase[]} */
export const CASES = [
  holdCase(100, 5_000_000),
  holdCase(10_000, 5_000_000),
  holdCase(1_000_000, 2_000_000),
  {
    id: 'W2',
    title: 'W2 1,000 processes',
    unit: 'resumption',
    size: { processes: 1000, steps: 5_000_000 },
    smoke: { processes: 1000, steps: 20_000 },
    expect: (facts, size) => facts.resumed === size.steps,
    implementations: {
      ours: processes.core,
      limit: processes.limit,
      simjs: processes.simjs,
      ...withSimpy('processes'),
    },
  },
  {
    id: 'W3',
    title: 'W3 M/M/1, rho 0.9',
    unit: 'customer',
    size: { customers: 1_000_000 },
    smoke: { customers: 5000 },
    expect: (facts, size) => facts.served === size.customers,
    implementations: { ours: station.core, limit: station.limit, simjs: station.simjs, ...withSimpy('station') },
  },
  {
    id: 'W3-server',
    title: 'W3 by a Server, without processes',
    unit: 'customer',
    size: { customers: 1_000_000 },
    smoke: { customers: 5000 },
    expect: (facts, size) => facts.served === size.customers,
    implementations: { ours: station.server, limit: station.limit, simjs: station.simjs },
  },
  {
    id: 'W4',
    title: 'W4 append, poll, commit, window',
    unit: 'record',
    size: { records: 1_000_000 },
    smoke: { records: 5000 },
    expect: (facts, { records }) =>
      facts.appended === records &&
      facts.consumed === records &&
      facts.windowed === records &&
      facts.dropped === 0 &&
      facts.lag === 0,
    implementations: { ours: pipeline.core },
  },
  {
    id: 'W5',
    title: 'W5 24 consumers of 24 partitions at the tail, 20 ms a record',
    unit: 'record',
    size: { records: 300_000 },
    smoke: { records: 5000 },
    expect: (facts, { records }) => facts.appended === records && facts.processed === records && facts.lag === 0,
    implementations: { ours: consumers.tail },
  },
  ...[true, false].map((ties) => ({
    id: ties ? 'ties' : 'zero-delay',
    title: ties ? '1,000 ties an instant' : '9 zero-delay events an event',
    unit: 'event',
    size: ties ? { rounds: 3000, burst: 1000, ties } : { rounds: 300_000, burst: 9, ties },
    smoke: { rounds: 20, burst: 100, ties },
    /** @param {any} facts @param {any} size */
    expect: (facts, size) => facts.handled === size.rounds * size.burst && facts.inOrder,
    implementations: { ours: bursts.core, limit: bursts.limit, simjs: bursts.simjs },
  })),
  {
    id: 'futures',
    title: 'request, reply by a future',
    unit: 'request',
    size: { count: 1_000_000 },
    smoke: { count: 5000 },
    expect: (facts, { count }) => facts.sum === (count * (count - 1)) / 2,
    implementations: { ours: waiting.futures },
  },
  {
    id: 'spawn',
    title: 'spawn a process that waits once',
    unit: 'process',
    size: { count: 1_000_000 },
    smoke: { count: 5000 },
    expect: (facts, { count }) => facts.ended === count,
    implementations: { ours: waiting.spawn },
  },
  {
    id: 'interrupt',
    title: 'interrupt a wait',
    unit: 'interrupt',
    size: { count: 1_000_000 },
    smoke: { count: 5000 },
    expect: (facts, { count }) => facts.heard === count,
    implementations: { ours: waiting.interrupt },
  },
  {
    id: 'timeout',
    title: 'a wait that times out',
    unit: 'time-out',
    size: { count: 300_000 },
    smoke: { count: 5000 },
    expect: (facts, { count }) => facts.heard === count,
    implementations: { ours: waiting.timeout },
  },
  ...[1000, 100_000].map((waiters) => ({
    id: `leave-${waiters}`,
    title: `leave a future that ${waiters.toLocaleString('en')} wait for`,
    unit: 'waiter',
    size: { count: waiters },
    smoke: { count: 1000 },
    /** @type {NonNullable<BenchCase['expect']>} */
    expect: (facts, { count }) => facts.heard === count,
    implementations: { ours: waiting.leave },
  })),
  {
    id: 'log-append',
    title: 'append, latency 1 ms',
    unit: 'record',
    size: { records: 1_000_000, latency: 0.001 },
    smoke: { records: 5000, latency: 0.001 },
    expect: (facts, { records }) => facts.records === records && facts.appended === records,
    implementations: { ours: log.append },
  },
  ...[10_000, 100_000, 1_000_000, 10_000_000].flatMap((records) => [
    readCase(records, 0, 'head'),
    readCase(records, 0.5, 'middle'),
    readCase(records, 1, 'tail'),
  ]),
  {
    id: 'log-memory',
    title: 'a stored record',
    unit: 'record',
    size: { records: 1_000_000 },
    smoke: { records: 20_000 },
    flags: ['--expose-gc'],
    expect: (facts, { records }) => facts.records === records,
    implementations: { ours: log.memory },
  },
  {
    id: 'event-memory',
    title: 'a pending event',
    unit: 'event',
    size: { pending: 1_000_000 },
    smoke: { pending: 20_000 },
    flags: ['--expose-gc'],
    expect: (facts, { pending }) => facts.pending === pending,
    implementations: { ours: hold.memory },
  },
  ...['time', 'size'].map((policy) => ({
    id: `log-retention-${policy}`,
    title: `append under ${policy} retention`,
    unit: 'record',
    size: { records: 500_000, policy },
    smoke: { records: 20_000, policy },
    /** @param {any} facts @param {any} size */
    expect: (facts, { records }) => facts.recordsAppended === records && facts.balance && facts.bounded,
    implementations: { ours: log.retention },
  })),
  ...[0, 1000, 10_000, 100_000].map((past) => ({
    id: `window-past-${past}`,
    title: `element after ${past.toLocaleString('en')} past windows`,
    unit: 'element',
    size: { past, events: 1_000_000 },
    smoke: { past: Math.min(past, 1000), events: 5000 },
    /** @param {any} facts @param {any} size */
    expect: (facts, { events }) => facts.processed === events && facts.results,
    implementations: { ours: windows.afterPast },
  })),
  windowCase(1, 'tumbling', 1),
  windowCase(1000, 'tumbling', 1),
  windowCase(100, 'session', 0.5),
  windowCase(1, 'sliding', 60, 10),
  windowCase(1, 'sliding', 60, 1),
  windowCase(1, 'sliding', 60, 0.5),
  {
    id: 'processor-1000',
    title: 'processor in a simulation, 1,000 keys',
    unit: 'record',
    size: { keys: 1000, events: 1_000_000 },
    smoke: { keys: 1000, events: 5000 },
    expect: (facts, { events }) => facts.counted === events,
    implementations: { ours: windows.processor },
  },
  scaleCase('entities', '1,000,000 entities', 'entity', 1_000_000, scale.entities, (facts, { parts }) =>
    [facts.handled, facts.entities].every((found) => found === parts),
  ),
  scaleCase('members', '100,000 consumers of as many partitions', 'member', 100_000, scale.members, readOnce),
  scaleCase('partitions', '100,000 partitions, 10 consumers', 'partition', 100_000, scale.partitions, readOnce),
  scaleCase(
    'operators',
    '10,000 operators in a chain',
    'operator',
    10_000,
    scale.operators,
    (facts) => facts.results > 0,
  ),
  pollCase(100),
  pollCase(1_000_000),
  assignCase('range', 200),
  assignCase('roundRobin', 200),
  assignCase('sticky', 40),
  assignCase('cooperativeSticky', 40),
  {
    id: 'rebalance',
    title: 'rebalance of 100 members, 1,000 partitions',
    unit: 'rebalance',
    size: { partitions: 1000, members: 100, times: 200 },
    smoke: { partitions: 100, members: 100, times: 4 },
    expect: (facts, { times, members }) => facts.rebalances === times && facts.members === members,
    implementations: { ours: group.rebalance },
  },
];
