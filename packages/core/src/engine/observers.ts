import { invalidOption } from '../errors/checks.ts';
import { combineObservers } from '../trace/combine-observers.ts';
import type { SimObserver } from '../trace/observer.ts';
import type { Removable } from './breakpoints.ts';
import type { Kernel } from './kernel.ts';

/** Those who watch a simulation; the kernel sees one observer or none. */
export class Observers {
  private readonly kernel: Kernel;
  private list: readonly SimObserver[] = [];

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  add(observer: SimObserver): Removable {
    if (typeof observer !== 'object' || (observer as unknown) === null) throw invalidOption('observe', 'observer', 'an object with methods of SimObserver', observer);
    this.update([...this.list, observer]);
    return { remove: () => this.update(this.list.filter((each) => each !== observer)) };
  }

  private update(list: readonly SimObserver[]): void {
    this.list = list;
    this.kernel.observer = combineObservers(list);
  }
}
