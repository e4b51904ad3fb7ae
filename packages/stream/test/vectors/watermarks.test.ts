import { boundedOutOfOrderness, manual, perSource, WatermarkValve } from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { vectorFiles } from '../support/vectors.ts';

interface WatermarkCase {
  readonly id: string;
  readonly type: 'bounded' | 'idle' | 'valve' | 'mux';
  readonly bound: number;
  readonly timeout: number;
  readonly n: number;
  readonly steps: readonly (readonly [string, number, number])[];
  readonly out: readonly (readonly [step: number, what: number | string | null])[];
}

describe.each(vectorFiles<WatermarkCase>('watermarks.json'))(
  'watermarks agree with Apache Flink: $source',
  ({ cases, milliseconds, seconds }) => {
    /** Flink's integer watermark `w` and ours, of continuous time, differ by one: w + 1. */
    function flink(watermark: number): number | null {
      return watermark === -Infinity ? null : milliseconds(watermark) - 1;
    }

    function continuous(w: number): number {
      return seconds(w + 1);
    }

    const of = (type: WatermarkCase['type']) => cases.filter((each) => each.type === type);

    it('of bounded out-of-orderness, at each periodic call', () => {
      expect(of('bounded').length).toBeGreaterThan(0);
      for (const { id, bound, steps, out } of of('bounded')) {
        const generator = boundedOutOfOrderness(seconds(bound)).createGenerator();
        const seen: unknown[] = [];
        steps.forEach(([what, t], at) => {
          if (what === 'e') expect(generator.onEvent(seconds(t), { value: t }, 0)).toBeUndefined();
          else seen.push([at, flink(generator.onPeriodicEmit?.(0) as number)]);
        });
        expect(seen, id).toEqual(out);
      }
    });

    it('of an idle timeout', () => {
      expect(of('idle').length).toBeGreaterThan(0);
      for (const { id, bound, timeout, steps, out } of of('idle')) {
        const generator = boundedOutOfOrderness(seconds(bound), { idleTimeout: seconds(timeout) }).createGenerator();
        const seen: unknown[] = [];
        steps.forEach(([what, now, t], at) => {
          const wasIdle = generator.idle;
          if (what === 'e') return generator.onEvent(seconds(t), { value: t }, seconds(now));
          const watermark = generator.onPeriodicEmit?.(seconds(now));
          if (generator.idle !== true) seen.push([at, flink(watermark as number)]);
          else if (wasIdle === false) seen.push([at, 'idle']);
          return undefined;
        });
        expect(seen, id).toEqual(out);
      }
    });

    it('of several inputs of an operator', () => {
      expect(of('valve').length).toBeGreaterThan(0);
      for (const { id, n, steps, out } of of('valve')) {
        const valve = new WatermarkValve(Array.from({ length: n }, (_, input) => input));
        const seen: unknown[] = [];
        steps.forEach(([what, input, w], at) => {
          const before = { watermark: valve.watermark, idle: valve.idle };
          if (what === 'w') valve.advance(input, continuous(w));
          else if (what === 'i') valve.setIdle(input);
          else valve.setActive(input);
          if (valve.watermark !== before.watermark) seen.push([at, flink(valve.watermark)]);
          if (valve.idle !== before.idle) seen.push([at, valve.idle ? 'idle' : 'active']);
        });
        expect(seen, id).toEqual(out);
      }
    });

    it('of several partitions of one source', () => {
      expect(of('mux').length).toBeGreaterThan(0);
      for (const { id, n, steps, out } of of('mux')) {
        const generator = perSource(manual(), {
          sources: Array.from({ length: n }, (_, source) => source),
        }).createGenerator();
        const seen: unknown[] = [];
        let watermark = -Infinity;
        steps.forEach(([what, source, w], at) => {
          const concluded = generator.onWatermark?.(
            what === 'w' ? continuous(w) : -Infinity,
            source,
            what === 'i',
          ) as number;
          if (concluded !== watermark) seen.push([at, flink((watermark = concluded))]);
          // Flink says again that all are idle at each call that finds it so.
          if (what === 'i' && generator.idle === true) seen.push([at, 'idle']);
        });
        expect(seen, id).toEqual(out);
      }
    });
  },
);
