import { invalidOption } from '@sim/core';
import type { SourceId } from '../events/stream-events.ts';

type InputStatus = 'active' | 'idle' | 'ended';

interface Input {
  watermark: number;
  status: InputStatus;
  /** Whether its watermark has caught up with what was already said. */
  aligned: boolean;
}

/**
 * The watermark of an operator with several inputs, each with watermarks of its own. An input is
 * active, idle or ended.
 *
 * * While any is active: the minimum over the inputs that are active and aligned. An input that has
 *   said nothing holds all back.
 * * An idle input is left out, and its watermarks are ignored until it is active again. It then
 *   counts only once its watermark has caught up with what was already said.
 * * When no input is active any more and some are idle, the operator is idle, and its watermark is
 *   the maximum over the idle ones: an ended input beside an idle one is not the end.
 * * Only when all have ended the watermark is `Infinity`.
 *
 * It never goes back. The rules are those of Apache Flink's `StatusWatermarkValve` (with FLINK-38477
 * and FLINK-40475).
 *
 * @example
 * ```ts
 * import { WatermarkValve } from '@sim/stream';
 *
 * const valve = new WatermarkValve(['clicks', 'orders']);
 * valve.advance('clicks', 10);
 * console.log(valve.watermark); // -Infinity
 * valve.advance('orders', 7);
 * console.log(valve.watermark); // 7
 * valve.setIdle('orders');
 * console.log(valve.watermark); // 10
 * valve.setEnded('clicks');
 * console.log(valve.watermark, valve.idle, valve.ended); // 10 true false
 * ```
 *
 * @public
 */
export class WatermarkValve {
  private readonly inputs = new Map<SourceId, Input>();
  private output = -Infinity;
  private status: InputStatus = 'active';

  /** @param inputs - the inputs known from the start; others join when they are first named */
  constructor(inputs: Iterable<SourceId> = []) {
    if (!isIterable(inputs)) throw invalidOption('WatermarkValve', 'inputs', 'names of inputs', inputs);
    for (const input of inputs) this.add(input);
  }

  /** The watermark of the operator; `-Infinity` at first, `Infinity` once all inputs have ended. */
  get watermark(): number {
    return this.output;
  }

  /** Whether no input is active, but some will go on. */
  get idle(): boolean {
    return this.status === 'idle';
  }

  /** Whether all inputs have ended. */
  get ended(): boolean {
    return this.status === 'ended';
  }

  /** How many inputs it knows. */
  get size(): number {
    return this.inputs.size;
  }

  /** Makes an input known. Without effect if it is. */
  add(name: SourceId): void {
    if (this.inputs.has(name)) return;
    checkInput(name);
    this.inputs.set(name, { watermark: -Infinity, status: 'active', aligned: this.output === -Infinity });
    this.status = 'active';
  }

  /** An input says that it expects nothing before `watermark`. O(inputs). */
  advance(name: SourceId, watermark: number): void {
    const input = this.input(name);
    if (typeof watermark !== 'number' || watermark !== watermark)
      throw invalidOption('WatermarkValve', 'watermark', 'a number', watermark);
    if (input.status !== 'active' || !(watermark > input.watermark)) return;
    input.watermark = watermark;
    if (watermark >= this.output) input.aligned = true;
    this.combine();
  }

  /** An input has nothing to say for now. O(inputs). */
  setIdle(name: SourceId): void {
    this.leave(this.input(name), 'idle');
  }

  /** An input speaks again. Without effect on one that has ended. O(inputs). */
  setActive(name: SourceId): void {
    const input = this.input(name);
    if (input.status !== 'idle') return;
    input.status = 'active';
    input.aligned = input.watermark >= this.output;
    this.combine();
  }

  /** An input is over, for good. O(inputs). */
  setEnded(name: SourceId): void {
    this.leave(this.input(name), 'ended');
  }

  /**
   * Forgets an input, such as a partition that moved elsewhere: it is idle first, so that it holds
   * nothing back, and is no end either. Named again, it is a new input. O(inputs).
   */
  remove(name: SourceId): void {
    if (!this.inputs.has(name)) return void checkInput(name);
    this.setIdle(name);
    this.inputs.delete(name);
    // What is left decides; where nothing is left the operator stays idle, which is no end.
    if (this.inputs.size > 0) this.combine();
    else this.status = 'idle';
  }

  /** All inputs but these are over. O(inputs). */
  endAllBut(names: ReadonlySet<SourceId>): void {
    if (!(names instanceof Set)) throw invalidOption('WatermarkValve', 'names', 'a set of inputs', names);
    for (const [name, input] of this.inputs) if (!names.has(name)) input.status = 'ended';
    this.combine();
  }

  private input(name: SourceId): Input {
    this.add(name);
    return this.inputs.get(name) as Input;
  }

  private leave(input: Input, status: 'idle' | 'ended'): void {
    if (input.status === status || input.status === 'ended') return;
    input.status = status;
    input.aligned = false;
    this.combine();
  }

  private combine(): void {
    let least = Infinity;
    let greatest = -Infinity;
    let aligned = false;
    let status: InputStatus = 'ended';
    for (const input of this.inputs.values()) {
      if (input.status === 'active') {
        status = 'active';
        if (!input.aligned) continue;
        aligned = true;
        if (input.watermark < least) least = input.watermark;
      } else if (input.status === 'idle') {
        if (status === 'ended') status = 'idle';
        if (input.watermark > greatest) greatest = input.watermark;
      }
    }
    this.status = status;
    const watermark = status === 'active' ? (aligned ? least : -Infinity) : status === 'idle' ? greatest : Infinity;
    if (watermark > this.output) this.output = watermark;
  }
}

/** A processor's own strategy is an input with a name that no other can have: a symbol. */
function checkInput(name: unknown): void {
  if (typeof name !== 'string' && typeof name !== 'number' && typeof name !== 'symbol')
    throw invalidOption('WatermarkValve', 'name', 'a string or a number', name);
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}
