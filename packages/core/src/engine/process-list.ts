import type { ProcessHandle } from './process.ts';

/**
 * The live processes of an entity, oldest first. The links are in the processes themselves: a
 * handler's process comes and goes without allocation here.
 *
 * @internal
 */
export class ProcessList {
  private first: ProcessHandle<any> | undefined = undefined;
  private last: ProcessHandle<any> | undefined = undefined;

  add(process: ProcessHandle<any>): void {
    process._previous = this.last;
    if (this.last === undefined) this.first = process;
    else this.last._next = process;
    this.last = process;
  }

  remove(process: ProcessHandle<any>): void {
    const { _previous: previous, _next: next } = process;
    if (previous === undefined && this.first !== process) return;
    if (previous === undefined) this.first = next;
    else previous._next = next;
    if (next === undefined) this.last = previous;
    else next._previous = previous;
    process._previous = undefined;
    process._next = undefined;
  }

  *[Symbol.iterator](): Iterator<ProcessHandle<any>> {
    for (let process = this.first; process !== undefined; process = process._next) yield process;
  }
}
