/**
 * Finds a minimum in the unit cube without derivatives (Nelder and Mead, 1965), with its steps kept
 * inside the cube.
 *
 * @param f - what is to become small; asked for one point at a time
 * @param start - where to begin
 * @param options - the size of the first simplex, how often `f` may be asked, when the simplex is
 * small enough, and whether to stop
 *
 * @internal
 */
export async function nelderMead(
  f: (x: readonly number[]) => Promise<number>,
  start: readonly number[],
  options: {
    readonly step: number;
    readonly evaluations: number;
    readonly tolerance: number;
    readonly stopped: () => boolean;
  },
): Promise<readonly number[]> {
  const { step, evaluations: most, tolerance, stopped } = options;
  let evaluations = 0;
  const ask = async (x: readonly number[]): Promise<Vertex> => {
    evaluations++;
    const inside = x.map((each) => Math.min(1, Math.max(0, each)));
    return { x: inside, value: await f(inside) };
  };
  const simplex: Vertex[] = [await ask(start)];
  for (let k = 0; k < start.length; k++) {
    const moved = [...start];
    moved[k] = start[k]! + (start[k]! + step <= 1 ? step : -step);
    simplex.push(await ask(moved));
  }
  while (evaluations < most && !stopped()) {
    simplex.sort((a, b) => a.value - b.value);
    const best = simplex[0]!;
    const worst = simplex.at(-1)!;
    const size = Math.max(...simplex.map(({ x }) => Math.max(...x.map((each, k) => Math.abs(each - best.x[k]!)))));
    if (size < tolerance) break;
    const others = simplex.slice(0, -1);
    const centre = start.map((_, k) => others.reduce((sum, { x }) => sum + x[k]!, 0) / others.length);
    const along = (factor: number): readonly number[] => centre.map((c, k) => c + factor * (worst.x[k]! - c));
    const reflected = await ask(along(-1));
    if (reflected.value < best.value) {
      const expanded = await ask(along(-2));
      simplex[simplex.length - 1] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < others.at(-1)!.value) {
      simplex[simplex.length - 1] = reflected;
    } else {
      const contracted = await ask(along(reflected.value < worst.value ? -0.5 : 0.5));
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[simplex.length - 1] = contracted;
      else
        for (let k = 1; k < simplex.length; k++)
          simplex[k] = await ask(simplex[k]!.x.map((each, i) => (each + best.x[i]!) / 2));
    }
  }
  simplex.sort((a, b) => a.value - b.value);
  return simplex[0]!.x;
}

interface Vertex {
  readonly x: readonly number[];
  readonly value: number;
}
