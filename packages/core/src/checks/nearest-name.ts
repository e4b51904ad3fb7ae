/**
 * The known name that is most like an unknown one, for "did you mean": `undefined` if none is near
 * enough to have been meant. Case is ignored, and swapped neighbours count as one change.
 *
 * @internal
 */
export function nearestName(unknown: string, known: readonly string[]): string | undefined {
  // Longer names are no typing mistakes, and would be slow to compare.
  if (unknown.length > MAX_LENGTH) return undefined;
  const meant = unknown.toLowerCase();
  let nearest: string | undefined;
  let least = Infinity;
  for (const name of known) {
    const candidate = name.toLowerCase();
    const distance = editDistance(meant, candidate);
    const enough = Math.max(1, Math.floor(Math.max(meant.length, candidate.length) / 3));
    if (distance <= enough && distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest ?? known.find((name) => isPartOf(meant, name.toLowerCase()));
}

const MAX_LENGTH = 64;

/** `timeout` for `sessionTimeout`, or the other way round. */
function isPartOf(a: string, b: string): boolean {
  return Math.min(a.length, b.length) >= 4 && (a.includes(b) || b.includes(a));
}

/**
 * Insertions, deletions, substitutions and swaps of neighbours that lead from one to the other
 * (optimal string alignment).
 */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substituted, last[j]! + 1, row[j - 1]! + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, beforeLast[j - 2]! + 1);
      row.push(least);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
