/**
 * Orders names as Kafka does: by UTF-16 code unit, which is what `<` compares.
 *
 * @internal
 */
export function compareNames(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The order in which range and round robin serve members: static members by their `instanceId`,
 * then the others by name. A static member keeps its place whatever name it returns under.
 *
 * @internal
 */
export function orderMembers(consumers: readonly string[], instanceIds?: ReadonlyMap<string, string>): string[] {
  const sorted = [...consumers].sort(compareNames);
  if (instanceIds === undefined || instanceIds.size === 0) return sorted;
  const fixed = sorted.filter((name) => instanceIds.has(name));
  fixed.sort((a, b) => compareNames(instanceIds.get(a) ?? '', instanceIds.get(b) ?? ''));
  return [...fixed, ...sorted.filter((name) => !instanceIds.has(name))];
}

/** @internal */
export function ascending(partitions: readonly number[]): number[] {
  return [...partitions].sort((a, b) => a - b);
}
