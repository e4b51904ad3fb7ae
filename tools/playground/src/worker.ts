import type { Answer, Request, Trial } from './messages.ts';
import { buildModel } from './model.mjs';
import type { Values } from './scenario.ts';

/** How long a piece of a run takes at most before messages are looked at, in milliseconds. */
const PIECE = 25;
/** The first picture comes early, the others so often. */
const FIRST = 50;
const NEXT = 500;
/** A paced run goes on so often. */
const TICK = 100;

const scope = globalThis as unknown as {
  postMessage(answer: Answer): void;
  onmessage: ((event: { readonly data: Request }) => void) | null;
};

let current = 0;
let speed = Infinity;
let stepTo = -1;
/** Whether the page has still to draw what it got, and how long it took the last time. */
let drawing = false;
let drawTime = 0;

scope.onmessage = ({ data }) => {
  if (data.kind === 'speed') {
    speed = data.speed;
    return;
  }
  if (data.kind === 'drawn') {
    drawing = false;
    drawTime = data.milliseconds;
    return;
  }
  if (data.kind === 'step') {
    speed = 0;
    stepTo = data.seconds;
    return;
  }
  current = data.job;
  const { job } = data;
  const work =
    data.kind === 'run'
      ? run(job, data.values, data.speed)
      : data.kind === 'seeds'
        ? seeds(job, data.values, data.seeds)
        : fewest(job, data.values);
  work.catch((error: unknown) => {
    scope.postMessage({ kind: 'failed', job, message: error instanceof Error ? error.message : String(error) });
  });
};

/** A run in pieces, with pictures on the way. */
async function run(job: number, values: Values, firstSpeed: number): Promise<void> {
  speed = firstSpeed;
  stepTo = -1;
  drawing = false;
  const began = performance.now();
  const { sim, recorder } = buildModel(values);
  let picture = began + FIRST;
  let lastTick = performance.now();
  while (sim.now < values.duration) {
    const now = performance.now();
    if (speed === Infinity) {
      const until = now + PIECE;
      while (performance.now() < until && sim.now < values.duration)
        sim.runUntil(Math.min(values.duration, sim.now + values.duration / 900));
    } else if (stepTo >= 0) {
      sim.runUntil(Math.min(values.duration, sim.now + stepTo));
      stepTo = -1;
      picture = 0;
    } else if (speed > 0) {
      sim.runUntil(Math.min(values.duration, sim.now + (speed * (now - lastTick)) / 1000));
      picture = 0;
    }
    lastTick = now;
    if (performance.now() >= picture && !drawing && sim.now > 0 && sim.now < values.duration) {
      drawing = true;
      scope.postMessage({
        kind: 'run',
        job,
        record: recorder.record(),
        done: false,
        milliseconds: performance.now() - began,
      });
      picture = speed === Infinity ? performance.now() + Math.max(NEXT, 5 * drawTime) : Infinity;
    }
    await breathe(speed === Infinity ? 0 : TICK);
    if (current !== job) return;
  }
  sim.run();
  scope.postMessage({
    kind: 'run',
    job,
    record: recorder.record(),
    done: true,
    milliseconds: performance.now() - began,
  });
}

/** The same with other seeds. */
async function seeds(job: number, values: Values, list: readonly number[]): Promise<void> {
  const records = [];
  for (const seed of list) {
    const { sim, recorder } = buildModel({ ...values, seed });
    if (!(await inPieces(job, sim, values.duration, () => false))) return;
    records.push(recorder.record());
  }
  scope.postMessage({ kind: 'seeds', job, records });
}

/** One worker more until the promise is kept. A run that breaks it ends at once. */
async function fewest(job: number, values: Values): Promise<void> {
  const tried: Trial[] = [];
  for (let workers = 1; workers <= 24; workers++) {
    const { sim, billing } = buildModel({ ...values, workers });
    let highest = 0;
    const sampler = sim.every(0.5, () => void (highest = Math.max(highest, billing.totalLag())));
    const finished = await inPieces(job, sim, values.duration, () => highest > values.promise);
    sampler.cancel();
    if (!finished) return;
    const kept = highest <= values.promise;
    tried.push({ workers, kept, highest });
    const done = kept || workers === 24;
    scope.postMessage({ kind: 'fewest', job, tried: [...tried], fewest: kept ? workers : null, done });
    if (done) return;
  }
}

/** False if another job came. */
async function inPieces(
  job: number,
  sim: { readonly now: number; runUntil(time: number): unknown },
  end: number,
  enough: () => boolean,
): Promise<boolean> {
  while (sim.now < end && !enough()) {
    const until = performance.now() + PIECE;
    while (performance.now() < until && sim.now < end && !enough()) sim.runUntil(Math.min(end, sim.now + end / 300));
    await breathe(0);
    if (current !== job) return false;
  }
  return true;
}

function breathe(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
