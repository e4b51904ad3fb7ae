import { packageVersions } from '../summary/package-versions.ts';
import { summaryToCsv, summaryToJSON, summaryToText } from '../summary/summary-format.ts';
import { type SimulationSummary, stuckProcesses, summarizeEntity, warningsOf } from '../summary/summary.ts';
import { toSeconds } from '../time/ticks.ts';
import type { Kernel } from './kernel.ts';
import type { Simulation } from './simulation.ts';

/**
 * The summary of a simulation as it stands.
 *
 * @internal
 */
export function summarize(
  sim: Simulation,
  kernel: Kernel,
  endReason: SimulationSummary['endReason'],
  wallClockSeconds: number,
): SimulationSummary {
  const facts = {
    startTime: sim.startTime,
    endTime: sim.now,
    seed: sim.seed,
    eventsProcessed: kernel.processed,
    eventsCancelled: kernel.cancelled,
    eventsDropped: kernel.dropped,
    eventsPending: kernel.pending,
    endReason,
    stuck: kernel.hasPrimary ? [] : stuckProcesses([kernel.root, ...sim.entities], toSeconds),
    warnings: warningsOf(sim.entities),
    entities: sim.entities.map(summarizeEntity),
    versions: packageVersions(sim.entities),
  };
  return {
    ...facts,
    wallClockSeconds,
    toJSON: () => summaryToJSON(facts),
    toText: () => summaryToText(facts),
    toCsv: () => summaryToCsv(facts),
  };
}
