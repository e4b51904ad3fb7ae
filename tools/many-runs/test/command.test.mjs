import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startChild } from '../src/child.mjs';
import { startPostgres, startRedis } from '../src/servers.mjs';

const scenario = fileURLToPath(new URL('../models/station.mjs', import.meta.url));
const call = ['run', scenario, '--set', 'servers=1,2', '--set', 'seconds=4000', '-n', '8', '--json', '--progress'];

/** `sim` in a process of its own, ended with the test. @param {readonly string[]} args */
function sim(...args) {
  const child = startChild('sim', args);
  onTestFinished(() => void child.kill());
  return child;
}

/** @type {string} */
let expected;
beforeAll(async () => {
  const alone = startChild('sim', [...call, '--threads', '0']);
  expect(await alone.ended).toBe(0);
  expected = alone.answer;
}, 120_000);

describe.each([
  ['Redis', startRedis],
  ['PostgreSQL', startPostgres],
])('sim run by a queue on %s', (_name, start) => {
  /** @type {import('../src/servers.mjs').TestServer} */
  let server;
  beforeAll(async () => {
    server = await start();
  }, 60_000);
  afterAll(() => server?.stop());

  /** `sim worker`, once it waits for runs. */
  async function worker() {
    const child = sim('worker', '--queue', server.url, '--threads', '1', '--lock-duration', '2s', '--progress');
    await child.says('It waits for runs.');
    return child;
  }

  it('prints the bytes that one thread prints, though a worker is killed', { timeout: 180_000 }, async () => {
    const killed = await worker();
    const run = sim(...call, '--queue', server.url);
    // It begins a second run when the server has the first one's result: that one is not done again.
    await killed.says(' done\n', 2);
    killed.kill('SIGKILL');
    await killed.ended;
    const heir = await worker();
    expect(await run.ended).toBe(0);
    expect(run.answer).toBe(expected);
    expect(JSON.parse(run.answer).runs).toMatchObject({ failed: 0 });
    heir.kill('SIGTERM');
    expect(await heir.ended).toBe(0);
    const [, done = '0'] = /It did (\d+) runs\./.exec(heir.output) ?? [];
    expect(Number(done)).toBeGreaterThan(0);
    expect(Number(done)).toBeLessThan(16);
  });
});
