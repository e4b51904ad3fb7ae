/** How long something has been going on, altogether, in seconds. */
export class Stopwatch {
  private since: number | undefined = undefined;
  private sum = 0;

  /** Without effect while it runs. */
  start(now: number): void {
    this.since ??= now;
  }

  /** Without effect while it stands. */
  stop(now: number): void {
    if (this.since !== undefined) this.sum += now - this.since;
    this.since = undefined;
  }

  seconds(now: number): number {
    return this.sum + (this.since === undefined ? 0 : now - this.since);
  }

  reset(now: number): void {
    this.sum = 0;
    if (this.since !== undefined) this.since = now;
  }
}
