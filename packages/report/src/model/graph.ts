import type { RecordedEntity, RunRecord } from '@sim/core';
import { count, words } from '../format/numbers.ts';
import { last, onAxis } from './series.ts';

/** An entity, or several alike that send to and read from the same. */
export interface GraphNode {
  readonly id: string;
  readonly names: readonly string[];
  readonly type: string;
  /** What it did, in a few words. */
  readonly figure: string;
  readonly down: boolean;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Whether the receiver fetches it, rather than the sender sending it. */
  readonly reads: boolean;
}

/** The flow of a model: entities alike in one node, along the way things go. */
export function graphOf(record: RunRecord): {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
} {
  const edges = flows(record.entities);
  const nodeOf = new Map<string, string>();
  const members = new Map<string, RecordedEntity[]>();
  for (const entity of record.entities) {
    const into = edges.filter(({ to }) => to === entity.name).map(({ from, reads }) => `${from} ${reads}`);
    const out = edges.filter(({ from }) => from === entity.name).map(({ to, reads }) => `${to} ${reads}`);
    const alike = into.length + out.length === 0 ? entity.name : '';
    const key = JSON.stringify([entity.type, [...into].sort(), [...out].sort(), alike]);
    nodeOf.set(entity.name, key);
    members.set(key, [...(members.get(key) ?? []), entity]);
  }
  const joined = new Map<string, GraphEdge>();
  for (const { from, to, reads } of edges) {
    const edge = { from: nodeOf.get(from)!, to: nodeOf.get(to)!, reads };
    joined.set(JSON.stringify(edge), edge);
  }
  const nodes = [...members].map(([id, list]) => ({
    id,
    names: list.map(({ name }) => name),
    type: list[0]!.type,
    figure: figureOf(record, list),
    down: list.some(({ status }) => status === 'crashed'),
  }));
  return { nodes, edges: [...joined.values()] };
}

function flows(entities: readonly RecordedEntity[]): readonly GraphEdge[] {
  const known = new Map(entities.map((entity) => [entity.name, entity]));
  const edges: GraphEdge[] = [];
  for (const entity of entities) {
    for (const name of entity.upstream)
      if (known.has(name) && name !== entity.name) edges.push({ from: name, to: entity.name, reads: true });
    for (const name of entity.downstream) {
      // Who reads from another also sends it requests: things flow the other way.
      if (known.has(name) && name !== entity.name && !entity.upstream.includes(name))
        edges.push({ from: entity.name, to: name, reads: false });
    }
  }
  return edges;
}

/** The greatest counter of whatever flows through. */
function figureOf(record: RunRecord, entities: readonly RecordedEntity[]): string {
  const names = new Set(entities.map(({ name }) => name));
  const sums = new Map<string, number>();
  for (const metric of record.metrics) {
    if (
      metric.kind !== 'counter' ||
      !names.has(metric.entity) ||
      !/records|events|jobs|windows|received|total/.test(`${metric.name} ${metric.unit}`)
    )
      continue;
    const value = last(onAxis(record, metric.from, metric.overall ?? metric.columns[0] ?? [])) ?? 0;
    sums.set(metric.name, (sums.get(metric.name) ?? 0) + value);
  }
  const [greatest] = [...sums].sort(([, a], [, b]) => b - a);
  return greatest === undefined || greatest[1] === 0 ? '' : `${count(greatest[1])} ${words(greatest[0])}`;
}
