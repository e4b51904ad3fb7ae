/**
 * Servers for a test, on loopback, with data folders of their own; ended by the process that was
 * started.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * @typedef {object} TestServer
 * @property {string} url - how clients reach it
 * @property {() => Promise<void>} stop - ends it and removes its data
 */

/** @returns {Promise<TestServer>} */
export async function startRedis() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'sim-redis-'));
  const options = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'];
  return serve('redis-server', options, { folder, port, url: `redis://127.0.0.1:${port}` });
}

/** @returns {Promise<TestServer>} */
export async function startPostgres() {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'sim-postgres-'));
  // The server refuses to run as root: then it runs as the user that its package made.
  const isRoot = process.getuid?.() === 0;
  const identity = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {};
  if (isRoot) chownSync(folder, Number(identity.uid), Number(identity.gid));
  const data = join(folder, 'data');
  const user = 'sim';
  execFileSync(program('initdb'), ['-D', data, '-U', user, '-A', 'trust', '--no-sync', '-E', 'UTF8', '--locale=C'], {
    ...identity,
    cwd: folder,
    stdio: 'ignore',
  });
  const options = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder, '-F'];
  return serve(program('postgres'), options, {
    folder,
    port,
    url: `postgres://${user}@127.0.0.1:${port}/postgres`,
    identity,
  });
}

/** @param {'-u' | '-g'} flag */
function idOf(flag) {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

/**
 * A program of the database's package, which does not put them on the PATH.
 *
 * @param {string} name
 */
function program(name) {
  const versions = '/usr/lib/postgresql';
  const found = (existsSync(versions) ? readdirSync(versions) : [])
    .map((version) => join(versions, version, 'bin', name))
    .filter((path) => existsSync(path));
  return found.at(-1) ?? name;
}

/**
 * @param {string} command
 * @param {readonly string[]} options
 * @param {{ folder: string, port: number, url: string, identity?: object }} place
 * @returns {Promise<TestServer>}
 */
async function serve(command, options, { folder, port, url, identity = {} }) {
  const child = spawn(command, options, { ...identity, cwd: folder, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  /** @type {Error | undefined} */
  let failure;
  child.once('error', (error) => (failure = error));
  for (let tries = 0; !(await answers(port)); tries++) {
    if (failure !== undefined) throw failure;
    if (child.exitCode !== null || tries > 200) throw new Error(`${command} does not answer on port ${port}`);
    await pause(50);
  }
  return {
    url,
    async stop() {
      child.kill('SIGINT');
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(late);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * @param {number} port
 * @returns {Promise<boolean>}
 */
function answers(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
