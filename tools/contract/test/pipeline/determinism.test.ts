import { checkDeterminism, TraceHash } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { createPipeline, type Pipeline } from '../support/pipeline.ts';

interface Run {
  readonly pipeline: Pipeline;
  readonly fingerprint: () => { readonly trace: string; readonly summary: string };
}

/**
 * A pipeline in which everything happens: faults of consumer, log and processor, a member that
 * comes late, retention.
 */
function eventful(seed: number | string, endTime = 40): Run {
  const pipeline = createPipeline({ seed, endTime });
  const { sim, consumers, log, windows } = pipeline;
  const hash = new TraceHash();
  sim.observe(hash);
  sim.at(4, () => consumers[1]?.crash());
  sim.at(5, () => log.pause());
  sim.at(6, () => log.resume());
  sim.at(8, () => consumers[1]?.restart());
  sim.at(9, () => windows.crash());
  sim.at(9.5, () => windows.restart());
  sim.at(10, () => log.addPartitions(2));
  return { pipeline, fingerprint: () => ({ trace: hash.hex, summary: JSON.stringify(sim.summary()) }) };
}

function runOnce(seed: number | string): ReturnType<Run['fingerprint']> {
  const { pipeline, fingerprint } = eventful(seed);
  pipeline.sim.run();
  return fingerprint();
}

describe('a pipeline of all packages', () => {
  const once = runOnce(7);

  it('runs the same way with the same seed, byte for byte', () => {
    expect(runOnce(7)).toEqual(once);
    expect(checkDeterminism(() => eventful(7).pipeline.sim).records).toBeGreaterThan(3000);
  });

  it('runs another way with another seed', () => {
    const other = runOnce(8);
    expect(other.trace).not.toBe(once.trace);
    expect(other.summary).not.toBe(once.summary);
  });

  it.each([0.7, 3, 4, 39.999])('in pieces of %d s gives what one run gives', (piece) => {
    const { pipeline, fingerprint } = eventful(7);
    for (let time = piece; time < 40; time += piece) pipeline.sim.runUntil(time);
    pipeline.sim.run();
    expect(fingerprint()).toEqual(once);
  });

  it('step by step gives what one run gives', () => {
    const { pipeline, fingerprint } = eventful(7);
    while (pipeline.sim.step() !== undefined);
    pipeline.sim.run();
    expect(fingerprint()).toEqual(once);
  });

  it('in slices, with breaks for the host, gives what one run gives', async () => {
    const { pipeline, fingerprint } = eventful(7);
    await pipeline.sim.runAsync({ sliceMs: 1 });
    expect(fingerprint()).toEqual(once);
  });

  it('takes no notice of another simulation that is run between its steps', () => {
    const one = eventful(7);
    const other = eventful(8);
    for (let running = true; running;) {
      running = one.pipeline.sim.step() !== undefined;
      running = other.pipeline.sim.step() !== undefined || running;
    }
    one.pipeline.sim.run();
    other.pipeline.sim.run();
    expect(one.fingerprint()).toEqual(once);
    expect(other.fingerprint()).toEqual(runOnce(8));
  });

  it('is not disturbed by somebody who watches', () => {
    const { pipeline, fingerprint } = eventful(7);
    pipeline.sim.observe({ eventStarted: () => {}, processResumed: () => {}, traced: () => {} });
    pipeline.sim.run();
    expect(fingerprint()).toEqual(once);
  });
});
