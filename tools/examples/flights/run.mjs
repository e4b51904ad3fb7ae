/**
 * The whole example: the run with the outage, the runs with groups of other sizes, and the report.
 */
import { accounting, holds } from './accounting.mjs';
import { loadFlights } from './load-flights.mjs';
import { createModel } from './model.mjs';
import { report } from './report.mjs';
import { valentinesDayOutage } from './scenario.mjs';
import { compareGroupSizes } from './what-if.mjs';

/**
 * @returns {{ text: string, balanced: boolean }} what to print, and whether every flight is
 * accounted for
 */
export function runFlights() {
  const { arrivals, firstDate } = loadFlights();
  const outage = valentinesDayOutage(firstDate);
  const model = createModel({ arrivals, consumers: 3, outage });
  const summary = model.sim.run();
  const equations = accounting(model, arrivals.length);
  const sizes = compareGroupSizes(arrivals, [1, 2, 3, 6]);
  return { text: report({ model, summary, equations, firstDate, outage, sizes }), balanced: equations.every(holds) };
}
