import { CountedLog, EventLog, Producer } from '@sim/log';
import { type Entity, isSimError, SimEvent, SimFuture, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';

interface Scene {
  readonly entity: Entity;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly code: string;
}

const plain = () => new EventLog<string>('log');
const replicated = () => new EventLog<string>('log', { replication: {} });
const producer = (log: EventLog<string>) => new Producer<string>('producer', log);

/** What somebody may wait for, by the kind of the message. */
const KINDS: readonly (readonly [string, string, () => Scene])[] = [
  ['a log', 'Append', () => ({ entity: plain(), payload: { key: 'k', value: 'v' }, code: 'LOG_UNAVAILABLE' })],
  ['a log', 'Read', () => ({ entity: plain(), payload: { partition: 0 }, code: 'LOG_UNAVAILABLE' })],
  ['a replicated log', 'Append', () => ({ entity: replicated(), payload: { key: 'k' }, code: 'LOG_UNAVAILABLE' })],
  ['a replicated log', 'Read', () => ({ entity: replicated(), payload: { partition: 0 }, code: 'LOG_UNAVAILABLE' })],
  [
    'a counted log',
    'Append',
    () => ({ entity: new CountedLog('log', { partitions: 1 }), payload: { count: 3 }, code: 'LOG_UNAVAILABLE' }),
  ],
  ['a producer', 'Produce', () => ({ entity: producer(plain()), payload: { key: 'k' }, code: 'PRODUCER_UNAVAILABLE' })],
  [
    'a producer of a replicated log',
    'Produce',
    () => ({ entity: producer(replicated()), payload: { key: 'k' }, code: 'PRODUCER_UNAVAILABLE' }),
  ],
];

describe.each(KINDS)('%s that is crashed answers to %s', (_, type, make) => {
  /** Sends at 2 s and at 3 s, while it is not running; gives what each sender hears, and when. */
  function send(crash: (entity: Entity, sim: Simulation) => void): {
    readonly heard: unknown[];
    readonly code: string;
  } {
    const { entity, payload, code } = make();
    const sim = new Simulation({ entities: [entity], endTime: 20 });
    const heard: unknown[] = [];
    crash(entity, sim);
    for (const time of [2, 3]) {
      const reply = new SimFuture<unknown>();
      reply.onSettle(({ error }) => heard.push([sim.now, isSimError(error) ? error.code : error]));
      sim.schedule(new SimEvent({ time, type, target: entity, payload: { ...payload, reply } }));
    }
    sim.run();
    return { heard, code };
  }

  it('at once', () => {
    const { heard, code } = send((entity, sim) => {
      sim.at(1, () => entity.crash());
      sim.at(10, () => entity.restart());
    });
    expect(heard).toEqual([
      [2, code],
      [3, code],
    ]);
  });

  it('when it crashes, if a pause had kept the message', () => {
    const { heard, code } = send((entity, sim) => {
      sim.at(1, () => entity.pause());
      sim.at(5, () => entity.crash());
    });
    expect(heard).toEqual([
      [5, code],
      [5, code],
    ]);
  });

  it('unless nobody waits: then it is only counted', () => {
    const { entity, payload } = make();
    const sim = new Simulation({ entities: [entity], endTime: 20 });
    sim.at(1, () => entity.crash());
    const messages: unknown[] = [payload, undefined, null, 5, { reply: 5 }, { reply: null }];
    for (const each of messages) sim.schedule(new SimEvent({ time: 2, type, target: entity, payload: each }));
    // The brokers of a replicated log lose what they were about to do, too.
    expect(sim.run().eventsDropped).toBeGreaterThanOrEqual(messages.length);
  });
});
