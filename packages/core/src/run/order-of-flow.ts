import { type InLine, OUTSIDE, PriorityLine } from '../collections/priority-line.ts';
import type { Entity } from '../entity/entity.ts';

/**
 * Entities in order of flow: whoever sends to another, or is read by it, comes before it. In the
 * order given where flow says nothing, and within a circle. O((entities + connections) log entities).
 *
 * @internal
 */
export function orderOfFlow(entities: readonly Entity[]): Entity[] {
  const index = new Map(entities.map((entity, at) => [entity, at]));
  const next: number[][] = entities.map(() => []);
  const connect = (from: Entity, to: Entity): void => {
    const a = index.get(from);
    const b = index.get(to);
    if (a !== undefined && b !== undefined && a !== b) next[a]!.push(b);
  };
  for (const entity of entities) {
    for (const other of entity.downstreamEntities()) connect(entity, other);
    for (const other of entity.upstreamEntities()) connect(other, entity);
  }
  const circleOf = circles(next);
  const all: Circle[] = [];
  entities.forEach((entity, at) => {
    const number = circleOf[at]!;
    (all[number] ??= new Circle(at)).members.push(entity);
  });
  for (let at = 0; at < next.length; at++) {
    const from = all[circleOf[at]!]!;
    for (const to of next[at]!) {
      const other = all[circleOf[to]!]!;
      if (other === from) continue;
      from.next.push(other);
      other.waitsFor++;
    }
  }
  return inOrder(all);
}

/** Entities that flow leads round and round; most stand alone. */
class Circle implements InLine {
  readonly priority: number;
  readonly order = 0;
  readonly members: Entity[] = [];
  readonly next: Circle[] = [];
  waitsFor = 0;
  _slot = OUTSIDE;
  _ahead: this | undefined = undefined;
  _behind: this | undefined = undefined;

  /** @param first - the position of its first member */
  constructor(first: number) {
    this.priority = first;
  }
}

/** Kahn's algorithm: always the earliest of those whose upstream is done. */
function inOrder(circles: readonly Circle[]): Entity[] {
  const ready = new PriorityLine<Circle>();
  for (const circle of circles) if (circle.waitsFor === 0) ready.add(circle);
  const ordered: Entity[] = [];
  for (let circle = ready.first; circle !== undefined; circle = ready.first) {
    ready.remove(circle);
    for (const member of circle.members) ordered.push(member);
    for (const other of circle.next) if (--other.waitsFor === 0) ready.add(other);
  }
  return ordered;
}

/** The number of the circle (strongly connected component) of each node: Tarjan's, without recursion. */
function circles(next: readonly (readonly number[])[]): Int32Array {
  const circleOf = new Int32Array(next.length).fill(-1);
  const reached = new Int32Array(next.length).fill(-1);
  const lowest = new Int32Array(next.length);
  const done = new Int32Array(next.length);
  const open: number[] = [];
  let count = 0;
  let found = 0;
  for (let start = 0; start < next.length; start++) {
    if (reached[start] !== -1) continue;
    const path = [start];
    while (path.length > 0) {
      const node = path[path.length - 1]!;
      if (reached[node] === -1) {
        reached[node] = lowest[node] = count++;
        open.push(node);
      }
      const other = next[node]![done[node]!++];
      if (other !== undefined) {
        if (reached[other] === -1) path.push(other);
        else if (circleOf[other] === -1) lowest[node] = Math.min(lowest[node]!, reached[other]!);
        continue;
      }
      path.pop();
      const parent = path[path.length - 1];
      if (parent !== undefined) lowest[parent] = Math.min(lowest[parent]!, lowest[node]!);
      if (lowest[node] !== reached[node]) continue;
      for (let member = -1; member !== node;) {
        member = open.pop()!;
        circleOf[member] = found;
      }
      found++;
    }
  }
  return circleOf;
}
