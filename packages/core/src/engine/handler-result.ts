import { describe } from '../errors/describe.ts';
import { SimError } from '../errors/sim-error.ts';
import type { Entity } from './entity.ts';
import type { Kernel } from './kernel.ts';
import { ProcessHandle } from './process.ts';
import type { HandlerResult, Process } from './process-types.ts';
import { SimEvent } from './sim-event.ts';

/**
 * Acts on what a handler or a hook returned.
 *
 * @internal
 */
export function acceptResult(kernel: Kernel, result: HandlerResult, owner: Entity, event: SimEvent | undefined): void {
  if (typeof result !== 'object' || (result as unknown) === null) return;
  if (isGenerator(result)) beginProcess(kernel, result, owner, event);
  else acceptReturned(kernel, result, owner, labelOf(event));
}

/**
 * Acts on what the process of a handler returned.
 *
 * @internal
 */
export function acceptReturned(kernel: Kernel, value: unknown, owner: Entity, label: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (value instanceof SimEvent || Array.isArray(value)) {
    kernel.emit(value as SimEvent | readonly SimEvent[], owner);
    return;
  }
  const hint = typeof (value as { then?: unknown }).then === 'function' ? '; inside a simulation there is no async: write a generator (function*)' : '';
  throw new SimError('INVALID_HANDLER_RESULT', `entity "${owner.name}", "${label}": a handler may return nothing, events or a process, got ${describe(value)}${hint}`, {
    entity: owner.name,
    got: value,
  });
}

/** The first step of a handler's process runs inside the event; only one that goes on gets a handle. */
function beginProcess(kernel: Kernel, generator: Process<unknown>, owner: Entity, event: SimEvent | undefined): void {
  const crashes = owner._crashes;
  const first = generator.next();
  if (first.done === true) {
    acceptReturned(kernel, first.value, owner, labelOf(event));
    return;
  }
  const process = new ProcessHandle<unknown>(kernel, generator, owner, labelOf(event), event?.daemon ?? false);
  // Its first step may have crashed its own entity.
  if (owner._crashes !== crashes) process.kill();
  else process._adopt(first);
}

function labelOf(event: SimEvent | undefined): string {
  return event?.type ?? 'hook';
}

/** @internal */
export function isGenerator(value: unknown): value is Process<never> {
  return typeof value === 'object' && value !== null && typeof (value as Process).next === 'function' && typeof (value as Process).throw === 'function';
}
