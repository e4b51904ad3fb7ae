import { manual, StreamHarness, sum, type WindowingOptions } from '@sim/stream';
import { milliseconds, seconds } from './vectors.ts';

export type Row = readonly [key: string, start: number, end: number, sum: number];

/**
 * Scripts a sum of values in whole milliseconds and Flink's integer watermarks (ours is w + 1), as
 * windows-behaviours writes them.
 */
export class FlinkScript {
  readonly harness: StreamHarness<number, number>;

  constructor(options: Omit<WindowingOptions<number, number>, 'aggregate' | 'watermarkStrategy'>) {
    this.harness = new StreamHarness({ aggregate: sum(), watermarkStrategy: manual(), ...options });
  }

  /** An element; the results it brings. */
  e(key: string, t: number, value = 1): readonly Row[] {
    return this.harness.processElement({ key, value, eventTime: seconds(t) }).map(row);
  }

  /** A watermark; the results it brings. */
  w(w: number): readonly Row[] {
    return this.harness.processWatermark(seconds(w + 1)).map(row);
  }

  /** Event times of the elements turned away. */
  get side(): readonly number[] {
    return this.harness.sideOutput.map(({ eventTime }) => milliseconds(eventTime));
  }

  /** What is kept, open or closed. */
  get live(): number {
    return this.harness.activeWindows + this.harness.retainedWindows;
  }
}

function row({
  key,
  windowStart,
  windowEnd,
  result,
}: {
  key: string;
  windowStart: number;
  windowEnd: number;
  result: number;
}): Row {
  return [key, milliseconds(windowStart), milliseconds(windowEnd), result];
}
