import { LinkedList, type Linked } from '../collections/linked-list.ts';
import { type InLine, OUTSIDE, PriorityLine } from '../collections/priority-line.ts';
import { SimEvent } from '../entity/sim-event.ts';
import type { Timer } from '../entity/timer.ts';
import type { StalledWork, Work } from '../entity/work.ts';
import { ofOtherCopy } from '../errors/other-copy.ts';
import { SimFuture } from '../future/future.ts';
import type { QueuePolicy } from './server-options.ts';

/**
 * A job at a server: the event that brought it, and when. In service it is a piece of the server's
 * work.
 *
 * @internal
 */
export class Job implements InLine, Linked<Job>, Work {
  readonly event: SimEvent;
  readonly arrivedTicks: number;
  readonly priority: number;
  readonly order: number;
  /** The event that ends its service. */
  completion: SimEvent | undefined = undefined;
  /** What all of its service takes, in ticks, once that was drawn. */
  serviceTicks = NaN;
  /** Fires when it has waited long enough. */
  patience: Timer | undefined = undefined;
  /** When its patience ends, in ticks. */
  patientUntil = Infinity;
  /** Its place in the waiting line, then among the jobs in service. */
  _slot = OUTSIDE;
  _ahead: this | undefined = undefined;
  _behind: this | undefined = undefined;
  _previous: any = undefined;
  _next: any = undefined;
  _left = 0;
  _looked = NaN;
  _suspended = false;

  constructor(event: SimEvent, arrivedTicks: number, priority: number, order: number) {
    this.event = event;
    this.arrivedTicks = arrivedTicks;
    this.priority = priority;
    this.order = order;
  }

  /** Whether it was in service before. */
  get wasServed(): boolean {
    return this.serviceTicks === this.serviceTicks;
  }

  _arrange(ticks: number): void {
    const { event } = this;
    const server = event.target;
    this.completion = new SimEvent<unknown>(undefined, ticks, 'ServiceEnd', server, this, event.daemon);
    server._kernel?.post(this.completion, server);
  }

  _disarrange(): void {
    this.completion?.cancel();
    this.completion = undefined;
  }

  _lose(): void {
    this._disarrange();
  }
}

/**
 * Jobs that wait, in the order of a policy.
 *
 * @internal
 */
export interface JobQueue {
  readonly length: number;
  add(job: Job): void;
  /** Adds a job that was in service: it stands before those that came after it. */
  addBack(job: Job): void;
  /** The next one, taken out. */
  take(): Job | undefined;
  remove(job: Job): void;
  /** All of them; nothing is changed meanwhile. */
  all(): Iterable<Job>;
}

/** @internal */
export function createJobQueue(policy: QueuePolicy): JobQueue {
  switch (policy) {
    case 'lifo':
      return new LifoQueue();
    case 'fifo':
    case 'priority':
      return new PriorityQueue();
  }
}

class LifoQueue implements JobQueue {
  private readonly stack = new LinkedList<Job>();

  get length(): number {
    return this.stack.length;
  }

  add(job: Job): void {
    this.stack.addFirst(job);
  }

  addBack(job: Job): void {
    this.stack.addFirst(job);
  }

  take(): Job | undefined {
    return this.stack.shift();
  }

  remove(job: Job): void {
    this.stack.remove(job);
  }

  all(): Iterable<Job> {
    return this.stack;
  }
}

/** By priority, then in order of arrival; first in, first out if all have the same. */
class PriorityQueue implements JobQueue {
  private readonly line = new PriorityLine<Job>();

  get length(): number {
    return this.line.length;
  }

  add(job: Job): void {
    this.line.add(job);
  }

  addBack(job: Job): void {
    this.line.rejoin(job);
  }

  take(): Job | undefined {
    const { first } = this.line;
    if (first !== undefined) this.line.remove(first);
    return first;
  }

  remove(job: Job): void {
    this.line.remove(job);
  }

  all(): Iterable<Job> {
    return this.line;
  }
}

/** The first of some jobs that wait, and how many more there are: a line of what is stuck. @internal */
export function inOneLine(what: string, jobs: Iterable<Job>, waitingFor: string): readonly StalledWork[] {
  let first: Job | undefined;
  let count = 0;
  for (const job of jobs) {
    if (job.event.daemon) continue;
    if (first === undefined || job.arrivedTicks < first.arrivedTicks) first = job;
    count++;
  }
  if (first === undefined) return [];
  const more = count === 1 ? '' : ` and ${count - 1} more`;
  return [{ what: `${what} "${first.event.type}"${more}`, waitingFor, sinceTicks: first.arrivedTicks }];
}

/** Who waits for the answer to a job. @internal */
export function replyOf({ payload, target }: SimEvent): SimFuture<unknown> | undefined {
  const reply =
    typeof payload === 'object' && payload !== null ? (payload as { readonly reply?: unknown }).reply : undefined;
  if (reply === undefined || reply instanceof SimFuture) return reply as SimFuture<unknown> | undefined;
  const foreign = ofOtherCopy(target._place, 'the reply of a job must be a SimFuture', reply);
  if (foreign !== undefined) throw foreign;
  return undefined;
}
