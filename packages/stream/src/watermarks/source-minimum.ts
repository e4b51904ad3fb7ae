import type { SourceId } from '../events/stream-events.ts';

interface SourceState {
  watermark: number;
  idle: boolean;
}

/**
 * The watermark of several sources read by one reader: the minimum over those that are not idle,
 * never going back. A source that has said nothing holds all back. A source that speaks again is no
 * longer idle, and is waited for at once. When all are idle the watermark stays where it is.
 */
export class SourceMinimum {
  watermark = -Infinity;
  private readonly sources = new Map<SourceId, SourceState>();

  add(source: SourceId): SourceState {
    let state = this.sources.get(source);
    if (state === undefined) this.sources.set(source, (state = { watermark: -Infinity, idle: false }));
    return state;
  }

  get idle(): boolean {
    for (const state of this.sources.values()) if (!state.idle) return false;
    return this.sources.size > 0;
  }

  /** The source itself speaks: it is no longer idle. */
  advance(source: SourceId, watermark: number): void {
    this.add(source).idle = false;
    this.raise(source, watermark);
  }

  /** A watermark concluded from what the source said earlier: tells nothing of idleness. */
  raise(source: SourceId, watermark: number): void {
    const state = this.add(source);
    if (watermark > state.watermark) state.watermark = watermark;
  }

  setIdle(source: SourceId, idle: boolean): void {
    this.add(source).idle = idle;
  }

  /** The combined watermark, after all sources have been told of. O(sources). */
  combine(): number {
    let least = Infinity;
    let active = false;
    for (const state of this.sources.values()) {
      if (state.idle) continue;
      active = true;
      if (state.watermark < least) least = state.watermark;
    }
    if (active && least > this.watermark) this.watermark = least;
    return this.watermark;
  }
}
