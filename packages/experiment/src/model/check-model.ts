import { checkFunction, checkNumber, checkPercentage, invalidOption, SimError } from '@sim/core';
import type { ExperimentModel, Params, ParamValue } from './experiment-model.ts';
import { parseThreshold } from './threshold.ts';

/**
 * Checks that something is a model and returns it.
 *
 * @param owner - for messages: where it came from
 * @param candidate - what a module exports
 *
 * @internal
 */
export function checkModel(owner: string, candidate: unknown): ExperimentModel {
  if (typeof candidate !== 'object' || candidate === null)
    throw invalidOption(owner, 'model', 'an object or module with params, build and metrics', candidate);
  const model = candidate as ExperimentModel;
  checkFunction(owner, 'build', model.build);
  checkParams(owner, 'params', model.params);
  if (!isRecord(model.metrics)) throw invalidOption(owner, 'metrics', 'an object of functions', model.metrics);
  for (const [name, metric] of Object.entries(model.metrics)) {
    if (typeof metric === 'function') continue;
    if (typeof metric !== 'object' || (metric as unknown) === null)
      throw invalidOption(owner, `metrics.${name}`, 'a function, or { histogram, percentile }', metric);
    checkFunction(owner, `metrics.${name}.histogram`, metric.histogram);
    checkNumber(owner, `metrics.${name}.percentile`, metric.percentile, { above: 0, max: 100 });
    checkPercentage(owner, `metrics.${name}.percentile`, metric.percentile);
  }
  const { thresholds = [] } = model;
  if (!Array.isArray(thresholds)) throw invalidOption(owner, 'thresholds', `a list such as ['p99 < 1']`, thresholds);
  for (const text of thresholds) {
    const { metric } = parseThreshold(owner, text);
    if (!Object.hasOwn(model.metrics, metric))
      throw invalidOption(owner, 'thresholds', `about a metric (${Object.keys(model.metrics).join(', ')})`, text);
  }
  return model;
}

/**
 * Whether something is an object with names of its own, such as `{ servers: 2 }`: the entries of a list
 * or a map have none.
 *
 * @internal
 */
export function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !(Symbol.iterator in value);
}

/** @internal */
export function checkParams(owner: string, option: string, params: unknown): Params {
  if (!isRecord(params)) throw invalidOption(owner, option, 'an object of numbers, strings and booleans', params);
  for (const [name, value] of Object.entries(params)) checkParamValue(owner, `${option}.${name}`, value);
  return params as Params;
}

/** @internal */
export function checkParamValue(owner: string, option: string, value: unknown): ParamValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return checkNumber(owner, option, value, { infinite: true });
}

/**
 * The parameters of a point: the model's own, overridden.
 *
 * @throws `INVALID_OPTION` for a parameter that the model does not have, or one of another type
 *
 * @internal
 */
export function resolveParams(owner: string, model: ExperimentModel, overrides: Params): Params {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(model.params, name))
      throw new SimError(
        'INVALID_OPTION',
        `${owner}: the model has no parameter ${JSON.stringify(name)}; it has ${Object.keys(model.params).join(', ') || 'none'}`,
        { owner, option: name, got: value },
      );
    const own = model.params[name]!;
    if (typeof own !== typeof value) throw invalidOption(owner, `params.${name}`, `a ${typeof own}`, value);
  }
  return { ...model.params, ...overrides };
}
