/**
 * The whole example: the run with the outage, the runs with groups of other sizes, and the report.
 */
import { recordRun } from '@sim/core';
import { accounting, holds } from './accounting.mjs';
import { loadFlights } from './load-flights.mjs';
import { createModel } from './model.mjs';
import { report } from './report.mjs';
import { valentinesDayOutage } from './scenario.mjs';
import { compareGroupSizes } from './what-if.mjs';

/**
 * @returns {{ text: string, balanced: boolean, record: import('@sim/core').RunRecord }} what to
 * print, whether every flight is accounted for, and the record of the run with the outage
 */
export function runFlights() {
  const { arrivals, firstDate } = loadFlights();
  const outage = valentinesDayOutage(firstDate);
  const model = createModel({ arrivals, consumers: 3, outage });
  const recorder = recordRun(model.sim, {
    title: 'Three months of flights',
    description: 'Flights through a log, a consumer group and hourly windows for each airport, with an outage.',
    interval: 3600,
    maxPoints: 2500,
  });
  const summary = model.sim.run();
  const equations = accounting(model, arrivals.length);
  const sizes = compareGroupSizes(arrivals, [1, 2, 3, 6]);
  const text = report({ model, summary, equations, firstDate, outage, sizes });
  return { text, balanced: equations.every(holds), record: recorder.record() };
}
