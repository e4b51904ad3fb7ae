import { CallbackEntity, Entity, SimEvent, Simulation } from '@sim/core';
import {
  count,
  EventTimeTrigger,
  SessionWindow,
  SlidingWindow,
  StreamHarness,
  StreamProcessor,
  TumblingWindow,
} from '@sim/stream';

/** Windowed aggregation: the operator alone (by the harness), and the processor in a simulation. */

/** @param {{ kind: 'tumbling' | 'sliding' | 'session', size: number, slide?: number }} shape */
function windowOf({ kind, size, slide = size }) {
  if (kind === 'tumbling') return new TumblingWindow(size);
  return kind === 'sliding' ? new SlidingWindow(size, slide) : new SessionWindow(size);
}

/**
 * `rate` elements a second of event time, a watermark each second.
 *
 * @param {{ kind: 'tumbling' | 'sliding' | 'session', size: number, slide?: number, keys: number,
 * rate: number, events: number }} size
 * @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function operator(size, watch) {
  return aggregate(size, watch, {});
}

/**
 * The same with windows as those with triggers are kept: what the operator without triggers must be faster than.
 *
 * @param {Parameters<typeof operator>[0]} size @param {Parameters<typeof operator>[1]} watch
 */
export function general(size, watch) {
  return aggregate(size, watch, { trigger: new EventTimeTrigger() });
}

/**
 * @param {Parameters<typeof operator>[0]} size @param {Parameters<typeof operator>[1]} watch
 * @param {{ trigger?: EventTimeTrigger }} options
 */
function aggregate({ keys, rate, events, ...shape }, watch, options) {
  const harness = new StreamHarness({ windowType: windowOf(shape), aggregate: count(), ...options });
  const names = Array.from({ length: keys }, (_, n) => `key-${n}`);
  let counted = 0;
  watch.start();
  for (let n = 0; n < events; n++) {
    harness.processElement({ key: /** @type {string} */ (names[n % keys]), value: n, eventTime: n / rate });
    if (n % rate === rate - 1)
      for (const { recordCount } of harness.processWatermark((n + 1) / rate)) counted += recordCount;
  }
  for (const { recordCount } of harness.endInput()) counted += recordCount;
  watch.stop();
  const perEvent = shape.kind === 'sliding' ? shape.size / (shape.slide ?? shape.size) : 1;
  return {
    units: events,
    facts: { counted, complete: counted === events * perEvent, left: harness.activeWindows },
    near: {},
  };
}

/**
 * Events after a number of windows that are past and emitted.
 *
 * @param {{ past: number, events: number }} size
 * @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function afterPast({ past, events }, watch) {
  const harness = new StreamHarness({ windowType: new TumblingWindow(1), aggregate: count() });
  for (let n = 0; n < past; n++) {
    harness.processElement({ key: 'one', value: n, eventTime: n });
    harness.processWatermark(n);
  }
  // What compiles must not be charged to the sizes with a short past. Three operators see the same
  // work first: V8 specialises code for the first one.
  for (let other = 0; other < 3; other++)
    measured(new StreamHarness({ windowType: new TumblingWindow(1), aggregate: count() }), 0, 200_000);
  watch.start();
  measured(harness, past, events);
  watch.stop();
  const results = harness.endInput().length;
  return { units: events, facts: { processed: harness.stats.eventsProcessed - past, results: results > 0 }, near: {} };
}

/**
 * 1,000 elements a window, one window after the other. @param {StreamHarness<unknown, number>}
 * harness @param {number} from @param {number} events
 */
function measured(harness, from, events) {
  for (let n = 0; n < events; n++) {
    harness.processElement({ key: 'one', value: n, eventTime: from + n / 1000 });
    if (n % 1000 === 999) harness.processWatermark(from + n / 1000);
  }
}

/**
 * The processor in a simulation: an event each. @param {{ keys: number, events: number }} size
 * @param {import('../support/stopwatch.mjs').Stopwatch} watch
 */
export function processor({ keys, events }, watch) {
  let counted = 0;
  const results = new CallbackEntity('results', (event) => {
    counted += /** @type {{ recordCount: number }} */ (event.payload).recordCount;
  });
  const windows = new StreamProcessor('windows', {
    windowType: new TumblingWindow(1),
    aggregate: count(),
    downstream: results,
  });
  const names = Array.from({ length: keys }, (_, n) => `key-${n}`);
  let sent = 0;
  class Feed extends Entity {
    handleEvent() {
      this.send(windows, 'Process', { key: names[sent % keys], value: sent });
      if (++sent < events) this.send(this, 'next', undefined, { delay: 0.001 });
    }
  }
  const feed = new Feed('feed');
  const sim = new Simulation({ entities: [feed, windows, results] });
  sim.schedule(new SimEvent({ time: 0, type: 'next', target: feed }));
  watch.start();
  sim.run();
  watch.stop();
  return { units: events, facts: { counted }, near: {} };
}
