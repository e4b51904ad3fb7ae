import { experiment, queue, startWorker } from '@sim/experiment';
import { describe, expect, it } from 'vitest';
import { deskModel } from './support/run.ts';

/** Nobody listens there: the port is that of a service that no test starts. */
const nowhere = 'redis://127.0.0.1:9';

describe('a queue of runs', () => {
  it.each(['', 'http://127.0.0.1', 'redis://', 'redis:///0', 'postgres://', 5, null, undefined])(
    'refuses a connection that is none: %j',
    async (connection) => {
      expect(() => queue({ connection: connection as string })).toThrow(
        expect.objectContaining({ code: 'INVALID_OPTION' }),
      );
      await expect(startWorker({ connection: connection as string })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    },
  );

  it.each([0, NaN, Infinity, '30'])('refuses a lock of %j seconds', async (lockDuration) => {
    const asked = { connection: nowhere, lockDuration: lockDuration as number };
    await expect(startWorker(asked)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('says that no server answers, where a run would wait for ever, and closes all the same', async () => {
    const runner = queue({ connection: nowhere });
    const asked = experiment({ model: deskModel, replications: 1, runner });
    await expect(asked).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE', context: { host: '127.0.0.1:9' } });
    await runner.close();
  });

  it('says so to a worker too', async () => {
    await expect(startWorker({ connection: nowhere })).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' });
  });
});
