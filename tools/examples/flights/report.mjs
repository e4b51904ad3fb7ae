/**
 * What the run says, as text.
 *
 * @import { SimulationSummary } from '@sim/core'
 * @import { Equation } from './accounting.mjs'
 * @import { Model, Outage } from './model.mjs'
 * @import { GroupSize } from './what-if.mjs'
 */
import { bar, count, duration, round, sparkline, table } from '../support/text.mjs';
import { holds, sum } from './accounting.mjs';
import { rankAirports } from './airports.mjs';
import { DAY, HOUR, MINUTE, settings } from './model.mjs';

/**
 * @typedef {object} Findings
 * @property {Model} model - after its run
 * @property {SimulationSummary} summary
 * @property {readonly Equation[]} equations
 * @property {Date} firstDate
 * @property {Outage} outage
 * @property {readonly GroupSize[]} sizes
 */

/**
 * @param {Findings} findings
 * @returns {string}
 */
export function report(findings) {
  return [title, partitions, lag, rebalances, windows, airports, sizes, balance]
    .map((section) => section(findings))
    .join('\n\n');
}

/** @param {Findings} findings */
function title({ model, summary, firstDate }) {
  const { recordsAppended } = model.log.stats;
  return [
    `${count(recordsAppended)} FLIGHTS, ${day(firstDate, 0)} to ${day(firstDate, summary.endTime)} 2001`,
    'airports → log (8 partitions, by airport) → 3 consumers, 9 min a flight → hourly windows per airport',
  ].join('\n');
}

/** @param {Findings} findings */
function partitions({ model: { log } }) {
  const appends = [...log.stats.perPartitionAppends];
  const largest = Math.max(...appends.map(([, records]) => records));
  const mean = sum(appends.map(([, records]) => records)) / appends.length;
  const rows = appends.map(([partition, records]) => [
    `p${partition}`,
    records,
    bar(records, largest, 30),
    `${round(records / mean)}×`,
    busiest(log.partitions[partition]?.records ?? []),
  ]);
  return `RECORDS PER PARTITION: an airport is a key, so big airports make big partitions\n${table(['', 'records', '', 'of mean', 'busiest airports'], rows)}`;
}

/** @param {readonly { readonly key: string | null }[]} records */
function busiest(records) {
  /** @type {Map<string, number>} */
  const flights = new Map();
  for (const { key } of records) flights.set(key ?? '', (flights.get(key ?? '') ?? 0) + 1);
  const ranked = [...flights].sort(([, a], [, b]) => b - a).slice(0, 3);
  return ranked.map(([airport, number]) => `${airport} ${number}`).join(', ');
}

/** @param {Findings} findings */
function lag({ model: { lag: series, consumers, group }, summary, outage, firstDate }) {
  const highest = series.max ?? 0;
  const from = Math.floor(outage.at / DAY - 1) * DAY;
  const around = series.between(from, from + 3 * DAY);
  const days = series.buckets(DAY).maxes.map((value) => value ?? 0);
  const hours = around.rows().map(({ value }) => value);
  const down = bracket(Math.round((outage.at - from) / HOUR), Math.round((outage.restartAt - from) / HOUR));
  const rows = consumers.map(({ name, stats }) => [
    name,
    stats.recordsProcessed,
    percent(stats.busySeconds / summary.endTime),
    duration(stats.latency.percentile(50) ?? 0),
    duration(stats.latency.percentile(99) ?? 0),
  ]);
  return [
    `LAG: records not committed, up to ${count(highest)}; the highest of each day`,
    `  ${sparkline(days, highest)}`,
    `  ${' '.repeat(Math.floor(outage.at / DAY))}▲ and hour by hour, ${day(firstDate, from)} to ${day(firstDate, from + 3 * DAY)}:`,
    `  ${sparkline(hours, highest)}`,
    `  ${down} ${outage.consumer} is down from ${clock(firstDate, outage.at)} to ${clock(firstDate, outage.restartAt)}`,
    table(['', 'flights', 'busy', 'wait p50', 'wait p99'], rows),
    `  Read twice: ${group.stats.recordsRedelivered} records, because a consumer commits when it is done with all it polled (${settings.maxPollRecords} at most).`,
  ].join('\n');
}

/**
 * A line under some of the characters above.
 *
 * @param {number} from
 * @param {number} to
 */
function bracket(from, to) {
  return `${' '.repeat(from)}└${'─'.repeat(Math.max(to - from - 2, 0))}┘`;
}

/** @param {Findings} findings */
function rebalances({ model: { ledger, group }, firstDate }) {
  const rows = ledger.rebalances.map(({ at, reason, cause, seconds, moved }) => [
    clock(firstDate, at),
    reason,
    duration(seconds),
    moved,
    cause,
  ]);
  return [
    'REBALANCES',
    table(['when', 'why', 'took', 'moved', 'who'], rows),
    `  They kept partitions without a reader for ${duration(group.stats.pauseSeconds)}, added up. The crash was noticed after ${duration(settings.sessionTimeout)} without a heartbeat.`,
  ].join('\n');
}

/** @param {Findings} findings */
function windows({ model: { windows: processor, ledger } }) {
  const { windowsEmitted, eventsOnTime, lateEvents, lateEventsUpdated, lateEventsSideOutput, maxActiveWindows } =
    processor.stats;
  const patience = (settings.outOfOrderness + settings.allowedLateness) / MINUTE;
  const delayed = ledger.tooLate.filter(({ value }) => value.delay >= patience).length;
  return [
    `WINDOWS: an hour and an airport each; ${duration(settings.outOfOrderness)} of patience, corrections for ${duration(settings.allowedLateness)} more`,
    `  ${count(windowsEmitted)} windows, at most ${maxActiveWindows} open at a time; ${count(ledger.corrections)} corrections`,
    `  on time ${count(eventsOnTime)}, late ${count(lateEvents)}: ${count(lateEventsUpdated)} in time for a correction, ${count(lateEventsSideOutput)} too late`,
    `  of those too late, ${delayed} left more than ${patience} min behind schedule; ${lateEventsSideOutput - delayed} were held up in the pipeline`,
  ].join('\n');
}

/** @param {Findings} findings */
function airports({ model: { ledger } }) {
  const ranked = rankAirports(ledger, 100).slice(0, 8);
  const rows = ranked.map(({ airport, flights, mean, meanWithLate }) => [
    airport,
    flights,
    minutes(mean),
    minutes(meanWithLate),
    bar(Math.max(meanWithLate, 0), ranked[0]?.meanWithLate ?? 1, 24),
  ]);
  return `WORST AIRPORTS, mean delay of 100 flights and more. What comes too late was delayed most: without it the mean is too low.\n${table(['', 'counted', 'windows say', 'with the late', ''], rows)}`;
}

/** @param {Findings} findings */
function sizes({ sizes: list }) {
  const rows = list.map(({ consumers, maxLag, typicalWait, longestWait, busy, tooLate }) => [
    String(consumers),
    maxLag,
    duration(typicalWait),
    duration(longestWait),
    percent(busy),
    tooLate,
  ]);
  return `HOW MANY CONSUMERS? The same three months without the crash\n${table(['consumers', 'highest lag', 'wait p50', 'wait p99', 'busy', 'too late'], rows)}`;
}

/** @param {Findings} findings */
function balance({ equations }) {
  const lines = equations.map((equation) => {
    const parts = equation.parts
      .map(([what, number], index) => `${number < 0 ? '− ' : index > 0 ? '+ ' : ''}${count(Math.abs(number))} ${what}`)
      .join(' ');
    return `  ${holds(equation) ? '✓' : '✗'} ${count(equation.total)} ${equation.left} = ${parts}`;
  });
  return ['EVERY FLIGHT ACCOUNTED FOR', ...lines].join('\n');
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(share * 100)} %`;
}

/** @param {number} value */
function minutes(value) {
  return `${value.toFixed(1)} min`;
}

/**
 * @param {Date} firstDate
 * @param {number} seconds
 */
function clock(firstDate, seconds) {
  return `${day(firstDate, seconds)} ${new Date(firstDate.getTime() + seconds * 1000).toISOString().slice(11, 16)}`;
}

/**
 * @param {Date} firstDate
 * @param {number} seconds
 */
function day(firstDate, seconds) {
  const date = new Date(firstDate.getTime() + seconds * 1000);
  return `${['Jan', 'Feb', 'Mar', 'Apr'][date.getUTCMonth()]} ${date.getUTCDate()}`;
}
