import { checkDeterminism, Counter, SimEvent, Simulation, TraceHash, TraceRecorder } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { Fnv1a64 } from '../../src/trace/fnv.ts';
import { codeOf, errorOf } from '../support/code-of.ts';
import { shop } from './models.ts';

function fnv(text: string): string {
  const hash = new Fnv1a64();
  hash.update(text);
  return hash.digest();
}

/** FNV-1a as its authors state it, with big integers. */
function naiveFnv(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of unescape(encodeURIComponent(text)))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte.charCodeAt(0))) * 0x100000001b3n);
  return hash.toString(16).padStart(16, '0');
}

function hashOf(sim: Simulation): string {
  const hash = new TraceHash();
  sim.observe(hash);
  sim.run();
  return hash.hex;
}

describe('the hash', () => {
  it.each([
    ['', 'cbf29ce484222325'],
    ['a', 'af63dc4c8601ec8c'],
    ['foobar', '85944171f73967e8'],
  ])('gives the published FNV-1a value of %j', (text, expected) => {
    expect(fnv(text)).toBe(expected);
  });

  it.each(['é', '漢字 €', '😀 tail', 'x'.repeat(1000)])('takes %j as UTF-8', (text) => {
    expect(fnv(text)).toBe(naiveFnv(text));
  });
});

describe('a trace hash', () => {
  it('is pinned for the reference model', () => {
    expect(hashOf(shop(1))).toBe('c25c1fe5ecd6ed89');
  });

  it('is the hash of the JSON Lines of a recorder', () => {
    const sim = shop(3);
    const hash = new TraceHash();
    const trace = new TraceRecorder();
    sim.observe(hash);
    sim.observe(trace);
    sim.run();
    expect([hash.hex, hash.count]).toEqual([fnv(trace.toJsonLines()), trace.count]);
  });

  it('differs for another seed', () => {
    expect(hashOf(shop(1))).not.toBe(hashOf(shop(2)));
  });

  it('is the same when two simulations are run in turns, step by step', () => {
    const sims = [shop(1), shop(2)];
    const hashes = sims.map((sim) => {
      const hash = new TraceHash();
      sim.observe(hash);
      return hash;
    });
    let alive = true;
    while (alive) {
      alive = false;
      for (const sim of sims) alive = sim.step() !== undefined || alive;
    }
    expect(hashes.map((hash) => hash.hex)).toEqual([hashOf(shop(1)), hashOf(shop(2))]);
  });
});

describe('checkDeterminism', () => {
  it('passes a deterministic model and reports its fingerprint', () => {
    const sim = shop(5);
    const hash = new TraceHash();
    sim.observe(hash);
    sim.run();
    expect(checkDeterminism(() => shop(5), { runs: 3 })).toEqual({ records: hash.count, hash: hash.hex });
  });

  it('names the first event that differs', () => {
    let run = 0;
    const build = (): Simulation => {
      run++;
      const counter = new Counter('c');
      const sim = new Simulation({ entities: [counter] });
      sim.schedule([1, run === 1 ? 2 : 2.5, 3].map((time) => new SimEvent({ time, type: 'tick', target: counter })));
      return sim;
    };
    const error = errorOf(() => checkDeterminism(build));
    expect(error.code).toBe('NOT_DETERMINISTIC');
    expect(error.context).toMatchObject({
      index: 2,
      run: 2,
      expected: { time: 2, level: 'event', kind: 'started', entity: 'c', name: 'tick' },
      actual: { time: 2.5, level: 'event', kind: 'started', entity: 'c', name: 'tick' },
    });
    expect(error.message).toContain(
      'they part at record 2: run 1 has {"time":2,"level":"event","kind":"started","entity":"c","name":"tick"}, run 2 has {"time":2.5,',
    );
  });

  it('notices a run that goes on or ends early', () => {
    for (const extra of [-1, 1]) {
      let events = 2;
      const build = (): Simulation => {
        const sim = new Simulation();
        for (let k = 1; k <= events; k++) sim.at(k, () => {});
        events += extra;
        return sim;
      };
      const error = errorOf(() => checkDeterminism(build));
      expect([error.code, error.message.includes(extra < 0 ? 'run 2 has ended' : 'run 1 has ended')]).toEqual([
        'NOT_DETERMINISTIC',
        true,
      ]);
    }
  });

  it('notices a result that differs though every event is the same', () => {
    let run = 0;
    class Odd extends Counter {
      override get stats(): never {
        return { run } as never;
      }
    }
    expect(
      errorOf(() => checkDeterminism(() => (run++, new Simulation({ entities: [new Odd('odd')] })))).message,
    ).toMatch(/their summaries differ/);
  });

  it('notices a model that fails only the second time', () => {
    let run = 0;
    const build = (): Simulation => {
      const sim = new Simulation();
      const bad = ++run === 2;
      sim.at(1, () => {
        if (bad) throw new Error('only now');
      });
      return sim;
    };
    expect(errorOf(() => checkDeterminism(build)).message).toMatch(/run 2 has .*only now/);
  });

  it('lets a failure of the model itself through', () => {
    const build = (): Simulation => {
      const sim = new Simulation();
      sim.at(1, () => {
        throw new Error('always');
      });
      return sim;
    };
    expect(codeOf(() => checkDeterminism(build))).toBe('UNHANDLED_FAILURE');
  });

  it('runs up to a time if told so', () => {
    const build = (): Simulation => {
      const sim = new Simulation();
      sim.every(1, () => {}, { daemon: false });
      return sim;
    };
    expect(checkDeterminism(build, { until: 10 }).records).toBeGreaterThan(10);
  });

  it('refuses a build that makes nothing, or the same thing twice', () => {
    const sim = new Simulation();
    expect(errorOf(() => checkDeterminism(() => sim)).message).toMatch(
      /what build returns must be a new Simulation each time/,
    );
    expect(codeOf(() => checkDeterminism((() => 3) as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => checkDeterminism(3 as never))).toBe('INVALID_OPTION');
    expect(codeOf(() => checkDeterminism(() => new Simulation(), { runs: 1 }))).toBe('INVALID_OPTION');
  });
});
