import { checkNumber, invalidOption } from '@sim/core';
import { instantBefore } from '../time/exact-time.ts';
import type { LateEvent, SourceId, StreamElement, StreamEnd, WatermarkAdvance, WindowResult } from './stream-events.ts';

/** The key of elements that have none. */
export const DEFAULT_KEY = 'default';

/** Checks an element; its event time may be missing. */
export function checkElement<V>(owner: string, payload: unknown): StreamElement<V> {
  if (typeof payload !== 'object' || payload === null)
    throw invalidOption(owner, 'payload of Process', 'an object { key?, value, eventTime?, source? }', payload);
  const element = payload as StreamElement<V>;
  const { key, value, eventTime } = element;
  // An element without a value is one for `count()`; a list or a map says something else by it.
  if (value === undefined && Symbol.iterator in payload)
    throw invalidOption(owner, 'payload of Process', 'an object { key?, value, eventTime?, source? }', payload);
  // What a log gives for a record without a key.
  if ((key as unknown) === null) return checkElement(owner, { ...element, key: DEFAULT_KEY });
  if (key !== undefined && typeof key !== 'string') throw invalidOption(owner, 'key of an element', 'a string', key);
  // The quick test passes all finite numbers and nothing else.
  if (eventTime !== undefined && !(typeof eventTime === 'number' && eventTime - eventTime === 0))
    checkNumber(owner, 'eventTime of an element', eventTime);
  if (element.source !== undefined) checkSource(owner, element.source);
  return element;
}

/** Checks an explicit watermark. */
export function checkWatermark(owner: string, payload: unknown): WatermarkAdvance {
  if (typeof payload !== 'object' || payload === null)
    throw invalidOption(owner, 'payload of Watermark', 'an object { watermark, source?, idle? }', payload);
  const advance = payload as WatermarkAdvance;
  checkNumber(owner, 'watermark', advance.watermark, { infinite: true });
  if (advance.source !== undefined) checkSource(owner, advance.source);
  else if (advance.idle === true)
    throw invalidOption(owner, 'source of an idle Watermark', 'a string or a number', undefined);
  return advance;
}

/** The source that has ended; `undefined` for all of them. */
export function checkEnd(owner: string, payload: unknown): SourceId | undefined {
  const source = (payload as StreamEnd | undefined)?.source;
  return source === undefined ? undefined : checkSource(owner, source);
}

/** What came too late elsewhere, as an element. */
export function elementOfLateEvent(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null) return payload;
  const { eventTime, key, value } = payload as LateEvent;
  return { key, value, eventTime };
}

/**
 * The result of another processor as an element: its event time is the last instant of its window,
 * as in Apache Flink.
 */
export function elementOfResult<V>(result: WindowResult<V>): StreamElement<V> {
  return { key: result.key, value: result.result, eventTime: instantBefore(result.windowEnd) };
}

/**
 * An element with a finite time: a window without end has no last instant, so what it results in
 * happens as late as can be said, at the watermark, or the clock before there is one.
 */
export function finiteElement(
  element: StreamElement | null | undefined,
  { now, watermark }: { readonly now: number; readonly watermark: number },
): StreamElement | null | undefined {
  if (element?.eventTime !== Infinity) return element;
  return { ...element, eventTime: Number.isFinite(watermark) ? watermark : now };
}

/** Checks the name of a source. */
export function checkSource(owner: string, source: SourceId): SourceId {
  if (typeof source !== 'string' && typeof source !== 'number')
    throw invalidOption(owner, 'source', 'a string or a number', source);
  return source;
}
