/**
 * The part of vitest's JSON report that is counted.
 *
 * @typedef {{ testResults: readonly { status: string, assertionResults: readonly { status: string
 * }[] }[] }} VitestReport
 */

/**
 * Counts a vitest run. A test file that could not be loaded counts as one failure, and so does a
 * run that vitest itself calls failed though every test passed (an unhandled error, a missing
 * report).
 *
 * @param {VitestReport | undefined} report - `undefined` when vitest wrote none
 * @param {boolean} succeeded - whether vitest's exit code was 0
 */
export function summarize(report, succeeded) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of report?.testResults ?? []) {
    const failedBefore = counts.failed;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') counts.passed += 1;
      else if (status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  }
  if (!succeeded && counts.failed === 0) counts.failed = 1;
  return counts;
}
