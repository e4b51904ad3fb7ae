import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('ns3_hold.cc', import.meta.url));
const FOLDER = fileURLToPath(new URL('../../temp', import.meta.url));
const PROGRAM = `${FOLDER}/ns3_hold`;

/** Whether this machine has ns-3 and a compiler: Debian's `libns3-dev` and `g++`. */
export const HAS_NS3 =
  spawnSync('g++', ['-x', 'c++', '-E', '-'], { input: '#if !__has_include(<ns3/simulator.h>)\n#error\n#endif\n' })
    .status === 0;

/**
 * W1 in ns-3 by its priority queue: a process of its own, which measures itself. Compiled when it is
 * first asked for.
 *
 * @type {import('../catalogue.mjs').Implementation}
 */
export function ns3({ pending, events }) {
  if (!existsSync(PROGRAM) || statSync(PROGRAM).mtimeMs < statSync(SOURCE).mtimeMs) {
    mkdirSync(FOLDER, { recursive: true });
    execFileSync('g++', ['-O3', '-std=c++17', SOURCE, '-o', PROGRAM, '-lns3-core']);
  }
  return JSON.parse(execFileSync(PROGRAM, [`${pending}`, `${events}`], { encoding: 'utf8' }));
}
