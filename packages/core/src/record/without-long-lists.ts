/** Lists longer than that are not for people. */
const LONGEST = 1000;

/** Plain data with the rest of long lists left out. */
export function withoutLongLists(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, LONGEST).map(withoutLongLists);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutLongLists(each)]));
}
