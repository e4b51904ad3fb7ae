/**
 * Calls made one after the other, also when one of them causes more: those come after the ones already waiting. So nobody hears of an assignment after it was taken back.
 *
 * @internal
 */
export class Notices {
  private readonly waiting: (() => void)[] = [];
  private delivering = false;

  /** Adds a call, and makes it now unless another is being made. */
  tell(call: () => void): void {
    this.waiting.push(call);
    if (this.delivering) return;
    this.delivering = true;
    try {
      for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) next();
    } finally {
      this.delivering = false;
      this.waiting.length = 0;
    }
  }
}
