/**
 * What the summary says of requests that nobody has waited for.
 *
 * @param what - a word for one of them
 * @param meant - what should have been written
 *
 * @internal
 */
export function forgotten(owner: string, count: number, what: string, meant: string): readonly string[] {
  if (count === 0) return [];
  const one = `${/^[aeiou]/.test(what) ? 'an' : 'a'} ${what}`;
  return [`${owner}: nobody waited for ${count === 1 ? one : `${count} requests of the kind ${what}`}; write ${meant}`];
}

/**
 * What the summary says of processes that were made and never run.
 *
 * @internal
 */
export function neverRun(owner: string, count: number, what: string, meant: string): readonly string[] {
  if (count === 0) return [];
  return [`${owner}: ${what} was called ${count === 1 ? 'once' : `${count} times`} without being run; write ${meant}`];
}
