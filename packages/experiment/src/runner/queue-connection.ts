import { connect } from 'node:net';
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
 * Checks that something names a server, and returns it.
 *
 * @internal
 */
export function checkConnection(owner: string, connection: unknown): string {
  if (
    typeof connection !== 'string' ||
    !/^(rediss?|postgres(ql)?):\/\/./.test(connection) ||
    !URL.canParse(connection) ||
    new URL(connection).hostname === ''
  )
    throw invalidOption(owner, 'connection', 'redis://host… or postgres://host…', connection);
  return connection;
}

/** How long a server may take to answer for the first time, in seconds. */
const PATIENCE = 10;

/**
 * Knocks at the port of a server. A client that has begun to connect goes on for ever and keeps its
 * process alive, so none is made before somebody listens.
 *
 * @throws `QUEUE_UNREACHABLE` if nobody does
 */
async function knock(owner: string, connection: string): Promise<void> {
  const { hostname, port, protocol } = new URL(connection);
  const socket = connect({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port) || (protocol.startsWith('redis') ? 6379 : 5432),
  });
  const open = new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  try {
    await untilReached(owner, connection, open);
  } finally {
    socket.destroy();
  }
}

/**
 * Waits for the first answer of a server: its clients would try for ever, in silence.
 *
 * @param owner - for messages
 * @param connection - where the server is
 * @param ready - settles when it has answered
 * @throws `QUEUE_UNREACHABLE` if it does not
 *
 * @internal
 */
export async function untilReached(owner: string, connection: string, ready: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${PATIENCE} s`)), PATIENCE * 1000);
  });
  try {
    await Promise.race([ready, late]);
  } catch (error) {
    ready.catch(() => undefined);
    const { host } = new URL(connection);
    const why = error instanceof Error ? error.message : String(error);
    throw new SimError(
      'QUEUE_UNREACHABLE',
      `${owner}: expected a server at ${host}, got: ${why}`,
      { owner, host },
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Loads BullMQ and says how it reaches a server, which must be there.
 *
 * @internal
 */
export async function queueAccess(owner: string, connection: string): Promise<QueueAccess> {
  const access = await clientsFor(owner, connection);
  await knock(owner, connection);
  return access;
}

async function clientsFor(owner: string, connection: string): Promise<QueueAccess> {
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
