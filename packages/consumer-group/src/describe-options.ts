/**
 * Options as plain values: `null` for "never", a distribution or a strategy by the name of its
 * class, functions and entities by their names.
 *
 * @internal
 */
export function describeOptions(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.freeze(Object.fromEntries(Object.entries(options).map(([name, value]) => [name, describe(value)])));
}

function describe(value: unknown): unknown {
  if (value === undefined || value === null || value === Infinity) return null;
  if (typeof value === 'function') return `function ${value.name}`.trim();
  if (typeof value !== 'object') return value;
  const { name, mean, constructor } = value as {
    readonly name?: unknown;
    readonly mean?: unknown;
    readonly constructor?: { readonly name?: string };
  };
  if (typeof name === 'string') return name;
  const kind = constructor?.name ?? 'object';
  if (typeof mean === 'number') return `${kind} with mean ${mean}`;
  if (kind === 'Object' || kind === 'Array' || kind === 'Map') {
    const entries = kind === 'Map' ? [...(value as ReadonlyMap<unknown, unknown>)] : Object.entries(value);
    return Object.fromEntries(entries.map(([key, part]) => [String(key), describe(part)]));
  }
  return kind;
}
