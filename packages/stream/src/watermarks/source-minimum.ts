import type { SourceId } from '../events/stream-events.ts';

interface SourceState {
  watermark: number;
  status: 'active' | 'idle' | 'ended';
}

/**
 * The watermark of several sources read by one reader: the minimum over those that are active,
 * never going back. A source that has said nothing holds all back. A source that speaks again is
 * waited for at once. When none is active it stays where it is, and `idleWatermark` is what may be
 * concluded for those who do not wait; only when all have ended it is `Infinity`.
 */
export class SourceMinimum {
  watermark = -Infinity;
  /** Whether there ever was a source. */
  private known = false;
  private readonly sources = new Map<SourceId, SourceState>();

  add(source: SourceId): SourceState {
    let state = this.sources.get(source);
    this.known = true;
    if (state === undefined) this.sources.set(source, (state = { watermark: -Infinity, status: 'active' }));
    return state;
  }

  /** Whether no source is active, though not all have ended; also when there is none left. */
  get idle(): boolean {
    let some = this.known && this.sources.size === 0;
    for (const { status } of this.sources.values()) {
      if (status === 'active') return false;
      if (status === 'idle') some = true;
    }
    return some;
  }

  hasEnded(source: SourceId): boolean {
    return this.sources.get(source)?.status === 'ended';
  }

  /** The source itself speaks: it is active, unless it has ended. */
  advance(source: SourceId, watermark: number): void {
    this.setIdle(source, false);
    this.raise(source, watermark);
  }

  /** A watermark concluded from what the source said earlier: tells nothing of idleness. */
  raise(source: SourceId, watermark: number): void {
    const state = this.add(source);
    if (watermark > state.watermark) state.watermark = watermark;
  }

  setIdle(source: SourceId, idle: boolean): void {
    const state = this.add(source);
    if (state.status !== 'ended') state.status = idle ? 'idle' : 'active';
  }

  setEnded(source: SourceId): void {
    this.add(source).status = 'ended';
  }

  /** Forgets a source: it is neither waited for nor an end. Returns the watermark. */
  remove(source: SourceId): number {
    this.sources.delete(source);
    return this.sources.size > 0 ? this.combine() : this.watermark;
  }

  /** The combined watermark, after all sources have been told of. O(sources). */
  combine(): number {
    let least = Infinity;
    let active = false;
    let idle = false;
    for (const { status, watermark } of this.sources.values()) {
      if (status === 'idle') idle = true;
      if (status !== 'active') continue;
      active = true;
      if (watermark < least) least = watermark;
    }
    if ((active || !idle) && least > this.watermark) this.watermark = least;
    return this.watermark;
  }

  /** The most that an idle source has said: an ended one counts no more. O(sources). */
  get idleWatermark(): number {
    let greatest = -Infinity;
    for (const { status, watermark } of this.sources.values())
      if (status === 'idle' && watermark > greatest) greatest = watermark;
    return greatest;
  }
}
