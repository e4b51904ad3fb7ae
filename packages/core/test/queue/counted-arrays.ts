import { vi } from 'vitest';

type Numbers = Int32Array | Float64Array;
type Class = typeof Int32Array | typeof Float64Array;

/**
 * How many elements of typed arrays were read, written, copied or allocated by `action`, in arrays
 * that it made itself: its work, without a clock.
 */
export function accessesOf(action: () => void): number {
  let accesses = 0;
  const realOf = new WeakMap<object, Numbers>();

  function counted(real: Numbers, classOf: Class): Numbers {
    accesses += real.length;
    const proxy: Numbers = new Proxy(real, {
      get(target, key) {
        if (key === 'length') return target.length;
        if (key === 'constructor') return classOf;
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') {
          accesses++;
          return value;
        }
        return (...args: readonly unknown[]) => {
          const [first, from, to] = args;
          if (key === 'set') accesses += (first as Numbers).length;
          else if (key === 'copyWithin') accesses += (to as number) - (from as number);
          else accesses += target.length;
          const plain = args.map((arg) => realOf.get(arg as object) ?? arg);
          const result: unknown = value.apply(target, plain);
          return result === target ? proxy : result;
        };
      },
      set(target, key, value) {
        accesses++;
        return Reflect.set(target, key, value, target);
      },
    });
    realOf.set(proxy, real);
    return proxy;
  }

  for (const name of ['Int32Array', 'Float64Array'] as const) {
    const real: Class = globalThis[name];
    const stub: Class = new Proxy(real, {
      construct: (target, args) => counted(Reflect.construct(target, args) as Numbers, stub),
      get: (target, key) =>
        key === 'from'
          ? (...args: [Iterable<number>]) => counted(target.from(...args), stub)
          : Reflect.get(target, key, target),
    });
    vi.stubGlobal(name, stub);
  }
  try {
    action();
  } finally {
    vi.unstubAllGlobals();
  }
  return accesses;
}
