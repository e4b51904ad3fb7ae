import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** SimPy on the same two workloads, when this machine has it; a line that says so when it has not. */
export function simpyLine() {
  const script = fileURLToPath(new URL('simpy_bench.py', import.meta.url));
  const { status, stdout } = spawnSync('python3', [script], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : 'SimPy: skipped, python3 has no module simpy here.';
}
