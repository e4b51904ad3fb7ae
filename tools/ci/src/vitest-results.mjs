/**
 * The part of vitest's JSON report that is counted.
 *
 * @typedef {{ status: string, fullName?: string, duration?: number | null, failureMessages?:
 *   readonly string[] | null }} VitestCase
 * @typedef {{ status: string, name?: string, message?: string, assertionResults: readonly
 *   VitestCase[] }} VitestFile
 * @typedef {{ testResults: readonly VitestFile[] }} VitestReport
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

/**
 * One short line for each test that failed, and for each file that could not be loaded: what a log
 * of which only the end is kept has to say.
 *
 * @param {VitestReport | undefined} report
 * @param {string} root - what paths are told from
 */
export function failures(report, root) {
  const lines = [];
  for (const file of report?.testResults ?? []) {
    const path = (file.name ?? 'unnamed file').replace(root, '');
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    for (const test of failed) {
      const seconds = ((test.duration ?? 0) / 1000).toFixed(0);
      lines.push(line(`${path}: ${test.fullName ?? 'unnamed test'} (${seconds} s)`, test.failureMessages?.[0]));
    }
    if (file.status === 'failed' && failed.length === 0) lines.push(line(path, file.message));
  }
  return lines;
}

/**
 * @param {string} what
 * @param {string} [message]
 */
function line(what, message = '') {
  return `${what}: ${message.split('\n', 1)[0]?.slice(0, 120)}`;
}
