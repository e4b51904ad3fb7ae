/**
 * A value as an error message shows it: short, with its kind, never throwing.
 *
 * @internal
 */
export function describe(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return `${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)} (string)`;
    case 'number':
      return `${Object.is(value, -0) ? '-0' : String(value)} (number)`;
    case 'bigint':
      return `${String(value)}n (bigint)`;
    case 'boolean':
      return `${String(value)} (boolean)`;
    case 'undefined':
      return 'undefined';
    case 'function':
      return `function ${value.name || '(anonymous)'}`;
    case 'symbol':
      return String(value);
    default:
      return value === null ? 'null' : describeObject(value as object);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  if (tag !== 'Object') return tag === 'Promise' ? 'a promise' : `a ${tag}`;
  const maker: unknown = (value as { constructor?: unknown }).constructor;
  return typeof maker === 'function' && maker.name && maker.name !== 'Object' ? `a ${maker.name}` : 'an object';
}
