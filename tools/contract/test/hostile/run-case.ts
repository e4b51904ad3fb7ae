import type { Case } from './cases.ts';
import type { GoodValues, Modules } from './good.ts';
import type { Callable } from './surface.ts';

/** What came of a case: a code of a SimError, something that is none, or nothing. */
export type Outcome =
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'foreign'; readonly message: string }
  | { readonly kind: 'accepted' };

/**
 * Calls what a case says, and runs for a second what comes of it: an entity, a process, a
 * simulation. Only then is it known whether a bad value was really taken.
 */
export async function runCase(modules: Modules, good: GoodValues, each: Case): Promise<Outcome> {
  const { callable } = each;
  const world = new World(modules['@sim/core']!);
  let args: unknown[];
  let call: () => unknown;
  try {
    args = each.make(good);
    call = callOf(modules, good, callable, args, world);
  } catch (error) {
    return { kind: 'foreign', message: `no good values: ${String(error)}` };
  }
  return outcomeOf(modules['@sim/core']!, async () => world.use(await call()));
}

/** A call with good arguments: if that fails, the cases of the callable say nothing. */
export async function runGood(modules: Modules, good: GoodValues, callable: Callable): Promise<Outcome> {
  const world = new World(modules['@sim/core']!);
  try {
    const call = callOf(modules, good, callable, good.argumentsOf(callable), world);
    return await outcomeOf(modules['@sim/core']!, async () => world.use(await call()));
  } catch (error) {
    return { kind: 'foreign', message: String(error) };
  }
}

function callOf(modules: Modules, good: GoodValues, callable: Callable, args: unknown[], world: World): () => unknown {
  const { owner, member, name, kind } = callable;
  if (kind === 'function') {
    const module = Object.values(modules).find((exports) => name in exports);
    if (module === undefined) throw new Error(`${name} is not exported`);
    return () => module[name](...args);
  }
  if (kind === 'constructor') {
    const module = Object.values(modules).find((exports) => (owner as string) in exports);
    if (module === undefined) throw new Error(`${owner as string} is not exported`);
    return () => Reflect.construct(module[owner as string], args);
  }
  const receiver = good.receiver(callable);
  if (kind === 'method') world.add(receiver);
  args.forEach((argument) => world.add(argument));
  return () => receiver[member as string](...args);
}

/** A simulation that holds what takes part in a case. */
class World {
  private readonly core: any;
  private own: any;

  constructor(core: any) {
    this.core = core;
  }

  /** Attaches an entity; an entity that has a simulation, or a simulation, is run as it is. */
  add(thing: unknown): void {
    if (isA(thing, this.core.Simulation)) this.own ??= thing;
    if (isA(thing, this.core.SimEvent)) this.add(thing.target);
    if (!isA(thing, this.core.Entity)) return;
    if (thing._kernel === undefined) this.simulation.add(thing);
    else this.own ??= thing._kernel.sim;
  }

  use(result: unknown): void {
    this.add(result);
    if (isGenerator(result)) this.simulation.spawn(result);
    const model = (result as { sim?: unknown } | null | undefined)?.sim;
    if (isA(model, this.core.Simulation)) this.own ??= model;
    if (this.own === undefined) return;
    const end = Number(this.own.now) + 1;
    if (Number.isFinite(end)) this.own.runUntil(end);
  }

  private get simulation(): any {
    return (this.own ??= new this.core.Simulation({ maxEventsAtSameTime: 2000 }));
  }
}

function isA(value: unknown, maker: new (...args: never[]) => unknown): value is any {
  try {
    return value instanceof maker;
  } catch {
    return false;
  }
}

function isGenerator(value: unknown): boolean {
  try {
    return Object.prototype.toString.call(value) === '[object Generator]';
  } catch {
    return false;
  }
}

async function outcomeOf(core: any, attempt: () => Promise<void>): Promise<Outcome> {
  try {
    await attempt();
    return { kind: 'accepted' };
  } catch (error) {
    return judged(core, error);
  }
}

/** A failure of a process is judged by what failed in it. */
function judged(core: any, error: unknown): Outcome {
  if (!core.isSimError(error)) return { kind: 'foreign', message: shown(error) };
  const { code, cause } = error as { code: string; cause?: unknown };
  if (code === 'UNHANDLED_FAILURE' && cause !== undefined) return judged(core, cause);
  return { kind: 'refused', code };
}

function shown(error: unknown): string {
  try {
    return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 160);
  } catch {
    return 'something that cannot be shown';
  }
}
