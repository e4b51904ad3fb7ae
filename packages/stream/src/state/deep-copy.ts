/**
 * A copy of a value that shares no container with it: arrays, plain objects, Maps, Sets and
 * typed arrays are copied, however deep and however often they refer to each other. Instances of
 * classes are kept as they are, since a copy could drag a whole model along; only `own`, which
 * belongs to the caller, is copied field by field, if it has fields that can be seen.
 */
export function deepCopy<T>(value: T, own?: unknown): T {
  if (typeof value !== 'object' || value === null) return value;
  const copies = new Map<object, object>();
  const unfilled: object[] = [];
  const copyOf = (item: unknown): unknown => {
    if (typeof item !== 'object' || item === null) return item;
    const known = copies.get(item);
    if (known !== undefined) return known;
    const shell = emptyCopy(item, item === own);
    if (shell === item) return item;
    copies.set(item, shell);
    // Filled later and not here: what refers to itself a hundred thousand times over is no reason to
    // run out of stack.
    unfilled.push(item);
    return shell;
  };
  const root = copyOf(value);
  for (let item = unfilled.pop(); item !== undefined; item = unfilled.pop())
    fill(copies.get(item) as object, item, copyOf);
  return root as T;
}

function emptyCopy(item: object, isOwn: boolean): object {
  if (Array.isArray(item)) return new Array<unknown>(item.length);
  const prototype = Object.getPrototypeOf(item) as object | null;
  if (prototype === Object.prototype || prototype === null) return Object.create(prototype) as object;
  if (item instanceof Map) return likewise(new Map(), prototype);
  if (item instanceof Set) return likewise(new Set(), prototype);
  if (ArrayBuffer.isView(item))
    return item instanceof DataView
      ? new DataView(item.buffer.slice(item.byteOffset, item.byteOffset + item.byteLength))
      : (item as Uint8Array).slice();
  // Private fields cannot be copied: without a field that can be seen there is nothing to copy.
  return isOwn && Object.keys(item).length > 0 ? (Object.create(prototype) as object) : item;
}

function likewise(copy: object, prototype: object): object {
  return Object.getPrototypeOf(copy) === prototype ? copy : (Object.setPrototypeOf(copy, prototype) as object);
}

function fill(copy: object, item: object, copyOf: (item: unknown) => unknown): void {
  if (copy instanceof Map) {
    for (const [key, value] of item as Map<unknown, unknown>) copy.set(copyOf(key), copyOf(value));
  } else if (copy instanceof Set) {
    for (const value of item as Set<unknown>) copy.add(copyOf(value));
  } else if (!ArrayBuffer.isView(copy)) {
    for (const key of Object.keys(item))
      (copy as Record<string, unknown>)[key] = copyOf((item as Record<string, unknown>)[key]);
  }
}
