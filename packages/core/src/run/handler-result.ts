import type { Entity } from '../entity/entity.ts';
import type { HandlerResult, Process } from '../entity/process-types.ts';
import { ProcessHandle } from '../entity/process.ts';
import { SimEvent } from '../entity/sim-event.ts';
import { describe } from '../errors/describe.ts';
import { ofOtherCopy } from '../errors/other-copy.ts';
import { SimError } from '../errors/sim-error.ts';
import type { Kernel } from './kernel.ts';

/**
 * Acts on what a handler or a hook returned.
 *
 * @internal
 */
export function acceptResult(kernel: Kernel, result: HandlerResult, owner: Entity, event: SimEvent | undefined): void {
  if (isGenerator(result)) beginProcess(kernel, result, owner, event);
  else acceptReturned(kernel, result, owner, labelOf(event));
}

/**
 * Acts on what the process of a handler returned: schedules events, refuses what was meant to be
 * something, and ignores the rest.
 *
 * @internal
 */
export function acceptReturned(kernel: Kernel, value: unknown, owner: Entity, label: string): void {
  if (value instanceof SimEvent) {
    // What `send` and `at` return is scheduled already: `() => sim.at(…)` returns it by accident.
    if (!value.pending) kernel.emit(value, owner);
    return;
  }
  if (Array.isArray(value)) {
    if (value.some(looksLikeEvent))
      kernel.emit(
        (value as readonly SimEvent[]).filter((each) => !(each instanceof SimEvent && each.pending)),
        owner,
      );
    return;
  }
  const hint = mistakeIn(value);
  if (hint === undefined) return;
  const [place, rule] = [
    `entity ${JSON.stringify(owner.name)}, ${JSON.stringify(label)}`,
    'a handler may return nothing, events or a process',
  ];
  const foreign = ofOtherCopy(place, rule, value);
  if (foreign !== undefined) throw foreign;
  throw new SimError('INVALID_HANDLER_RESULT', `${place}: ${rule}, got ${describe(value)}; ${hint}`, {
    entity: owner.name,
    got: describe(value),
  });
}

/**
 * What somebody meant who returned this; `undefined` for the value that an arrow function returns
 * by accident, such as that of a `push` or an assertion. Only asks what is `in` the object: reading
 * a property may run code.
 */
function mistakeIn(value: unknown): string | undefined {
  if (typeof value === 'function')
    return Object.prototype.toString.call(value) === '[object GeneratorFunction]'
      ? 'call the function* to make a process'
      : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  if ('then' in value || Symbol.asyncIterator in value)
    return 'inside a simulation there is no async: write a generator (function*)';
  return looksLikeEvent(value) ? 'make it with new SimEvent' : undefined;
}

function looksLikeEvent(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'type' in value && 'target' in value;
}

/**
 * The first step of a handler's process runs inside the event; only one that goes on gets a handle.
 */
function beginProcess(kernel: Kernel, generator: Process<unknown>, owner: Entity, event: SimEvent | undefined): void {
  const crashes = owner._crashes;
  const first = generator.next();
  if (first.done === true) {
    if (owner._crashes === crashes) acceptReturned(kernel, first.value, owner, labelOf(event));
    return;
  }
  const process = new ProcessHandle<unknown>(kernel, generator, owner, labelOf(event), event?.daemon ?? false);
  // Its first step may have crashed its own entity.
  process._adopt(first.value, owner._crashes !== crashes);
}

function labelOf(event: SimEvent | undefined): string {
  return event?.type ?? 'hook';
}

/** @internal */
export function isGenerator(value: unknown): value is Process<never> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'next' in value &&
    'throw' in value &&
    !(Symbol.asyncIterator in value) &&
    typeof value.next === 'function'
  );
}
