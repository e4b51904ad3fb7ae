import { invalidOption, SimError } from '@sim/core';
import type * as BullMQ from 'bullmq';
import type { BackendFactory, IQueueBackend } from 'bullmq';

/**
 * Where a queue lives: `redis://…` or `rediss://…`, `postgres://…` or `postgresql://…`.
 *
 * @public
 */
export type QueueConnection = string;

/** @internal What BullMQ needs to reach it. */
export interface QueueAccess {
  readonly bullmq: typeof BullMQ;
  readonly connection: never;
  readonly backend: BackendFactory<IQueueBackend, any>;
}

/**
 * Loads BullMQ and says how it reaches a server.
 *
 * @internal
 */
export async function queueAccess(owner: string, connection: unknown): Promise<QueueAccess> {
  if (typeof connection !== 'string' || !/^(rediss?|postgres(ql)?):\/\/./.test(connection))
    throw invalidOption(owner, 'connection', 'redis://… or postgres://…', connection);
  const bullmq = await load(owner, 'bullmq', () => import('bullmq'));
  if (connection.startsWith('redis')) {
    await load(owner, 'ioredis', () => import('ioredis'));
    const { hostname, port, username, password, pathname, protocol } = new URL(connection);
    return {
      bullmq,
      connection: {
        host: hostname,
        port: Number(port) || 6379,
        ...(username === '' ? {} : { username: decodeURIComponent(username) }),
        ...(password === '' ? {} : { password: decodeURIComponent(password) }),
        ...(/^\/\d+$/.test(pathname) ? { db: Number(pathname.slice(1)) } : {}),
        ...(protocol === 'rediss:' ? { tls: {} } : {}),
        maxRetriesPerRequest: null,
      } as never,
      backend: bullmq.createRedisBackend as BackendFactory<IQueueBackend, any>,
    };
  }
  await load(owner, 'pg', () => import('pg' as string));
  return {
    bullmq,
    connection: { connectionString: connection, migrate: true } as never,
    backend: bullmq.createPostgresBackend as BackendFactory<IQueueBackend, any>,
  };
}

async function load<T>(owner: string, name: string, importIt: () => Promise<T>): Promise<T> {
  try {
    return await importIt();
  } catch (error) {
    throw new SimError(
      'INVALID_OPTION',
      `${owner}: needs the package ${name}, which is not installed: npm install ${name}`,
      { owner, package: name },
      { cause: error },
    );
  }
}
