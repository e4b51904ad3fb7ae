import type { RunRecord } from '@sim/core';
import { escapeHtml } from '../format/escape.ts';
import { type GraphNode, graphOf } from '../model/graph.ts';
import { layeredLayout } from './layered-layout.ts';

const HEIGHT = 62;

/** The flow of a model as a drawing. Nodes without a flow are left out: they stand in the options. */
export function graphSvg(record: RunRecord): string {
  const { nodes, edges } = graphOf(record);
  const linked = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const shown = nodes.filter(({ id }) => linked.has(id));
  if (shown.length === 0) return '';
  const types = [...new Set(shown.map(({ type }) => type))];
  const layout = layeredLayout(
    shown.map((node) => ({ id: node.id, width: widthOf(node), height: HEIGHT })),
    edges,
  );
  const { width, height } = layout;
  const drawnEdges = edges.map(
    ({ reads }, at) =>
      `<path class="edge${reads ? ' reads' : ''}" d="${curve(layout.edges[at]!)}" marker-end="url(#arrow)"/>`,
  );
  const drawnNodes = shown.map((node) => {
    const { x, y } = layout.nodes.get(node.id)!;
    return drawNode(node, x, y, types.indexOf(node.type) % 8);
  });
  const alt = edges
    .map(({ from, to, reads }) => `${nameOf(nodes, from)} ${reads ? 'is read by' : 'sends to'} ${nameOf(nodes, to)}`)
    .join('; ');
  return `<div class="graph" tabindex="0" role="region" aria-label="The flow of the model, as a drawing"><svg${width > 820 ? ' class="wide"' : ''} width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(alt)}"><defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8Z"/></marker></defs>${drawnEdges.join('')}${drawnNodes.join('')}</svg></div><p class="small muted">A solid arrow is sent, a dashed one is fetched by its receiver.</p>`;
}

function nameOf(nodes: readonly GraphNode[], id: string): string {
  return labelOf(nodes.find((node) => node.id === id)!);
}

function labelOf({ names }: GraphNode): string {
  return names.length === 1 ? names[0]! : `${names[0]!} … ${names.at(-1)!}`;
}

function widthOf(node: GraphNode): number {
  const longest = Math.max(labelOf(node).length * 7.4, subOf(node).length * 6.3, node.figure.length * 6.3);
  return Math.min(236, Math.max(110, Math.ceil(longest) + 30));
}

function subOf({ names, type }: GraphNode): string {
  return names.length === 1 ? type : `${names.length} × ${type}`;
}

function drawNode(node: GraphNode, x: number, y: number, color: number): string {
  const width = widthOf(node);
  const left = Math.round(x - width / 2);
  const top = Math.round(y - HEIGHT / 2);
  const stack =
    node.names.length === 1
      ? ''
      : `<rect class="stack" x="${left + 5}" y="${top - 5}" width="${width}" height="${HEIGHT}" rx="9"/>`;
  const fits = (text: string, perLetter: number): string => shorten(text, Math.floor((width - 26) / perLetter));
  return `<g class="node${node.down ? ' down' : ''}"><title>${escapeHtml(`${subOf(node)}: ${node.names.slice(0, 40).join(', ')}`)}</title>${stack}<rect class="main" x="${left}" y="${top}" width="${width}" height="${HEIGHT}" rx="9"/><rect class="tag f${color}" x="${left + 8}" y="${top + 10}" width="4" height="${HEIGHT - 20}" rx="2"/><text x="${left + 20}" y="${top + 21}" class="name">${escapeHtml(fits(labelOf(node), 7.2))}</text><text class="sub" x="${left + 20}" y="${top + 37}">${escapeHtml(fits(subOf(node), 6.1))}</text><text class="key" x="${left + 20}" y="${top + 52}">${escapeHtml(fits(node.figure, 6.1))}</text></g>`;
}

function shorten(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most ? text : `${letters.slice(0, Math.max(1, most - 1)).join('')}…`;
}

/** A soft line through the points that the layout gave. */
function curve(points: readonly { readonly x: number; readonly y: number }[]): string {
  const at = ({ x, y }: { readonly x: number; readonly y: number }): string => `${Math.round(x)} ${Math.round(y)}`;
  const [first, ...rest] = points;
  if (first === undefined) return '';
  if (rest.length < 2) return `M${at(first)}${rest.map((point) => `L${at(point)}`).join('')}`;
  let path = `M${at(first)}`;
  for (let k = 0; k < rest.length - 1; k++) {
    const control = rest[k]!;
    const next = rest[k + 1]!;
    const end = k === rest.length - 2 ? next : { x: (control.x + next.x) / 2, y: (control.y + next.y) / 2 };
    path += `Q${at(control)} ${at(end)}`;
  }
  return path;
}
