/**
 * Three months of flights through a log, a consumer group and hourly windows. Run it with
 * `npm start`, or, when the packages are built: `node tools/examples/flights/main.mjs`. Fails if a
 * flight is not accounted for.
 */
import { writeReport } from '../support/write-report.mjs';
import { runFlights } from './run.mjs';

const began = performance.now();
const { text, balanced, record } = runFlights();
console.log(text);
console.log(`\nReport: ${writeReport('flights', [record])}`);
console.error(`\n90 simulated days, five times over, in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
if (!balanced) {
  console.error('The books do not balance: see the lines marked ✗.');
  process.exitCode = 1;
}
