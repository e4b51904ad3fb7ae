/** A value that no caller should give, and how it is written in reports. */
export interface Junk {
  readonly label: string;
  /** Made for each case: some are used up by looking at them. */
  readonly make: () => unknown;
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** For every parameter and option. */
export const JUNK: readonly Junk[] = [
  ['undefined', () => undefined],
  ['null', () => null],
  ['true', () => true],
  ["'no'", () => 'no'],
  ["''", () => ''],
  ['NaN', () => NaN],
  ['-0', () => -0],
  ['-1', () => -1],
  ['0.5', () => 0.5],
  ['1e300', () => 1e300],
  ['2^53 + 2', () => 2 ** 53 + 2],
  ['Infinity', () => Infinity],
  ['-Infinity', () => -Infinity],
  ['5n', () => 5n],
  ['a symbol', () => Symbol('s')],
  ['[]', () => []],
  ['[null]', () => [null]],
  ['{}', () => ({})],
  ['a function', () => () => 1],
  ['a map', () => new Map()],
  ['a date', () => new Date(0)],
  ['a promise', () => Promise.resolve()],
  ['a generator', () => (function* () {})()],
  ['an async generator', () => (async function* () {})()],
  ['a revoked proxy', revoked],
].map(([label, make]) => ({ label, make }) as Junk);
