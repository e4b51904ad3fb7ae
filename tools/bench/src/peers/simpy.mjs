import { execFileSync, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The Python on this machine that has SimPy 4 or 3, if there is one. */
export const PYTHON_WITH_SIMPY = ['python3', '/usr/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import simpy']).status === 0,
);

/**
 * A workload in SimPy: a process of its own, which measures itself.
 *
 * @param {'hold' | 'processes' | 'station'} workload
 * @returns {import('../catalogue.mjs').Implementation}
 */
export const simpy = (workload) => (size) => {
  if (PYTHON_WITH_SIMPY === undefined) throw new Error('no python3 with the module simpy on this machine');
  const script = fileURLToPath(new URL('simpy_bench.py', import.meta.url));
  return JSON.parse(execFileSync(PYTHON_WITH_SIMPY, [script, workload, JSON.stringify(size)], { encoding: 'utf8' }));
};
