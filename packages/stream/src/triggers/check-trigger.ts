import { checkFunction, invalidOption } from '@sim/core';
import type { Trigger, TriggerResult } from './trigger.ts';

const RESULTS: readonly unknown[] = ['CONTINUE', 'FIRE', 'PURGE', 'FIRE_AND_PURGE'];

/** Checks a trigger, by shape. */
export function checkTrigger<V>(owner: string, option: string, trigger: Trigger<V>): Trigger<V> {
  if (typeof trigger !== 'object' || (trigger as unknown) === null)
    throw invalidOption(owner, option, 'a trigger', trigger);
  checkFunction(owner, `${option}.onElement`, trigger.onElement);
  checkFunction(owner, `${option}.onEventTime`, trigger.onEventTime);
  checkFunction(owner, `${option}.onProcessingTime`, trigger.onProcessingTime);
  checkFunction(owner, `${option}.clear`, trigger.clear);
  if (trigger.onMerge !== undefined) checkFunction(owner, `${option}.onMerge`, trigger.onMerge);
  if (trigger.isFinished !== undefined) checkFunction(owner, `${option}.isFinished`, trigger.isFinished);
  return trigger;
}

/** Checks the answer of a trigger. */
export function checkResult(where: string, result: TriggerResult): TriggerResult {
  if (RESULTS.includes(result)) return result;
  throw invalidOption('trigger', `what ${where} returns`, 'CONTINUE, FIRE, PURGE or FIRE_AND_PURGE', result);
}
