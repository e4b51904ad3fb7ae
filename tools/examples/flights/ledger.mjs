/**
 * What came out of the pipeline, written down as it comes.
 *
 * @import { Consumer } from '@sim/consumer-group'
 * @import { LogRecord } from '@sim/log'
 * @import { LateEvent, WindowResult } from '@sim/stream'
 * @import { Flight } from './load-flights.mjs'
 * @import { DelayStatistics } from './mean-delay.mjs'
 */

/**
 * @typedef {object} Rebalance
 * @property {number} at - when it ended
 * @property {string} reason
 * @property {string} cause - the members that came or went
 * @property {number} seconds
 * @property {number} moved - partitions that changed hands
 */

export class Ledger {
  /** How often each record was processed, by `partition/offset`. @type {Map<string, number>} */
  processed = new Map();
  /**
   * The last result of each window, by `airport/start`. @type {Map<string,
   * WindowResult<DelayStatistics>>}
   */
  windows = new Map();
  /** Results that corrected an earlier one. */
  corrections = 0;
  /** @type {LateEvent<Flight>[]} */
  tooLate = [];
  /** @type {Rebalance[]} */
  rebalances = [];
  /** Records that were in the hands of a consumer when it crashed: polled, and not processed. */
  lostInCrash = 0;
  /** Members that came or went since the last rebalance. @type {string[]} */
  #changes = [];
  /** Records polled by each member. @type {Map<string, number>} */
  #polled = new Map();

  /** @param {LogRecord<Flight>} record */
  noteProcessed({ partition, offset }) {
    const id = `${partition}/${offset}`;
    this.processed.set(id, (this.processed.get(id) ?? 0) + 1);
  }

  /** @param {WindowResult<DelayStatistics>} result */
  noteWindow(result) {
    this.windows.set(`${result.key}/${result.windowStart}`, result);
    if (result.revision > 0) this.corrections++;
  }

  /** @param {LateEvent<Flight>} event */
  noteTooLate(event) {
    this.tooLate.push(event);
  }

  /** @param {Consumer<LogRecord<Flight>>} consumer - one that crashes now */
  noteCrash({ name, stats: { recordsProcessed, recordsAbandoned } }) {
    this.lostInCrash += (this.#polled.get(name) ?? 0) - recordsProcessed - recordsAbandoned;
  }

  /**
   * @param {string} kind
   * @param {Readonly<Record<string, unknown>>} detail
   * @param {number} now
   */
  noteTrace(kind, detail, now) {
    if (kind === 'poll') {
      const member = String(detail['member']);
      this.#polled.set(member, (this.#polled.get(member) ?? 0) + Number(detail['records']));
    } else if (kind === 'join') this.#changes.push(`+${String(detail['member'])}`);
    else if (kind === 'evict' || kind === 'leave') this.#changes.push(`-${String(detail['member'])}`);
    else if (kind === 'rebalance' && detail['phase'] === 'end') {
      this.rebalances.push({
        at: now,
        reason: String(detail['reason']),
        cause: this.#changes.join(' '),
        seconds: Number(detail['seconds']),
        moved: Number(detail['partitionsMoved']),
      });
      this.#changes = [];
    }
  }
}
