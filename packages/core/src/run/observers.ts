import { invalidOption, isRecord } from '../checks/checks.ts';
import type { SimObserver } from '../entity/observer.ts';
import type { Cancellable } from '../entity/simulation-context.ts';
import { combineObservers } from './combine-observers.ts';
import type { Kernel } from './kernel.ts';

/** Those who watch a simulation; the kernel sees one observer or none. */
export class Observers {
  private readonly kernel: Kernel;
  /** Entries of their own, so that an observer added twice can be taken away once. */
  private entries: readonly { readonly observer: SimObserver }[] = [];

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  add(observer: SimObserver): Cancellable {
    if (!isRecord(observer))
      throw invalidOption('observe', 'observer', 'an object with methods of SimObserver', observer);
    const entry = { observer };
    this.update([...this.entries, entry]);
    return { cancel: () => this.update(this.entries.filter((each) => each !== entry)) };
  }

  private update(entries: Observers['entries']): void {
    this.entries = entries;
    this.kernel.setObserver(
      combineObservers(
        entries.map(({ observer }) => observer),
        (error) => this.kernel.watcherFailed(error),
      ),
    );
  }
}
