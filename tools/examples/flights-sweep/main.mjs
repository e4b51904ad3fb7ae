/**
 * The flights, many times over, on all cores: how long windows must wait, for groups of several
 * sizes. Run it, when the packages are built, with `node tools/examples/flights-sweep/main.mjs`;
 * with `--picture` it also renews the picture in the README.
 */
import { writeFileSync } from 'node:fs';
import { progressLine, threads } from '@sim/experiment';
import { sweepPicture } from './picture.mjs';
import { sweepFlights } from './sweep.mjs';

const began = performance.now();
const points = await sweepFlights({ runner: threads(), onRun: progressLine(process.stderr) });
console.log('consumers   windows wait   flights that no window has');
for (const { consumers, waitFor, missing, halfWidth } of points)
  console.log(
    `${String(consumers).padStart(9)}${`${waitFor} min`.padStart(15)}${`${missing.toFixed(2)} % ± ${halfWidth.toFixed(2)}`.padStart(22)}`,
  );
if (process.argv.includes('--picture')) {
  const file = new URL('../../../.github/flights-sweep.svg', import.meta.url);
  writeFileSync(file, sweepPicture(points));
  console.log('\nThe picture is renewed: .github/flights-sweep.svg');
}
console.error(`\n${points.length * 5} runs of 90 days in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
