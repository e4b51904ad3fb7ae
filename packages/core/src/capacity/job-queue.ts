import { type InLine, OUTSIDE, PriorityLine } from '../collections/priority-line.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import type { QueuePolicy } from './server-options.ts';

/**
 * A job at a server: the event that brought it, and when.
 *
 * @internal
 */
export class Job implements InLine {
  readonly event: SimEvent;
  readonly arrivedTicks: number;
  readonly priority: number;
  readonly order: number;
  /** The event that ends its service. */
  completion: SimEvent | undefined = undefined;
  /** Its place in the waiting line, then among the jobs in service. */
  _slot = OUTSIDE;
  _ahead: this | undefined = undefined;
  _behind: this | undefined = undefined;

  constructor(event: SimEvent, arrivedTicks: number, priority: number, order: number) {
    this.event = event;
    this.arrivedTicks = arrivedTicks;
    this.priority = priority;
    this.order = order;
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
  /** The next one, taken out. */
  take(): Job | undefined;
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
  private readonly stack: Job[] = [];

  get length(): number {
    return this.stack.length;
  }

  add(job: Job): void {
    this.stack.push(job);
  }

  take(): Job | undefined {
    return this.stack.pop();
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

  take(): Job | undefined {
    const { first } = this.line;
    if (first !== undefined) this.line.remove(first);
    return first;
  }
}
