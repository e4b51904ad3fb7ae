import { isSimError, type Process, toSeconds } from '@sim/core';
import type { TopicTable } from '../offsets/topic-table.ts';
import { overload, type ReaderPace } from './overload.ts';

/** So many failures in a row are a loop that does not look at them. */
const MANY_FAILURES = 10;
/** So many evictions without a single commit are a storm. */
const MANY_EVICTIONS = 3;

/**
 * What a group has to know of a consumer to say what is wrong with it.
 *
 * @internal
 */
export interface Reader {
  readonly name: string;
  /** How fast it works; `undefined` if that cannot be known beforehand. */
  readonly pace: ReaderPace | undefined;
  /** When it joins, in seconds. */
  readonly joinAt: number;
  /** Whether it is in a simulation that has begun. */
  begun(): boolean;
  /** Whether it has asked to be a member. */
  asked(): boolean;
  /** How often it was thrown out, and how often it has committed. */
  evictions(): number;
  commits(): number;
}

/** Failures of a name without a success between them. */
interface Streak {
  count: number;
  readonly code: string;
  readonly since: number;
}

/**
 * Notices what a model does not mean, though nothing fails: nobody reads, more is written than can
 * be read, a loop goes on and swallows its errors.
 *
 * @internal
 */
export class GroupWarnings {
  private readonly table: TopicTable;
  private readonly ticks: () => number;
  private readonly ofOptions: readonly string[];
  private readonly readers: Reader[] = [];
  private readonly streaks = new Map<string, Streak>();
  private since: number | undefined = undefined;
  private ends: readonly number[] = [];

  /** @param ofOptions - what there is to say whatever happens */
  constructor(table: TopicTable, ticks: () => number, ofOptions: readonly string[]) {
    this.table = table;
    this.ticks = ticks;
    this.ofOptions = ofOptions;
  }

  /** A consumer was made for the group. */
  expect(reader: Reader): void {
    this.readers.push(reader);
  }

  /** The run, or what is to be measured of it, begins. O(partitions). */
  begin(): void {
    this.since = this.ticks();
    this.ends = this.table.partitions.map(({ highWatermark }) => highWatermark);
    this.streaks.clear();
  }

  /** Carries out a command of somebody by name, and notes whether it failed. */
  *watch<T, U>(name: string, begin: () => Process<T>, answer: (value: T) => U): Process<U> {
    let value: T;
    try {
      value = yield* begin();
    } catch (error) {
      this.failed(name, error);
      throw error;
    }
    if (this.streaks.size > 0) this.streaks.delete(name);
    return answer(value);
  }

  /** What there is to say now, in sentences. O(partitions + consumers). */
  list(): readonly string[] {
    const { ofOptions } = this;
    if (this.since === undefined) return ofOptions;
    const seconds = toSeconds(this.ticks() - this.since);
    if (seconds <= 0) return ofOptions;
    return [
      ...ofOptions,
      ...this.nobody(),
      ...this.absent(),
      ...this.storms(),
      ...this.vainLoops(),
      ...this.tooMuch(seconds),
    ];
  }

  private failed(name: string, error: unknown): void {
    const code = isSimError(error) ? error.code : 'another error';
    const streak = this.streaks.get(name);
    if (streak?.code === code) streak.count += 1;
    else this.streaks.set(name, { count: 1, code, since: toSeconds(this.ticks()) });
  }

  private nobody(): readonly string[] {
    if (this.table.begun) return [];
    const lag = this.table.partitions.reduce((sum, partition) => sum + partition.lag, 0);
    return [`Nobody has joined: ${lag} records are read by nobody.`];
  }

  private absent(): string[] {
    return this.readers.flatMap(({ name, begun, asked, joinAt }) => {
      if (!begun()) return [`Consumer ${JSON.stringify(name)} was never added to the simulation: it reads nothing.`];
      return asked() ? [] : [`Consumer ${JSON.stringify(name)} has not joined: its joinAt is ${joinAt} s.`];
    });
  }

  private storms(): string[] {
    return this.readers.flatMap(({ name, evictions, commits }) =>
      evictions() < MANY_EVICTIONS || commits() > 0
        ? []
        : [
            `Consumer ${JSON.stringify(name)} was thrown out ${evictions()} times and has never committed: its batches take longer than the group waits.`,
          ],
    );
  }

  private vainLoops(): string[] {
    return Array.from(this.streaks).flatMap(([name, { count, code, since }]) =>
      count < MANY_FAILURES
        ? []
        : [
            `${JSON.stringify(name)} has failed ${count} times in a row since ${since} s (${code}), and goes on: who calls for it swallows the error.`,
          ],
    );
  }

  private tooMuch(seconds: number): readonly string[] {
    const { partitions } = this.table;
    if (!partitions.some(({ lag }) => lag > 0)) return [];
    const rates = partitions.map(
      ({ highWatermark, logStartOffset }, at) =>
        Math.max(0, highWatermark - (this.ends[at] ?? logStartOffset)) / seconds,
    );
    return overload(
      rates,
      this.readers.filter(({ begun }) => begun()).map(({ pace }) => pace),
    );
  }
}
