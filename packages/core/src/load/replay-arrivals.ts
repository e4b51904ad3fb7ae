import { checkNumber, invalidOption } from '../checks/checks.ts';
import { SimError } from '../errors/sim-error.ts';
import { toTicks } from '../time/ticks.ts';
import { Arrivals } from './arrivals.ts';

/**
 * Arrivals at the times of given rows, read one at a time.
 *
 * @internal
 */
export class ReplayArrivals extends Arrivals {
  private readonly startTicks: number;
  private readonly rows: Iterator<unknown>;
  private readonly owner: string;
  private readonly origin: number;
  private readonly speed: number;
  private index = -1;
  private previous: number;

  constructor(startTicks: number, rows: Iterable<unknown>, owner: string, origin: number, speed: number) {
    super();
    this.startTicks = startTicks;
    this.rows = rows[Symbol.iterator]();
    this.owner = owner;
    this.origin = origin;
    this.speed = speed;
    this.previous = origin;
  }

  next(): number {
    const next: IteratorResult<unknown, unknown> = this.rows.next();
    if (next.done === true) return Infinity;
    const { value } = next;
    this.index++;
    const where = `rows[${this.index}]`;
    if (typeof value !== 'object' || value === null || (Symbol.iterator in value && !('time' in value)))
      throw invalidOption(this.owner, where, 'an object with a time', value);
    const time = checkNumber(this.owner, `${where}.time`, (value as { time?: unknown }).time);
    if (time < this.previous) {
      const other = this.index === 0 ? `the origin, ${this.origin}` : `the row before, ${this.previous}`;
      throw new SimError('INVALID_OPTION', `${this.owner}: ${where}.time must not be before ${other}, got ${time}`, {
        owner: this.owner,
        option: `${where}.time`,
        got: time,
      });
    }
    this.previous = time;
    this.row = value;
    return this.startTicks + toTicks((time - this.origin) / this.speed);
  }
}
