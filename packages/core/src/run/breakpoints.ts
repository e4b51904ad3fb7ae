import { checkFunction, checkOneOf, checkOptions, given } from '../checks/checks.ts';
import type { Cancellable } from '../entity/simulation-context.ts';
import type { Kernel } from './kernel.ts';
import type { Simulation } from './simulation.ts';

/**
 * How {@link Simulation.breakWhen} stops.
 *
 * @public
 */
export interface BreakpointOptions {
  /** Whether the breakpoint is forgotten when it has stopped a run. @defaultValue true */
  readonly once?: boolean;
}

/** The conditions looked at after each occurrence; the kernel is told only while there are any. */
export class Breakpoints {
  private readonly sim: Simulation;
  private readonly kernel: Kernel;
  private readonly active = new Set<{ readonly predicate: (sim: Simulation) => boolean; readonly once: boolean }>();

  constructor(sim: Simulation, kernel: Kernel) {
    this.sim = sim;
    this.kernel = kernel;
  }

  add(predicate: (sim: Simulation) => boolean, options?: BreakpointOptions): Cancellable {
    const once = options === undefined ? true : given(checkOptions('breakWhen', options, ['once']).once, true);
    checkOneOf('breakWhen', 'once', once, [true, false]);
    const entry = { predicate: checkFunction('breakWhen', 'predicate', predicate), once };
    this.active.add(entry);
    this.kernel.setAfterEach(() => this.look());
    return { cancel: () => this.remove(entry) };
  }

  private look(): void {
    let failed = false;
    let failure: unknown;
    // One that throws keeps no other from looking.
    for (const entry of this.active) {
      try {
        if (!entry.predicate(this.sim)) continue;
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
        continue;
      }
      if (entry.once) this.remove(entry);
      this.kernel.stop();
    }
    if (failed) throw failure;
  }

  private remove(entry: { readonly predicate: (sim: Simulation) => boolean; readonly once: boolean }): void {
    this.active.delete(entry);
    if (this.active.size === 0) this.kernel.setAfterEach(null);
  }
}
