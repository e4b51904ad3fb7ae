import { checkFunction, checkOptions, invalidOption } from '@sim/core';
import { checkSource } from '../events/stream-payloads.ts';
import type { SourceId, StreamElement } from '../events/stream-events.ts';
import { SourceMinimum } from './source-minimum.ts';
import type { WatermarkGenerator, WatermarkStrategy } from './watermark-strategy.ts';

/**
 * How {@link perSource} tells sources apart.
 *
 * @public
 */
export interface PerSourceOptions {
  /** The source of an element. @defaultValue its `source` */
  readonly sourceOf?: (element: StreamElement<any>) => SourceId;
  /**
   * Sources known from the start, which hold the watermark back until they speak or are found idle.
   * Others join when they first speak. @defaultValue none
   */
  readonly sources?: readonly SourceId[];
}

/**
 * A watermark for each source, such as a partition, and their minimum for the processor; idle
 * sources excepted. Never goes back: a source that joins late, or comes back after idleness, delays
 * what follows but revokes nothing. A `Watermark` or `EndOfStream` event with a `source` speaks for
 * that source. An ended source is no longer waited for; only when all have ended the input is over.
 * When all that are left are idle, the watermark is the maximum over the idle ones.
 * `StreamProcessor.forget` takes out a source that moved elsewhere.
 *
 * @param strategy - how the watermark of one source is made; give it an `idleTimeout` so that a
 * silent source does not hold the rest back for ever
 * @param options - `sourceOf`: the element's `source`; `sources`: none
 * @throws `INVALID_OPTION` if an option is of the wrong kind; for an element without a source, when
 * it comes
 *
 * @example
 * ```ts
 * import { boundedOutOfOrderness, perSource } from '@sim/stream';
 *
 * const generator = perSource(boundedOutOfOrderness(0), { sources: [0, 1] }).createGenerator();
 * generator.onEvent(100, { value: 'a', source: 0 }, 0);
 * console.log(generator.onPeriodicEmit?.(1)); // -Infinity
 * generator.onEvent(60, { value: 'b', source: 1 }, 1);
 * console.log(generator.onPeriodicEmit?.(2)); // 60
 * ```
 *
 * @public
 */
export function perSource(strategy: WatermarkStrategy, options: PerSourceOptions = {}): WatermarkStrategy {
  if (typeof strategy?.createGenerator !== 'function')
    throw invalidOption('perSource', 'strategy', 'a watermark strategy', strategy);
  const { sourceOf, sources = [] } = checkOptions('perSource', options, ['sourceOf', 'sources']);
  if (sourceOf !== undefined) checkFunction('perSource', 'sourceOf', sourceOf);
  if (!Array.isArray(sources)) throw invalidOption('perSource', 'sources', 'an array of strings and numbers', sources);
  for (const source of sources as readonly SourceId[]) checkSource('perSource', source);
  return {
    description: `perSource(${strategy.description ?? 'an own strategy'})`,
    createGenerator: () =>
      new PerSourceGenerator(strategy, sourceOf ?? ((element) => element.source as SourceId), sources),
  };
}

class PerSourceGenerator implements WatermarkGenerator {
  private readonly strategy: WatermarkStrategy;
  private readonly sourceOf: (element: StreamElement) => SourceId;
  private readonly generators = new Map<SourceId, WatermarkGenerator>();
  private readonly minimum = new SourceMinimum();

  constructor(
    strategy: WatermarkStrategy,
    sourceOf: (element: StreamElement) => SourceId,
    sources: readonly SourceId[],
  ) {
    this.strategy = strategy;
    this.sourceOf = sourceOf;
    for (const source of sources) this.generatorOf(source);
  }

  get needsTick(): boolean {
    for (const [source, generator] of this.generators)
      if (generator.needsTick !== false && !this.minimum.hasEnded(source)) return true;
    return false;
  }

  get idle(): boolean {
    return this.minimum.idle;
  }

  get idleWatermark(): number {
    return this.minimum.idleWatermark;
  }

  onEvent(eventTime: number, element: StreamElement, now: number): number | undefined {
    const source = this.sourceOf(element);
    if (this.minimum.hasEnded(source)) return undefined;
    const watermark = this.generatorOf(source).onEvent(eventTime, element, now);
    this.minimum.setIdle(source, false);
    if (watermark === undefined) return undefined;
    this.minimum.raise(source, watermark);
    return this.minimum.combine();
  }

  onPeriodicEmit(now: number): number {
    for (const [source, generator] of this.generators) {
      if (this.minimum.hasEnded(source)) continue;
      const watermark = generator.onPeriodicEmit?.(now);
      if (watermark !== undefined) this.minimum.raise(source, watermark);
      if (generator.idle === true) this.minimum.setIdle(source, true);
    }
    return this.minimum.combine();
  }

  onWatermark(watermark: number, source: SourceId, idle: boolean): number {
    this.generatorOf(source);
    if (watermark === Infinity) {
      this.minimum.setEnded(source);
    } else {
      this.minimum.advance(source, watermark);
      if (idle) this.minimum.setIdle(source, true);
    }
    return this.minimum.combine();
  }

  onForget(source: SourceId): number | undefined {
    return this.generators.delete(source) ? this.minimum.remove(source) : undefined;
  }

  private generatorOf(source: SourceId): WatermarkGenerator {
    let generator = this.generators.get(source);
    if (generator === undefined) {
      if (typeof source !== 'string' && typeof source !== 'number')
        throw invalidOption('perSource', 'source of an element', 'a string or a number', source);
      generator = this.strategy.createGenerator();
      this.generators.set(source, generator);
      this.minimum.add(source);
    }
    return generator;
  }
}
