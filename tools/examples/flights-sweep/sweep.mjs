import { fileURLToPath } from 'node:url';
import { experiment, grid } from '@sim/experiment';

/** The values that are tried. */
export const SWEEP = { consumers: [2, 3, 6], waitFor: [0, 15, 30, 60, 120, 240] };

/**
 * @typedef {object} SweepPoint
 * @property {number} consumers
 * @property {number} waitFor - minutes
 * @property {number} missing - percent of the flights, the mean over the replications
 * @property {number} halfWidth - of its 95 % confidence interval
 */

/**
 * @param {object} [options]
 * @param {Readonly<Record<string, readonly number[]>>} [options.values]
 * @param {import('@sim/experiment').Runner} [options.runner]
 * @param {(event: import('@sim/experiment').RunReport) => void} [options.onRun]
 * @returns {Promise<readonly SweepPoint[]>}
 */
export async function sweepFlights({ values = SWEEP, runner, onRun } = {}) {
  const { points } = await experiment({
    model: fileURLToPath(new URL('./scenario.mjs', import.meta.url)),
    design: grid(values),
    replications: 5,
    ...(runner === undefined ? {} : { runner }),
    ...(onRun === undefined ? {} : { onRun }),
  });
  return points.map(({ params, estimates: { missing } }) => {
    if (missing === undefined) throw new Error(`no run of ${JSON.stringify(params)} came to its end`);
    return {
      consumers: Number(params['consumers']),
      waitFor: Number(params['waitFor']),
      missing: missing.mean,
      halfWidth: missing.halfWidth ?? 0,
    };
  });
}
