/**
 * A partition that has nothing to say holds back the watermark of all: reported in apache/flink PR 5634
 * and apache/beam 40176. Without an idle timeout there are no results at all.
 */
import { CallbackEntity, Simulation, Source } from '@sim/core';
import { boundedOutOfOrderness, count, perSource, StreamProcessor, TumblingWindow } from '@sim/stream';

const PARTITIONS = 4;
const MINUTES = 10;
const WINDOW = 60;

/**
 * How many results there are after ten minutes in which one of four partitions is silent, and how long
 * after the end of its window the latest one came.
 *
 * @param {number} [idleTimeout] - seconds; none if left out
 */
export function resultsWith(idleTimeout) {
  let given = 0;
  let worstDelay = 0;
  const results = new CallbackEntity('results', ({ payload }) => {
    const { windowEnd } = /** @type {import('@sim/stream').WindowResult} */ (payload);
    given += 1;
    worstDelay = Math.max(worstDelay, results.now - windowEnd);
  });
  const processor = new StreamProcessor('per minute', {
    windowType: new TumblingWindow(WINDOW),
    aggregate: count(),
    downstream: results,
    watermarkStrategy: perSource(boundedOutOfOrderness(0, idleTimeout === undefined ? {} : { idleTimeout }), {
      sources: Array.from({ length: PARTITIONS }, (_, partition) => partition),
    }),
  });
  const source = Source.constant('events', processor, {
    rate: 10,
    type: 'Process',
    // The last partition gets none.
    payload: ({ index, time }) => ({ value: index, eventTime: time, source: index % (PARTITIONS - 1) }),
  });
  const sim = new Simulation({ endTime: MINUTES * 60, entities: [source] });
  sim.run();
  return { results: given, worstDelay };
}
