/**
 * Says that a package has no package comment yet: words about the package, not a part of its API.
 */
const noPackageComment = '// (No @packageDocumentation comment for this package)';

/** @param {string} report */
function countLines(report) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const line of report.split('\n').map((text) => text.trimEnd())) {
    if (line !== '' && line !== noPackageComment) counts.set(line, (counts.get(line) ?? 0) + 1);
  }
  return counts;
}

/** @param {Map<string, number>} counts @param {Map<string, number>} others */
const surplus = (counts, others) =>
  [...counts].flatMap(([line, count]) =>
    Array.from({ length: Math.max(0, count - (others.get(line) ?? 0)) }, () => line),
  );

/**
 * Which lines one version of an API report has and another has not. A changed line is lost in its
 * old form and gained in its new one; order means nothing, since api-extractor sorts.
 *
 * @param {string} before
 * @param {string} after
 */
export function compareReports(before, after) {
  const [was, is] = [countLines(before), countLines(after)];
  return { lost: surplus(was, is), gained: surplus(is, was) };
}
