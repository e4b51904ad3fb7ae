/**
 * What is in one list and not in another; both ascending. O(their lengths).
 *
 * @internal
 */
export function minus(list: readonly number[], other: readonly number[]): number[] {
  const rest: number[] = [];
  let place = 0;
  for (const each of list) {
    while (place < other.length && other[place]! < each) place += 1;
    if (other[place] !== each) rest.push(each);
  }
  return rest;
}

/**
 * What is in both lists; both ascending. O(their lengths).
 *
 * @internal
 */
export function common(list: readonly number[], other: readonly number[]): number[] {
  const both: number[] = [];
  let place = 0;
  for (const each of list) {
    while (place < other.length && other[place]! < each) place += 1;
    if (other[place] === each) both.push(each);
  }
  return both;
}

/**
 * All that is in one of two lists without a common item, ascending; both ascending. O(their
 * lengths).
 *
 * @internal
 */
export function union(list: readonly number[], other: readonly number[]): readonly number[] {
  if (other.length === 0) return list;
  const all: number[] = [];
  let place = 0;
  for (const each of list) {
    for (; place < other.length && other[place]! < each; place += 1) all.push(other[place]!);
    all.push(each);
  }
  for (; place < other.length; place += 1) all.push(other[place]!);
  return all;
}
