import type { RunRecord } from '@sim/core';
import { clock, duration, plural } from '../format/numbers.ts';
import type { Band, LanesView, LaneSpan } from './views.ts';

/** Faults and rebalances as spans: what is marked in all charts. */
export function bandsOf(record: RunRecord): readonly Band[] {
  return [
    ...record.rebalances.map(({ group, from, to, reason }) => ({
      kind: 'rebalance' as const,
      label: `${group}: rebalance${reason === '' ? '' : ` (${reason})`}`,
      from,
      to: to ?? record.endTime,
    })),
    ...record.faults.map(({ entity, kind, from, to, factor }) => ({
      kind: 'fault' as const,
      label: `${entity}: ${faultWord(kind, factor)}`,
      from,
      to: to ?? record.endTime,
    })),
  ].sort((a, b) => a.from - b.from);
}

/** Bands for drawing: those of a kind that overlap are one. */
export function mergedBands(bands: readonly Band[]): readonly Band[] {
  const merged: Band[] = [];
  for (const kind of ['rebalance', 'fault'] as const) {
    let open: Band | undefined;
    for (const band of bands.filter((each) => each.kind === kind)) {
      if (open !== undefined && band.from <= open.to) {
        open = { ...open, to: Math.max(open.to, band.to) };
        merged[merged.length - 1] = open;
      } else merged.push((open = band));
    }
  }
  return merged;
}

export function faultWord(kind: 'crash' | 'pause' | 'slow', factor: number): string {
  return kind === 'crash' ? 'down' : kind === 'pause' ? 'paused' : `${factor} × slower`;
}

/** Faults of entities and rebalances of groups, a lane each. */
export function faultLanes(record: RunRecord): readonly LanesView[] {
  const lanes = [
    ...new Set([...record.faults.map(({ entity }) => entity), ...record.rebalances.map(({ group }) => group)]),
  ];
  if (lanes.length === 0) return [];
  const groups = ['down', 'paused', 'slow', 'rebalance'];
  const kinds = { crash: 0, pause: 1, slow: 2 };
  const spans: LaneSpan[] = record.faults.map(({ entity, kind, from, to, factor }) => ({
    lane: lanes.indexOf(entity),
    group: kinds[kind],
    from,
    to: to ?? record.endTime,
    note: faultWord(kind, factor),
  }));
  for (const { group, from, to, reason, phases, waitedFor } of record.rebalances) {
    const note = `rebalance of ${duration((to ?? record.endTime) - from)}${reason === '' ? '' : `: ${reason}`}${
      waitedFor.length > 0 ? `, waited for ${waitedFor.join(', ')}` : ''
    }${phases.length > 0 ? ` (${phases.map((phase) => `${phase.name} ${duration(phase.to - phase.from)}`).join(', ')})` : ''}`;
    spans.push({ lane: lanes.indexOf(group), group: 3, from, to: to ?? record.endTime, note });
  }
  const inRebalance = record.rebalances.reduce((sum, { from, to }) => sum + (to ?? record.endTime) - from, 0);
  return [
    {
      kind: 'lanes',
      ofFaults: true,
      id: 'faults',
      title: 'Faults and rebalances',
      about: 'Who was down, paused or slow, and when groups were rebalancing.',
      alt: `${plural(record.faults.length, 'fault')} and ${plural(record.rebalances.length, 'rebalance')}, which took ${duration(inRebalance)} in all.`,
      lanes,
      groups,
      spans,
    },
  ];
}

/** Who reads which partition: a chart for each group. */
export function ownershipLanes(record: RunRecord): readonly LanesView[] {
  const span = record.endTime - record.startTime;
  return record.ownership.map((ownership) => {
    const { group, partitions, members, partition, member, from, to, omitted } = ownership;
    const order = partitions.map((_, at) => at).sort((a, b) => compareNames(partitions[a]!, partitions[b]!));
    const laneOf = order.map((_, at) => order.indexOf(at));
    const spans = partition.map((lane, at) => ({
      lane: laneOf[lane]!,
      group: member[at]!,
      from: from[at]!,
      to: to[at] ?? record.endTime,
      note: `${members[member[at]!]!} from ${clock(from[at]!, span)}`,
    }));
    const moves = Math.max(0, spans.length - partitions.length);
    return {
      kind: 'lanes',
      ofFaults: false,
      id: `owners-${group}`,
      title: `Who reads which partition · ${group}`,
      about: 'A bar is a partition in the hands of a member; a gap is nobody.',
      alt: `${plural(members.length, 'member')}, ${plural(partitions.length, 'partition')}, ${plural(moves, 'change')} of hands${omitted > 0 ? `, ${omitted} of them not shown` : ''}.`,
      lanes: order.map((at) => partitions[at]!),
      groups: members,
      spans,
    };
  });
}

/** By number where names end in one, so that 10 comes after 9. */
function compareNames(a: string, b: string): number {
  const [, headA = '', numberA = ''] = /^(.*?)(\d*)$/.exec(a) ?? [];
  const [, headB = '', numberB = ''] = /^(.*?)(\d*)$/.exec(b) ?? [];
  return headA < headB ? -1 : headA > headB ? 1 : Number(numberA) - Number(numberB);
}
