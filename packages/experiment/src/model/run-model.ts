import { type BuiltModel, checkNumber, type Histogram, invalidOption, isSimError } from '@sim/core';
import { encodeNumber } from './plain-number.ts';
import type { ExperimentModel, Params } from './experiment-model.ts';
import type { RunOutcome, RunTask } from './run-outcome.ts';

/**
 * Builds, runs and reads a model once. Whatever it throws is a row too.
 *
 * @internal
 */
export function runModel(model: ExperimentModel, task: RunTask): RunOutcome {
  try {
    return runOnce(model, task);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { error: isSimError(error) ? { kind: 'failed', code: error.code, message } : { kind: 'failed', message } };
  }
}

function runOnce(model: ExperimentModel, task: RunTask): RunOutcome {
  const built: unknown = model.build({
    seed: task.seed,
    replication: task.replication,
    params: decodeParams(model, task.params),
  });
  if (typeof (built as { sim?: { run?: unknown } } | undefined)?.sim?.run !== 'function')
    throw invalidOption('model', 'what build returns', 'an object with a simulation: { sim, … }', built);
  const summary = (built as BuiltModel).sim.run();
  const histograms: unknown[] = [];
  const values = Object.entries(model.metrics).map(([name, metric]) => {
    if (typeof metric === 'function') {
      histograms.push(null);
      return encodeNumber(checkMetric(name, metric(built, summary)));
    }
    const histogram = metric.histogram(built, summary);
    if (typeof (histogram as Histogram | undefined)?.percentile !== 'function')
      throw invalidOption('model', `metric ${name}`, 'a Histogram', histogram);
    histograms.push(histogram.toJSON());
    // A run in which nothing was measured has no percentile.
    return encodeNumber(histogram.percentile(metric.percentile) ?? NaN);
  });
  const series = Object.fromEntries(
    task.series.map((name) => [
      name,
      readSeries(name, model.series?.[name]?.(built, summary)).map(
        ({ time, value }) => [encodeNumber(time), encodeNumber(value)] as const,
      ),
    ]),
  );
  return {
    values,
    ...(histograms.some((each) => each !== null) ? { histograms } : {}),
    ...(task.series.length > 0 ? { series } : {}),
  };
}

function checkMetric(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isNaN(value))
    throw invalidOption('model', `metric ${name}`, 'a number', value);
  return checkNumber('model', `metric ${name}`, value, { infinite: true });
}

function readSeries(name: string, points: unknown): readonly { readonly time: number; readonly value: number }[] {
  if (!Array.isArray(points)) throw invalidOption('model', `series ${name}`, 'a list of { time, value }', points);
  return points as { readonly time: number; readonly value: number }[];
}

/** Numbers that travelled as text are numbers again where the model's own parameter is one. */
function decodeParams(model: ExperimentModel, params: RunTask['params']): Params {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === 'string' && typeof model.params[name] === 'number' ? Number(value) : value,
    ]),
  );
}
