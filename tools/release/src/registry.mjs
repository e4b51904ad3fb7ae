import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { mustRun } from './command.mjs';

const home = fileURLToPath(new URL('../registry/', import.meta.url));

/** @returns {Promise<number>} */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
      .on('error', reject)
      .listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() =>
          typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
        );
      });
  });

/**
 * Starts an empty registry on loopback that knows no other: what is not published to it does not
 * exist.
 *
 * @param {string} folder - for its storage and settings
 * @param {{ port?: number, closedTo?: string }} [options] - `closedTo` is a package that nobody may publish
 */
export async function startRegistry(folder, options = {}) {
  if (!existsSync(join(home, 'node_modules/verdaccio'))) mustRun('pnpm', ['install', '--frozen-lockfile'], home);
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}/`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'config.yaml'),
    [
      'storage: ./storage',
      'uplinks: {}',
      'max_body_size: 50mb',
      'packages:',
      ...(options.closedTo === undefined ? [] : [`  '${options.closedTo}': { access: $all, publish: nobody }`]),
      "  '**': { access: $all, publish: $all, unpublish: $all }",
      'middlewares: {}',
      'log: { type: stdout, format: json, level: warn }',
      '',
    ].join('\n'),
  );
  // npm and pnpm insist on a token; this registry asks for none.
  const settings = join(folder, 'user.npmrc');
  writeFileSync(settings, `registry=${url}\n//127.0.0.1:${port}/:_authToken=none\naudit=false\nfund=false\n`);

  const log = openSync(join(folder, 'registry.log'), 'w');
  const server = spawn(
    process.execPath,
    [
      join(home, 'node_modules/verdaccio/bin/verdaccio'),
      '--config',
      join(folder, 'config.yaml'),
      '--listen',
      `127.0.0.1:${port}`,
    ],
    { cwd: folder, stdio: ['ignore', log, log] },
  );
  for (let attempt = 0; ; attempt += 1) {
    if (
      await fetch(`${url}-/ping`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (attempt === 300 || server.exitCode !== null)
      throw new Error(`the registry did not start:\n${readFileSync(join(folder, 'registry.log'), 'utf8')}`);
    await sleep(100);
  }
  return {
    port,

    /** What npm and pnpm need to see of it. */
    environment: {
      npm_config_registry: url,
      npm_config_userconfig: settings,
      npm_config_cache: join(folder, 'npm-cache'),
    },

    /**
     * The published versions of a package, oldest first. @param {string} name @returns
     * {Promise<string[]>}
     */
    async versions(name) {
      // A connection of its own: one kept open is closed by the registry while a command runs here.
      const answer = await fetch(`${url}${name.replace('/', '%2f')}`, { headers: { connection: 'close' } });
      return answer.ok ? Object.keys(/** @type {{ versions: object }} */ (await answer.json()).versions) : [];
    },

    stop: () => server.kill(),
  };
}
