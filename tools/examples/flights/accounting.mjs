/**
 * Where every flight went. Each line is an equation between things that were counted in different
 * places.
 *
 * @import { Model } from './model.mjs'
 */

/**
 * @typedef {object} Equation
 * @property {string} left - what is explained
 * @property {number} total
 * @property {readonly (readonly [what: string, count: number])[]} parts - what it is made of
 */

/**
 * @param {Model} model - after its run
 * @param {number} flights - rows in the file
 * @returns {readonly Equation[]}
 */
export function accounting({ log, group, consumers, windows, ledger, source }, flights) {
  const processed = sum(consumers.map((consumer) => consumer.stats.recordsProcessed));
  const abandoned = sum(consumers.map((consumer) => consumer.stats.recordsAbandoned));
  const { recordsAppended, perPartitionAppends } = log.stats;
  const { recordsPolled, recordsRedelivered, recordsLost } = group.stats;
  const { eventsProcessed, eventsOnTime, lateEventsUpdated, lateEventsSideOutput, lateEventsDropped } = windows.stats;
  const inWindows = sum([...ledger.windows.values()].map((window) => window.result.count));
  const again = sum([...ledger.processed.values()].map((times) => times - 1));
  return [
    { left: 'flights in the file', total: flights, parts: [['replayed', source.stats.generated]] },
    { left: 'flights replayed', total: source.stats.generated, parts: [['appended to the log', recordsAppended]] },
    {
      left: 'appended',
      total: recordsAppended,
      parts: [...perPartitionAppends].map(([partition, count]) => [`p${partition}`, count]),
    },
    {
      left: 'polled',
      total: recordsPolled,
      parts: [
        ['appended', recordsAppended],
        ['polled again', recordsRedelivered],
        ['lost before they were read', -recordsLost],
      ],
    },
    {
      left: 'polled',
      total: recordsPolled,
      parts: [
        ['processed', processed],
        ['put aside, their partition had moved', abandoned],
        ['in the hands of the consumer that crashed', ledger.lostInCrash],
      ],
    },
    {
      left: 'processed',
      total: processed,
      parts: [
        ['different flights', ledger.processed.size],
        ['processed twice', again],
      ],
    },
    { left: 'different flights', total: ledger.processed.size, parts: [['appended', recordsAppended]] },
    { left: 'processed', total: processed, parts: [['reached the windows', eventsProcessed]] },
    {
      left: 'reached the windows',
      total: eventsProcessed,
      parts: [
        ['on time', eventsOnTime],
        ['late, corrected a window', lateEventsUpdated],
        ['too late', lateEventsSideOutput],
        ['dropped', lateEventsDropped],
      ],
    },
    {
      left: 'in the results of windows',
      total: inWindows,
      parts: [
        ['on time', eventsOnTime],
        ['late, corrected a window', lateEventsUpdated],
      ],
    },
    { left: 'in the side output', total: ledger.tooLate.length, parts: [['too late', lateEventsSideOutput]] },
    {
      left: 'appended',
      total: recordsAppended,
      parts: [
        ['in windows', inWindows],
        ['too late', ledger.tooLate.length],
        ['counted twice', -again],
      ],
    },
    { left: 'lag at the end', total: group.totalLag(), parts: [['because the input is finite', 0]] },
  ];
}

/** @param {Equation} equation */
export function holds({ total, parts }) {
  return total === sum(parts.map(([, count]) => count));
}

/** @param {readonly number[]} numbers */
export function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
