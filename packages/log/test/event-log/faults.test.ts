import { EventLog, type LogRecord } from '@sim/log';
import {
  CallbackEntity,
  Entity,
  type HandlerResult,
  type Process,
  type ProcessHandle,
  type SimEvent,
  SimEvent as Event,
  SimFuture,
  Simulation,
} from '@sim/core';
import { describe, expect, it } from 'vitest';
import { logIn, outcomeOf, values } from '../support/run.ts';

/** An entity that appends in a process of its own. */
class Client extends Entity {
  readonly log: EventLog<string>;
  readonly seen: string[] = [];

  constructor(log: EventLog<string>) {
    super('client');
    this.log = log;
  }

  handleEvent(event: SimEvent): HandlerResult {
    return this.appendIt(event.payload as string);
  }

  private *appendIt(value: string): Process {
    this.seen.push((yield* this.log.append('k', value)).value);
  }
}

function clientAndLog(): { readonly sim: Simulation; readonly log: EventLog<string>; readonly client: Client } {
  const log = new EventLog<string>('log', { numPartitions: 1, appendLatency: 1 });
  const client = new Client(log);
  return { log, client, sim: new Simulation({ entities: [log, client] }) };
}

describe('an append whose sender', () => {
  it('is killed half-way is done all the same, in its place, as for a client that dies after sending', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1 });
    const handle = sim.spawn(log.append('k', 'orphan') as Process<unknown>);
    outcomeOf(sim, 0, () => log.append('k', 'next'));
    sim.at(0.5, () => handle.kill());
    sim.run();
    expect(log.fetch(0, 0, 10).map(({ value, timestamp }) => [value, timestamp])).toEqual([
      ['orphan', 1],
      ['next', 1],
    ]);
    expect(log.stats.appendLatencies).toEqual([1, 1]);
  });

  it('is killed, and nobody else appends, is done when it was due', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1 });
    const handle = sim.spawn(log.append('k', 'orphan') as Process<unknown>);
    sim.at(0.5, () => handle.kill());
    sim.runUntil(0.999);
    expect(log.highWatermark(0)).toBe(0);
    sim.run();
    expect(sim.now).toBe(1);
    expect(log.fetch(0, 0, 10)).toEqual([{ offset: 0, key: 'k', value: 'orphan', timestamp: 1, partition: 0 }]);
  });

  it('is interrupted half-way is done all the same, and the interrupt arrives', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1 });
    let caught: unknown;
    const handle = sim.spawn(
      (function* () {
        try {
          yield* log.append('k', 'v');
        } catch (error) {
          caught = (error as { cause?: unknown }).cause;
        }
      })(),
    );
    sim.at(0.5, () => handle.interrupt('enough'));
    sim.run();
    expect(caught).toBe('enough');
    expect(values(log.fetch(0, 0, 10))).toEqual(['v']);
  });

  it('crashes is done all the same', () => {
    const { log, client, sim } = clientAndLog();
    sim.schedule(new Event({ time: 0, type: 'go', target: client, payload: 'v' }));
    sim.at(0.5, () => client.crash());
    sim.run();
    expect([values(log.fetch(0, 0, 10)), client.seen]).toEqual([['v'], []]);
  });

  it('is paused is done when it was due; the sender learns of it when it goes on', () => {
    const { log, client, sim } = clientAndLog();
    sim.schedule(new Event({ time: 0, type: 'go', target: client, payload: 'v' }));
    sim.at(0.5, () => client.pause());
    sim.at(5, () => client.resume());
    sim.runUntil(2);
    expect(log.fetch(0, 0, 10).map(({ timestamp }) => timestamp)).toEqual([1]);
    expect([log.totalRecords, log.partitions[0]?.recordCount, log.stats.recordsAppended, client.seen]).toEqual([
      1,
      1,
      1,
      [],
    ]);
    sim.run();
    expect([sim.now, client.seen]).toEqual([5, ['v']]);
    expect(log.stats.appendLatencies).toEqual([1]);
  });
});

describe('a run in pieces', () => {
  /** When the record of a paused client is heard of, if the run stops at some times to look. */
  function heardAt(pieces: readonly number[]): readonly unknown[] {
    const { log, client, sim } = clientAndLog();
    const heard: unknown[] = [];
    log.onAppend((partition) => heard.push([sim.now, partition, log.highWatermark(partition)]));
    sim.schedule(new Event({ time: 10, type: 'go', target: client, payload: 'v' }));
    sim.at(10.5, () => client.pause());
    sim.at(90, () => client.resume());
    for (const time of pieces) {
      sim.runUntil(time);
      heard.push(...(log.stats.recordsAppended > 1 ? ['twice'] : []));
      log.resetStats();
      log.highWatermarks();
      expect(log.partitions[0]!.records.length).toBeLessThan(2);
    }
    sim.run();
    return [...heard, client.seen, sim.now];
  }

  it('equals one run: a look appends nothing, and a paused sender holds nothing up', () => {
    expect(heardAt([])).toEqual([[11, 0, 1], ['v'], 90]);
    expect(heardAt([20])).toEqual(heardAt([]));
    expect(heardAt([11, 11, 50, 90])).toEqual(heardAt([]));
  });
});

describe('a daemon that appends', () => {
  it('keeps no run alive, however often it does', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1, appendLatency: 1 });
    sim.spawn(
      (function* () {
        for (let k = 0; ; k++) yield* log.append('noise', k);
      })(),
      { daemon: true },
    );
    outcomeOf(sim, 2.5, () => log.append('k', 0));
    expect([sim.run().endTime, log.totalRecords]).toEqual([3.5, 4]);
  });
});

describe('a process that is killed before it waits', () => {
  it('appends nothing', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1 });
    const handles: ProcessHandle<unknown>[] = [];
    function* lastWords(): Process<unknown> {
      handles[0]!.kill();
      return yield* log.append('k', 'v');
    }
    handles.push(sim.spawn(lastWords()));
    sim.run();
    expect([log.totalRecords, log.stats.appendsInFlight]).toEqual([0, 0]);
  });
});

describe('a crashed log', () => {
  it('fails what is on its way when it was due, keeps its records, and takes new ones after its restart', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1 });
    const kept = outcomeOf(sim, 0, () => log.append('k', 'kept'));
    const failed = outcomeOf(sim, 1.5, () => log.append('k', 'failed'));
    sim.at(2, () => log.crash());
    const refused = outcomeOf(sim, 3, () => log.append('k', 'refused'));
    sim.at(4, () => log.restart());
    const later = outcomeOf(sim, 4, () => log.append('k', 'later'));
    sim.run();
    expect([kept.time, failed.time, failed.error?.code, refused.time, refused.error?.code, later.time]).toEqual([
      1,
      2.5,
      'LOG_UNAVAILABLE',
      3,
      'LOG_UNAVAILABLE',
      5,
    ]);
    expect(log.fetch(0, 0, 10).map(({ offset, value }) => [offset, value])).toEqual([
      [0, 'kept'],
      [1, 'later'],
    ]);
    expect([log.stats.recordsAppended, log.stats.appendsFailed]).toEqual([2, 1]);
  });

  it('fails an append although it has restarted before the append was due', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1 });
    const failed = outcomeOf(sim, 0, () => log.append('k', 'v'));
    sim.at(0.4, () => log.crash());
    sim.at(0.6, () => log.restart());
    sim.run();
    expect([failed.error?.code, log.totalRecords]).toEqual(['LOG_UNAVAILABLE', 0]);
  });

  it('forgets its queue: after the restart nothing waits for what was lost', () => {
    const latencies = [10, 1];
    const { log, sim } = logIn<string>({
      numPartitions: 1,
      appendLatency: { mean: 5, sample: () => latencies.shift() ?? 0 },
    });
    outcomeOf(sim, 0, () => log.append('k', 'lost'));
    sim.at(1, () => log.crash());
    sim.at(2, () => log.restart());
    const later = outcomeOf(sim, 2, () => log.append('k', 'kept'));
    sim.run();
    expect([later.time, later.value?.offset]).toEqual([3, 0]);
  });

  it('refuses reads and fetches, and fails reads on their way', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, readLatency: 1 });
    const onItsWay = outcomeOf(sim, 0, () => log.read(0));
    sim.at(0.5, () => log.crash());
    const refused = outcomeOf(sim, 0.6, () => log.read(0));
    let fetched: unknown;
    sim.at(0.7, () => {
      try {
        log.fetch(0, 0, 1);
      } catch (error) {
        fetched = (error as { code: string }).code;
      }
    });
    sim.run();
    expect([onItsWay.error?.code, refused.error?.code, fetched]).toEqual([
      'LOG_UNAVAILABLE',
      'LOG_UNAVAILABLE',
      'LOG_UNAVAILABLE',
    ]);
    expect(log.highWatermark(0)).toBe(0);
  });

  it('rejects the replies of events on their way, at once', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1, readLatency: 1 });
    const append = new SimFuture<LogRecord<string>>();
    const read = new SimFuture<readonly LogRecord<string>[]>();
    sim.schedule([
      new Event({ time: 0, type: 'Append', target: log, payload: { key: 'k', value: 'v', reply: append } }),
      new Event({ time: 0, type: 'Read', target: log, payload: { partition: 0, reply: read } }),
    ]);
    sim.at(0.5, () => {
      log.crash();
      expect([append.rejected, read.rejected]).toEqual([true, true]);
    });
    sim.run();
    expect([append.error, read.error]).toMatchObject([{ code: 'LOG_UNAVAILABLE' }, { code: 'LOG_UNAVAILABLE' }]);
    expect(log.totalRecords).toBe(0);
  });

  it('fails what waits for a paused log that crashes instead of resuming', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1 });
    sim.at(0, () => log.pause());
    const append = outcomeOf(sim, 1, () => log.append('k', 'v'));
    const read = outcomeOf(sim, 1, () => log.read(0));
    sim.at(2, () => log.crash());
    sim.run();
    expect([append.time, append.error?.code, read.time, read.error?.code]).toEqual([
      2,
      'LOG_UNAVAILABLE',
      2,
      'LOG_UNAVAILABLE',
    ]);
  });

  it('expires nothing', () => {
    const { log, sim } = logIn<string>(
      { numPartitions: 1, retentionCheckInterval: 1, retentionPolicy: { shouldRetain: () => false } },
      { endTime: 2.5 },
    );
    outcomeOf(sim, 0, () => log.append('k', 'v'));
    sim.at(0.5, () => log.crash());
    sim.at(2.2, () => log.restart());
    sim.runUntil(2.3);
    expect([log.totalRecords, log.stats.retentionSweeps]).toEqual([1, 0]);
  });
});

describe('a paused log', () => {
  it('finishes appends and reads when it resumes, in order, not before', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1 });
    const order: string[] = [];
    const append = (at: number, value: string): void =>
      void outcomeOf(sim, at, function* () {
        order.push((yield* log.append('k', value)).value);
      });
    append(0, 'a');
    append(0.5, 'b');
    sim.at(0.9, () => log.pause());
    append(2, 'c');
    append(4.5, 'd');
    const read = outcomeOf(sim, 2, () => log.read(0));
    sim.runUntil(4.9);
    expect([log.totalRecords, order]).toEqual([0, []]);
    sim.at(5, () => log.resume());
    append(5, 'e');
    sim.run();
    expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(log.fetch(0, 0, 10).map(({ value, timestamp }) => [value, timestamp])).toEqual([
      ['a', 5],
      ['b', 5],
      ['c', 5],
      ['d', 5.5],
      ['e', 6],
    ]);
    expect(read.time).toBe(5);
    expect(values(read.value ?? [])).toEqual(['a', 'b', 'c']);
  });

  it('keeps its throughput limit when it resumes with a queue', () => {
    const { log, sim } = logIn<number>({ numPartitions: 1, appendLatency: 0, partitionThroughput: 10 });
    sim.at(0, () => log.pause());
    const outcomes = [0, 1, 2].map((k) => outcomeOf(sim, 0.1, () => log.append('k', k)));
    sim.at(5, () => log.resume());
    outcomes.push(outcomeOf(sim, 5, () => log.append('k', 3)));
    sim.run();
    expect(outcomes.map(({ time }) => time)).toEqual([5, 5.1, 5.2, 5.3]);
  });

  it('handles the events it got meanwhile when it resumes', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1 });
    const reply = new SimFuture<LogRecord<string>>();
    sim.at(0, () => log.pause());
    sim.schedule(new Event({ time: 1, type: 'Append', target: log, payload: { key: 'k', value: 'v', reply } }));
    sim.at(3, () => log.resume());
    sim.run();
    expect(reply.value.timestamp).toBe(4);
  });

  it('has done what was due before the pause, although the sender was paused earlier', () => {
    const { log, client, sim } = clientAndLog();
    sim.schedule(new Event({ time: 0, type: 'go', target: client, payload: 'v' }));
    sim.at(0.5, () => client.pause());
    sim.at(2, () => log.pause());
    sim.at(5, () => log.resume());
    sim.at(6, () => client.resume());
    sim.run();
    expect(log.fetch(0, 0, 1).map(({ timestamp }) => timestamp)).toEqual([1]);
  });

  it('finishes the append of a sender that was paused as well', () => {
    const { log, client, sim } = clientAndLog();
    sim.schedule(new Event({ time: 0, type: 'go', target: client, payload: 'v' }));
    sim.at(0.5, () => {
      client.pause();
      log.pause();
    });
    sim.at(3, () => log.resume());
    sim.at(9, () => client.resume());
    sim.runUntil(4);
    expect(log.fetch(0, 0, 1).map(({ timestamp }) => timestamp)).toEqual([3]);
    sim.run();
    expect(client.seen).toEqual(['v']);
  });
});

describe('a slowed log', () => {
  it('takes longer to append, to serve and to read', () => {
    const { log, sim } = logIn<string>({ numPartitions: 1, appendLatency: 1, readLatency: 1, partitionThroughput: 1 });
    Object.defineProperty(log, 'slowdown', { get: () => 3 });
    const appends = [0, 1].map((k) => outcomeOf(sim, 0, () => log.append('k', String(k))));
    const read = outcomeOf(sim, 0, () => log.read(0));
    sim.run();
    expect([...appends.map(({ time }) => time), read.time]).toEqual([3, 6, 3]);
  });
});

describe('a log as an entity', () => {
  it('refuses events that it does not know', () => {
    const { log, sim } = logIn();
    sim.schedule(new Event({ time: 0, type: 'Delete', target: log }));
    expect(() => sim.run()).toThrow(expect.objectContaining({ code: 'UNKNOWN_EVENT_TYPE' }));
  });

  it.each([
    { type: 'Append', payload: undefined },
    { type: 'Append', payload: { key: 7, value: 'v' } },
    { type: 'Append', payload: { key: 'k', value: 'v', reply: {} } },
    { type: 'Read', payload: { partition: 0 } },
    { type: 'Read', payload: null },
  ])('stops the run at a $type event with the payload $payload', ({ type, payload }) => {
    const { log, sim } = logIn();
    sim.schedule(new Event({ time: 0, type, target: log, payload }));
    expect(() => sim.run()).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it('rejects the reply instead, where there is one', () => {
    const { log, sim } = logIn<string>();
    const append = new SimFuture<LogRecord<string>>();
    const read = new SimFuture<readonly LogRecord<string>[]>();
    sim.schedule(new Event({ time: 0, type: 'Append', target: log, payload: { key: 7, value: 'v', reply: append } }));
    sim.schedule(new Event({ time: 0, type: 'Read', target: log, payload: { partition: 9, reply: read } }));
    sim.run();
    expect([append.error, read.error]).toMatchObject([{ code: 'INVALID_OPTION' }, { code: 'UNKNOWN_PARTITION' }]);
  });

  it('takes events from a daemon without keeping the run alive for them', () => {
    const { log, sim } = logIn<string>({ appendLatency: 10 });
    const bell = new CallbackEntity('bell', () => {});
    sim.add(bell);
    sim.schedule(new Event({ time: 1, type: 'Append', target: log, payload: { key: 'k', value: 'v' }, daemon: true }));
    sim.schedule(new Event({ time: 2, type: 'ring', target: bell }));
    sim.run();
    expect([sim.now, log.totalRecords]).toEqual([2, 0]);
  });
});

describe('brokers', () => {
  it('that a log has not are refused by name, also where it has none', () => {
    const log = new EventLog('orders');
    for (const call of [() => log.controlledShutdown(log), () => log.stopFetching(log, true)])
      expect(call).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringContaining('broker') }),
      );
  });
});
