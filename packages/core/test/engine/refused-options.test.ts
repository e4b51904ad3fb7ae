import {
  allOf,
  checkDeterminism,
  estimateOf,
  FaultSchedule,
  SimEvent,
  SimFuture,
  Simulation,
  Sink,
  TraceHash,
  TraceRecorder,
  withTimeout,
} from '@sim/core';
import { describe, expect, it } from 'vitest';

const sink = new Sink('sink');
const simulation = () => new Simulation({ endTime: 1, entities: [new Sink('sink')] });
const bad = (value: unknown) => value as never;

describe('what the engine is given by mistake', () => {
  it.each<[string, () => unknown]>([
    ['a misspelt name in an event', () => new SimEvent(bad({ time: 0, type: 'x', target: sink, payLoad: 1 }))],
    ['a daemon that is no boolean', () => new SimEvent({ time: 0, type: 'x', target: sink, daemon: bad('no') })],
    ['a future made of text', () => new SimFuture(bad('label'))],
    ['a label that is no text', () => new SimFuture({ label: bad(3) })],
    ['an onAbandon that is no function', () => new SimFuture({ onAbandon: bad(true) })],
    ['a misspelt name of a future', () => new SimFuture(bad({ onAbandoned: () => undefined }))],
    ['a callback that is no function', () => new SimFuture().onSettle(bad(undefined))],
    ['a time-out of no future', () => withTimeout(bad(undefined), 1)],
    ['a map of futures', () => allOf(bad(new Map()))],
    ['a misspelt time of a crash', () => new FaultSchedule('f').crash(sink, bad({ at: 1, restart: 2 }))],
    ['null for the end of a crash', () => new FaultSchedule('f').crash(sink, { at: 1, restartAt: bad(null) })],
    ['a misspelt end of a pause', () => new FaultSchedule('f').pause(sink, bad({ from: 1, to: 2, until: 3 }))],
    ['null for the entities', () => new Simulation({ entities: bad(null) })],
    ['a list as an observer', () => simulation().observe(bad([]))],
    ['a misspelt option of an invariant', () => simulation().invariant('holds', () => true, bad({ evry: 1 }))],
    ['null for once', () => simulation().breakWhen(() => true, { once: bad(null) })],
    ['a misspelt level', () => new TraceHash(bad({ level: [] }))],
    ['a misspelt limit', () => new TraceRecorder(bad({ limits: 3 }))],
    ['null for the number of runs', () => checkDeterminism(simulation, { runs: bad(null) })],
    ['something that is no number among values', () => estimateOf(bad([1, null]))],
  ])('is refused at once: %s', (_what, call) => {
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('names the option that was meant', () => {
    expect(() => new SimEvent(bad({ time: 0, type: 'x', target: sink, payLoad: 1 }))).toThrow(/did you mean "payload"/);
    expect(() => new FaultSchedule('f').crash(sink, bad({ at: 1, restartat: 2 }))).toThrow(/did you mean "restartAt"/);
  });
});
