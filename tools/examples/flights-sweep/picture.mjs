/**
 * The sweep as a picture: a line for each size of the group, with intervals. It is readable on light
 * and on dark pages, and for those who hear it.
 *
 * @import { SweepPoint } from './sweep.mjs'
 */

const WIDTH = 720;
const HEIGHT = 360;
const LEFT = 62;
const RIGHT = 140;
const TOP = 46;
const BOTTOM = 52;
/** The axis goes from here, in percent, over so many powers of ten. */
const LOWEST = 0.01;
const DECADES = 4;
const COLORS = ['#d1495b', '#2f7fc4', '#2a9d6f', '#8a63c9'];

/** @param {readonly SweepPoint[]} points */
export function sweepPicture(points) {
  const sizes = [...new Set(points.map(({ consumers }) => consumers))];
  const waits = [...new Set(points.map(({ waitFor }) => waitFor))].sort((a, b) => a - b);
  /** @param {number} waitFor - evenly spread: the values are chosen, not measured */
  const x = (waitFor) => LEFT + (waits.indexOf(waitFor) * (WIDTH - LEFT - RIGHT)) / (waits.length - 1);
  /** Logarithmic: a tenth of the flights and one in ten thousand both matter. @param {number} missing */
  const y = (missing) =>
    HEIGHT - BOTTOM - (Math.log10(Math.max(missing, LOWEST) / LOWEST) * (HEIGHT - TOP - BOTTOM)) / DECADES;
  const grid = Array.from({ length: DECADES + 1 }, (_, at) => LOWEST * 10 ** at).map(
    (value) =>
      `<path class="grid" d="M${LEFT} ${n(y(value))}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${n(y(value) + 4)}" text-anchor="end">${Number(value.toPrecision(1))} %</text>`,
  );
  const ticks = waits.map(
    (wait) => `<text x="${n(x(wait))}" y="${HEIGHT - BOTTOM + 20}" text-anchor="middle">${minutes(wait)}</text>`,
  );
  const lines = sizes.map((size, at) => {
    const color = COLORS[at % COLORS.length];
    const own = points.filter(({ consumers }) => consumers === size).sort((a, b) => a.waitFor - b.waitFor);
    const path = own.map(({ waitFor, missing }) => `${n(x(waitFor))} ${n(y(missing))}`).join('L');
    const bars = own.map(
      ({ waitFor, missing, halfWidth }) =>
        `M${n(x(waitFor))} ${n(y(missing - halfWidth))}V${n(y(missing + halfWidth))}`,
    );
    const dots = own.map(
      ({ waitFor, missing }) => `<circle cx="${n(x(waitFor))}" cy="${n(y(missing))}" r="3.5" fill="${color}"/>`,
    );
    return `<path d="M${path}" fill="none" stroke="${color}" stroke-width="2"/><path d="${bars.join('')}" stroke="${color}" stroke-width="1.5"/>${dots.join('')}`;
  });
  // The names stand at the beginning of the lines, apart.
  const names = sizes.map((size, at) => {
    const row = TOP + 6 + at * 20;
    return `<path d="M${WIDTH - RIGHT + 14} ${row}h18" stroke="${COLORS[at % COLORS.length]}" stroke-width="3"/><text x="${WIDTH - RIGHT + 38}" y="${row + 4}">${size} consumers</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="title text">
<title id="title">Flights that no window has, by how long windows wait</title>
<desc id="text">${sizes.map((size) => describe(points, size)).join(' ')}</desc>
<style>text{font:13px system-ui,sans-serif;fill:#57606a}.head{font-size:15px;font-weight:600;fill:#24292f}.grid{stroke:#8886;stroke-width:1}@media (prefers-color-scheme:dark){text{fill:#9aa4af}.head{fill:#e6edf3}}</style>
<text class="head" x="${LEFT}" y="24">Flights that come too late for their window</text>
${grid.join('\n')}
${ticks.join('\n')}
<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 10}" text-anchor="middle">how long windows wait for stragglers</text>
${lines.join('\n')}
${names.join('\n')}
</svg>
`;
}

/** @param {readonly SweepPoint[]} points @param {number} size */
function describe(points, size) {
  const own = points.filter(({ consumers }) => consumers === size);
  return `${size} consumers: ${own.map(({ waitFor, missing }) => `${missing.toFixed(2)} % after ${minutes(waitFor)}`).join(', ')}.`;
}

/** @param {number} wait */
function minutes(wait) {
  return wait >= 60 ? `${wait / 60} h` : `${wait} min`;
}

/** @param {number} value */
function n(value) {
  return String(Math.round(value * 10) / 10);
}
