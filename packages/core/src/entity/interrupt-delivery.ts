import type { Entity } from './entity.ts';
import { IDLE, type Occurrence } from './occurrence.ts';
import type { ProcessHandle } from './process.ts';

/**
 * An interrupt on its way to a process.
 *
 * @internal
 */
export class InterruptDelivery implements Occurrence {
  _handle = IDLE;
  private readonly process: ProcessHandle<any>;
  private readonly cause: unknown;

  constructor(process: ProcessHandle<any>, cause: unknown) {
    this.process = process;
    this.cause = cause;
  }

  get daemon(): boolean {
    return this.process.daemon;
  }

  get _owner(): Entity {
    return this.process._owner;
  }

  get _label(): string {
    return this.process.name;
  }

  _fire(): void {
    this.process._interrupt(this.cause);
  }
}
