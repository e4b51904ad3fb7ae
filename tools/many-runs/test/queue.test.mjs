import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { experiment, grid, queue, startWorker, threads } from '@sim/experiment';
import { QueueEvents } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startChild } from '../src/child.mjs';
import { startPostgres, startRedis } from '../src/servers.mjs';

const model = new URL('../models/station.mjs', import.meta.url);
const options = { model, design: grid({ servers: [1, 2], failAt: [-1, 2] }), replications: 5 };
const settings = { seconds: 4000, replications: 10, runner: 'queue' };

describe.each([
  ['Redis', startRedis],
  ['PostgreSQL', startPostgres],
])('runs by a queue on %s', (_name, start) => {
  /** @type {import('../src/servers.mjs').TestServer} */
  let server;
  beforeAll(async () => {
    server = await start();
  }, 60_000);
  afterAll(() => server?.stop());

  it('give the bytes that threads give', { timeout: 120_000 }, async () => {
    const local = threads({ threads: 1 });
    const expected = await experiment({ ...options, runner: local });
    await local.close();
    const worker = await startWorker({ connection: server.url, threads: 2 });
    const runner = queue({ connection: server.url });
    const found = await experiment({ ...options, runner });
    await runner.close();
    expect(worker.done).toBe(20);
    await worker.close();
    expect(JSON.stringify(found.points)).toBe(JSON.stringify(expected.points));
    expect(found.runs.failed).toBe(2);
  });

  it('end though the news of every end is lost', { timeout: 120_000 }, async () => {
    const tell = QueueEvents.prototype.emit;
    const lost = vi.spyOn(QueueEvents.prototype, 'emit');
    lost.mockImplementation(
      /** @this {QueueEvents} @param {readonly unknown[]} event */
      function (...event) {
        return !String(event[0]).startsWith('completed') && Reflect.apply(tell, this, event);
      },
    );
    onTestFinished(() => lost.mockRestore());
    const worker = await startWorker({ connection: server.url, threads: 1 });
    const runner = queue({ connection: server.url });
    const { runs } = await experiment({ model, design: grid({ servers: [1, 2] }), replications: 2, runner });
    await runner.close();
    await worker.close();
    expect(runs).toMatchObject({ done: 4, failed: 0 });
    expect(lost.mock.calls.some(([name]) => String(name).startsWith('completed'))).toBe(true);
  });

  it('end as undisturbed though workers and the driver are killed', { timeout: 180_000 }, async () => {
    const undisturbed = startChild('drive', [JSON.stringify({ ...settings, runner: 'threads' })]);
    const folder = mkdtempSync(join(tmpdir(), 'sim-queue-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const driving = JSON.stringify({ ...settings, connection: server.url, journal: join(folder, 'runs.jsonl') });
    const workers = [startChild('work', [server.url]), startChild('work', [server.url])];
    onTestFinished(() => workers.forEach((worker) => worker.kill()));
    const killed = startChild('drive', [driving]);
    await killed.says('done 3\n');
    workers[0]?.kill();
    await killed.says('done 6\n');
    killed.kill();
    await killed.ended;
    workers.push(startChild('work', [server.url]));
    const resumed = startChild('drive', [driving]);
    expect(await resumed.ended).toBe(0);
    expect(await undisturbed.ended).toBe(0);
    expect(resumed.points()).toBe(undisturbed.points());
  });
});
