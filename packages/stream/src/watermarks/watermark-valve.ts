import type { SourceId } from '../events/stream-events.ts';

interface Input {
  watermark: number;
  active: boolean;
  /** Whether its watermark has caught up with what was already said. */
  aligned: boolean;
}

/**
 * The watermark of an operator with several inputs, each with watermarks of its own: the minimum
 * over the inputs that are active and aligned, never going back.
 *
 * * An input that has said nothing holds all back.
 * * An idle input is left out, and its watermarks are ignored until it is active again. It then
 *   counts only once its watermark has caught up.
 * * When the last active input falls idle, and it was the one that held the minimum, the maximum
 *   over all inputs is taken.
 *
 * The rules are those of Apache Flink's `StatusWatermarkValve`.
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
 * ```
 *
 * @public
 */
export class WatermarkValve {
  private readonly inputs = new Map<SourceId, Input>();
  private output = -Infinity;
  private allIdle = false;

  /** @param inputs - the inputs known from the start; others join when they are first named */
  constructor(inputs: Iterable<SourceId> = []) {
    for (const input of inputs) this.add(input);
  }

  /** The watermark of the operator; `-Infinity` at first. */
  get watermark(): number {
    return this.output;
  }

  /** Whether all inputs are idle. */
  get idle(): boolean {
    return this.allIdle;
  }

  /** How many inputs it knows. */
  get size(): number {
    return this.inputs.size;
  }

  /** Makes an input known. Without effect if it is. */
  add(name: SourceId): void {
    if (this.inputs.has(name)) return;
    this.inputs.set(name, { watermark: -Infinity, active: true, aligned: this.output === -Infinity });
    this.allIdle = false;
  }

  /** An input says that it expects nothing before `watermark`. O(inputs). */
  advance(name: SourceId, watermark: number): void {
    const input = this.input(name);
    if (!input.active || !(watermark > input.watermark)) return;
    input.watermark = watermark;
    if (watermark >= this.output) input.aligned = true;
    this.raiseToMinimum();
  }

  /** An input has nothing to say for now. O(inputs). */
  setIdle(name: SourceId): void {
    const input = this.input(name);
    if (!input.active) return;
    input.active = false;
    input.aligned = false;
    const heldMinimum = input.watermark === this.output;
    if (this.someActive()) {
      if (heldMinimum) this.raiseToMinimum();
      return;
    }
    if (heldMinimum) for (const each of this.inputs.values()) this.output = Math.max(this.output, each.watermark);
    this.allIdle = true;
  }

  /** An input speaks again. */
  setActive(name: SourceId): void {
    const input = this.input(name);
    if (input.active) return;
    input.active = true;
    input.aligned = input.watermark >= this.output;
    this.allIdle = false;
  }

  private input(name: SourceId): Input {
    this.add(name);
    return this.inputs.get(name) as Input;
  }

  private someActive(): boolean {
    for (const input of this.inputs.values()) if (input.active) return true;
    return false;
  }

  private raiseToMinimum(): void {
    let least = Infinity;
    let found = false;
    for (const input of this.inputs.values()) {
      if (!input.aligned) continue;
      found = true;
      if (input.watermark < least) least = input.watermark;
    }
    if (found && least > this.output) this.output = least;
  }
}
