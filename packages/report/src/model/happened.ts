import type { RunRecord } from '@sim/core';
import { duration, words } from '../format/numbers.ts';
import { faultWord } from './lanes.ts';

/** Something that happened, for a list of such things. */
export interface Happening {
  readonly at: number;
  readonly who: string;
  readonly what: string;
  readonly kind: 'fault' | 'rebalance' | 'other';
}

/** Told as spans, or too often to be worth a line. */
const TOLD_ELSEWHERE = new Set([
  'crash',
  'restart',
  'pause',
  'resume',
  'slowdown',
  'rebalance',
  'rebalance-started',
  'rebalance-ended',
]);

/** Everything worth a line, in order of time. */
export function happenings(record: RunRecord): readonly Happening[] {
  const { events } = record;
  const list: Happening[] = [];
  for (const { entity, kind, from, to, factor } of record.faults) {
    const what = faultWord(kind, factor);
    list.push({
      at: from,
      who: entity,
      what: to === null ? `${what}, to the end` : `${what} for ${duration(to - from)}`,
      kind: 'fault',
    });
    if (to !== null && kind === 'crash') list.push({ at: to, who: entity, what: 'is back', kind: 'fault' });
  }
  for (const { group, from, to, reason, waitedFor, generation } of record.rebalances) {
    const facts = [
      to === null ? 'rebalance, not over at the end' : `rebalance of ${duration(to - from)}`,
      ...(reason === '' ? [] : [words(reason)]),
      ...(waitedFor.length > 0 ? [`waited for ${waitedFor.join(', ')}`] : []),
      ...(generation === null ? [] : [`generation ${generation}`]),
    ];
    list.push({ at: from, who: group, what: facts.join('; '), kind: 'rebalance' });
  }
  events.kind.forEach((kind, at) => {
    if (!TOLD_ELSEWHERE.has(kind))
      list.push({
        at: events.at[at]!,
        who: events.entity[at]!,
        what: told(kind, events.detail[at] ?? null),
        kind: 'other',
      });
  });
  return list.sort((a, b) => a.at - b.at);
}

function told(kind: string, detail: Readonly<Record<string, unknown>> | null): string {
  const facts = Object.entries(detail ?? {}).map(
    ([name, value]) => `${words(name)} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return `${words(kind)}${facts.length > 0 ? `: ${facts.join(', ')}` : ''}`;
}
