import type { RunRecord } from '@sim/core';
import { figuresOf, type Figure } from './figures.ts';

/** The runs of one name: the same model, perhaps with several seeds. */
export interface Variant {
  readonly title: string;
  readonly runs: readonly RunRecord[];
}

export interface ComparedFigure {
  readonly figure: Figure;
  /** The mean over the runs of each variant; `null` where there is none. */
  readonly means: readonly (number | null)[];
  /**
   * What each variant but the first differs by, with half the width of a 95 % confidence interval:
   * `null` with a single run of each.
   */
  readonly differences: readonly { readonly value: number; readonly halfWidth: number | null }[];
}

/** Runs with the same title are one variant, with as many seeds. */
export function variantsOf(runs: readonly RunRecord[]): readonly Variant[] {
  const titles = new Map<string, RunRecord[]>();
  for (const run of runs) {
    // Runs of the same name and seed are no replications of each other.
    let title = run.title || 'Run';
    for (let copy = 2; titles.get(title)?.some(({ seed }) => seed === run.seed) === true; copy++)
      title = `${run.title || 'Run'} (${copy})`;
    titles.set(title, [...(titles.get(title) ?? []), run]);
  }
  return [...titles].map(([title, list]) => ({ title, runs: list }));
}

/** The figures of all variants beside each other. */
export function compareFigures(variants: readonly Variant[]): readonly ComparedFigure[] {
  const [first] = variants;
  if (first === undefined) return [];
  const samples = variants.map(({ runs }) =>
    runs.map((run) => new Map(figuresOf(run).map((figure) => [figure.id, figure.value]))),
  );
  return figuresOf(first.runs[0]!).map((figure) => {
    const values = samples.map((runs) =>
      runs.map((run) => run.get(figure.id) ?? null).filter((value) => value !== null),
    );
    const means = values.map((list) => (list.length === 0 ? null : meanOf(list)));
    const differences = values.slice(1).map((list, at) => ({
      value: (means[at + 1] ?? 0) - (means[0] ?? 0),
      halfWidth: halfWidth(values[0]!, list),
    }));
    return { figure, means, differences };
  });
}

/** Welch's interval: the variances of the two need not be the same. */
function halfWidth(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 2 || b.length < 2) return null;
  const partA = varianceOf(a) / a.length;
  const partB = varianceOf(b) / b.length;
  const error = partA + partB;
  if (error === 0) return 0;
  const freedom = error ** 2 / (partA ** 2 / (a.length - 1) + partB ** 2 / (b.length - 1));
  return tQuantile(freedom) * Math.sqrt(error);
}

/** The 97.5 % quantile of Student's t: tabled up to ten degrees, a series in 1 / freedom above. */
function tQuantile(freedom: number): number {
  const table = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
  if (freedom <= 10) return table[Math.max(1, Math.floor(freedom)) - 1]!;
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
