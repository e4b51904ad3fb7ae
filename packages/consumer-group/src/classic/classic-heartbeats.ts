import { Backoff } from '../protocol/backoff.ts';
import type { ClassicClientOptions } from './classic-client-options.ts';

/**
 * When a classic client's heartbeat thread acts (`Heartbeat`): a heartbeat every interval, one at a
 * time, and the poll timer. It is silent until it is enabled by the answer to a join.
 *
 * @internal
 */
export class ClassicHeartbeats {
  /** The request that is not answered yet; 0 if there is none. */
  inFlight = 0;
  private readonly options: ClassicClientOptions;
  private readonly backoff: Backoff;
  private enabled = false;
  private next = Infinity;
  private answerDue = Infinity;
  private pollDue = Infinity;
  private polling = false;

  constructor(options: ClassicClientOptions) {
    this.options = options;
    this.backoff = new Backoff(options.retryBackoff, options.retryBackoffMax, options.random);
  }

  get deadline(): number {
    if (!this.enabled) return this.answerDue;
    return Math.min(this.pollDeadline, this.inFlight === 0 ? this.next : this.answerDue);
  }

  /** When the application has to have polled; `Infinity` while it does, and while nobody looks. */
  get pollDeadline(): number {
    return this.enabled && !this.polling ? this.pollDue : Infinity;
  }

  /** Whether a heartbeat is to be sent. */
  due(now: number): boolean {
    return this.enabled && this.inFlight === 0 && now >= this.next;
  }

  enable(now: number): void {
    this.enabled = true;
    this.next = now + this.options.heartbeatInterval;
    this.pollDue = now + this.options.maxPollInterval;
  }

  disable(): void {
    this.enabled = false;
  }

  sent(now: number, correlationId: number): void {
    this.inFlight = correlationId;
    this.next = now + this.options.heartbeatInterval;
    this.answerDue = now + this.options.requestTimeout;
  }

  answered(now: number): void {
    this.inFlight = 0;
    // An answer that took longer than the interval held the next one up.
    this.next = Math.max(this.next, now);
    this.answerDue = Infinity;
    this.backoff.reset();
  }

  /** No answer, or one that says nothing. */
  failed(now: number): void {
    this.inFlight = 0;
    this.answerDue = Infinity;
    this.next = now + this.backoff.next();
  }

  /** Gives up on a heartbeat that nobody answered. */
  expire(now: number): void {
    if (now >= this.answerDue) this.failed(now);
  }

  pollStarted(): void {
    this.polling = true;
  }

  pollEnded(now: number): void {
    this.polling = false;
    this.pollDue = now + this.options.maxPollInterval;
  }
}
