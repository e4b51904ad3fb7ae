import { type Cancellable, checkFunction } from '@sim/core';

/**
 * Who is told of appends. One that throws starves none of the others; then its failure is thrown.
 */
export class AppendListeners {
  private readonly entries = new Set<(partition: number) => void>();

  add(place: string, listener: (partition: number) => void): Cancellable {
    checkFunction(place, 'listener', listener);
    // An entry of its own, so that a function given twice is called twice, and each can be ended.
    const entry = (partition: number): void => listener(partition);
    this.entries.add(entry);
    return { cancel: () => void this.entries.delete(entry) };
  }

  get size(): number {
    return this.entries.size;
  }

  tell(partition: number): void {
    if (this.entries.size === 0) return;
    let failure: { readonly error: unknown } | undefined;
    for (const listener of this.entries) {
      try {
        listener(partition);
      } catch (error) {
        failure ??= { error };
      }
    }
    if (failure !== undefined) throw failure.error;
  }
}
