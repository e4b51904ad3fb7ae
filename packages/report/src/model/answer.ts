import type { RunRecord } from '@sim/core';
import { clock, count, duration, plural, quantity } from '../format/numbers.ts';
import { combined, lags, latencies } from './roles.ts';
import { highest, last, median, rate, whole } from './series.ts';

export interface Answer {
  readonly question: string;
  readonly answer: string;
  readonly ruleOfThumb: string;
}

/** What the run says, in a sentence or two: its author's words if there are some. */
export function answersOf(record: RunRecord): readonly Answer[] {
  if (record.answers.length > 0) return record.answers;
  const [lag] = lags(record);
  if (lag === undefined) return [plain(record)];
  return [lagAnswer(record, lag.records.entity)];
}

/** The highest lag, and when it was over. */
export function lagStory(
  record: RunRecord,
  group: string,
): {
  readonly peak: number;
  readonly at: number;
  readonly over: number | null;
  readonly usual: number;
  readonly end: number;
} | null {
  const role = lags(record).find(({ records }) => records.entity === group);
  const extremes = role?.records.extremes;
  if (role === undefined || extremes == null) return null;
  const line = whole(record, role.records);
  const usual = median(line);
  // Most of a run may be backlog: its median is not what is usual then.
  const calm = Math.max(extremes.highest * 0.03, Math.min(usual * 2, extremes.highest * 0.1));
  const top = record.times.findIndex((time) => time >= extremes.highestAt);
  let over: number | null = null;
  for (let at = Math.max(top, 0); at < line.length && over === null; at++)
    if ((line[at] ?? 0) <= calm) over = record.times[at]!;
  return { peak: extremes.highest, at: extremes.highestAt, over, usual, end: last(line) ?? 0 };
}

function lagAnswer(record: RunRecord, group: string): Answer {
  const span = record.endTime - record.startTime;
  const story = lagStory(record, group);
  if (story === null) return plain(record);
  const { peak, at, over, end } = story;
  const seconds = lags(record).find(({ records }) => records.entity === group)?.seconds?.extremes;
  const behind = seconds == null ? '' : `, ${duration(seconds.highest)} behind`;
  const outcome =
    over === null
      ? `and ${end >= peak * 0.98 ? 'still grew' : 'was still there'} at the end (${count(end)} records)`
      : over - at < record.interval
        ? 'for a moment'
        : `and was over ${duration(over - at)} later, at ${clock(over, span)}`;
  return {
    question: `How far does ${group} fall behind?`,
    answer: `The lag of ${group} reached ${quantity(peak, 'records')} at ${clock(at, span)}${behind}, ${outcome}.`,
    ruleOfThumb: catchUp(record, story),
  };
}

/** Backlog divided by what is left of the capacity. */
function catchUp(record: RunRecord, { peak, at, over }: NonNullable<ReturnType<typeof lagStory>>): string {
  const inflow = combined(record, 'records-appended')[0];
  const outflow = combined(record, 'records-processed')[0];
  if (inflow === undefined || outflow === undefined || peak < 10) return '';
  const after = record.times.findIndex((time) => time > at);
  if (after < 0) return '';
  const incoming = median(rate(record.times, inflow.values).slice(after));
  const capacity = highest(rate(record.times, outflow.values).slice(after))?.value ?? 0;
  if (capacity <= incoming * 1.02)
    return `Rule of thumb: ${count(incoming)} records/s come in and at most ${count(capacity)} are done: such a backlog does not go away.`;
  const expected = peak / (capacity - incoming);
  return `Rule of thumb: ${count(peak)} ÷ (${count(capacity)} − ${count(incoming)}) records/s = ${duration(expected)} to catch up${over === null ? '' : `; here it took ${duration(over - at)}`}.`;
}

function plain(record: RunRecord): Answer {
  const { eventsProcessed, endReason } = record.summary as {
    readonly eventsProcessed?: number;
    readonly endReason?: string;
  };
  const [latency] = latencies(record);
  const wait =
    latency === undefined
      ? ''
      : ` Half of the ${count(Number(latency.total.count))} values of ${latency.name} were below ${quantity(Number(latency.total.p50), 's')}, one in a hundred above ${quantity(Number(latency.total.p99), 's')}.`;
  const end =
    endReason === 'exhausted'
      ? 'when nothing was left to do'
      : endReason === 'stopped'
        ? 'when it was stopped'
        : 'at its bound';
  return {
    question: 'What happened?',
    answer: `${plural(record.entities.length, 'entity', 'entities')}, ${plural(eventsProcessed ?? 0, 'event')} in ${duration(record.endTime - record.startTime)}; the run ended ${end}.${wait}`,
    ruleOfThumb: '',
  };
}
