/**
 * Calls made one after the other, when the change they tell of is complete, also when one of them
 * causes more: those come after the ones already waiting. So nobody hears of an assignment after it
 * was taken back.
 *
 * @internal
 */
export class Notices {
  private readonly waiting: (() => void)[] = [];
  private busy = false;

  /** Adds a call, and makes it now, unless a change or another call is under way. */
  tell(call: () => void): void {
    this.waiting.push(call);
    if (!this.busy) this.after(() => undefined);
  }

  /** Makes a change, and then the calls that came of it. */
  after(change: () => void): void {
    if (this.busy) {
      change();
      return;
    }
    this.busy = true;
    try {
      change();
      for (let next = 0; next < this.waiting.length; next += 1) this.waiting[next]!();
    } finally {
      this.busy = false;
      this.waiting.length = 0;
    }
  }
}
