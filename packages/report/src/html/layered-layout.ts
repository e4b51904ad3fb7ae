import * as dagre from '@dagrejs/dagre';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where things are in a drawing, and how large it is. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The middles of the nodes, by id. */
  readonly nodes: ReadonlyMap<string, Point>;
  /** The points that each edge goes through, in the order given. */
  readonly edges: readonly (readonly Point[])[];
}

/** What of the library is used. */
interface Dagre {
  readonly graphlib: {
    readonly Graph: new () => {
      setGraph(label: object): void;
      setNode(id: string, label: object): void;
      setEdge(from: string, to: string, label: object): void;
      graph(): { readonly width?: number; readonly height?: number };
      node(id: string): Point;
      edge(from: string, to: string): { readonly points: readonly Point[] };
    };
  };
  layout(graph: unknown): void;
}

/** Layers from left to right, along the edges. */
export function layeredLayout(
  nodes: readonly { readonly id: string; readonly width: number; readonly height: number }[],
  edges: readonly { readonly from: string; readonly to: string }[],
): Layout {
  // Its own types refer to modules that are not in its package.
  const { graphlib, layout } = dagre as unknown as Dagre;
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 22, ranksep: 58, marginx: 8, marginy: 10 });
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { from, to } of edges) graph.setEdge(from, to, {});
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width: Math.ceil(width),
    height: Math.ceil(height),
    nodes: new Map(nodes.map(({ id }) => [id, graph.node(id)])),
    edges: edges.map(({ from, to }) => graph.edge(from, to).points),
  };
}
