import { SimFuture, type Waiter } from './future.ts';

/**
 * Requests of one kind: who grants them, and how many of them nobody has waited for.
 *
 * @internal
 */
export interface Requests<R> {
  readonly label: string;
  /** Requests that nobody has waited for or cancelled. */
  unheard: number;
  /** Somebody waits for one that is not granted: it is served in its turn from now on. */
  readonly join: (request: R) => void;
  /** It is bound to somebody: a grant cannot be taken back, one without is not granted any more. */
  readonly bind: (request: R) => void;
  /** The last who waited is gone, or it was cancelled. */
  readonly abandon: (request: R) => void;
}

/**
 * A future that stands for a request: a unit, an item, room. One that was made and forgotten must
 * not keep what others wait for: as long as nobody waits for it, those who wait come first, and may
 * get what it was granted ({@link RequestFuture._takeBack}). Looking at it is not waiting: a getter
 * changes nothing, or a run that somebody watches would be another run.
 *
 * @internal
 */
export abstract class RequestFuture<T> extends SimFuture<T> {
  private readonly requests: Requests<any>;
  private heard = false;
  private bound = false;

  constructor(requests: Requests<any>) {
    super();
    this.requests = requests;
    requests.unheard++;
    this._onAbandon(requests.abandon, true);
  }

  override get label(): string {
    return this.requests.label;
  }

  /** Nobody need wait for it. */
  _markHeard(): void {
    if (this.heard) return;
    this.heard = true;
    this.requests.unheard--;
  }

  override _hear(): void {
    if (this.heard) return;
    this._markHeard();
    if (this.settled) this.bind();
    else this.requests.join(this);
  }

  override _addWaiter(waiter: Waiter): void {
    super._addWaiter(waiter);
    if (waiter._listens) this._hear();
    else this.bind();
  }

  override _refuse(waiter: Waiter): void {
    this._markHeard();
    this.bind();
    super._refuse(waiter);
  }

  override _consume(): void {
    this._markHeard();
    this.bind();
    super._consume();
  }

  override cancel(): boolean {
    this._markHeard();
    return super.cancel();
  }

  private bind(): void {
    if (this.bound) return;
    this.bound = true;
    this.requests.bind(this);
  }
}
