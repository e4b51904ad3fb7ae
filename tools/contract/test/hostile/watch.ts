import { mkdtempSync, readdirSync, readFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { build } from 'vite';
import { caseAt } from './names.ts';
import { readSurface } from './surface.ts';
import type { Finding, Message, Task } from './worker.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** How often a worker is looked at, in milliseconds. */
const LOOK_EVERY = 100;

/** A case at which so many looks in a row find a worker does not end. Generous: the machine may be busy. */
const HANGS_AFTER = 100;

export interface HostileRun {
  readonly cases: number;
  readonly findings: readonly Finding[];
}

/**
 * Functions that start threads and processes are no place for thousands of bad calls; the report is
 * built on packages of others, which the worker's bundle does not hold.
 */
const LEFT_OUT: ReadonlySet<string> = new Set(['experiment', 'cli', 'report']);

/** The API reports of all packages that only compute. */
export function apiReports(): ReadonlyMap<string, string> {
  const reports = new Map<string, string>();
  for (const folder of readdirSync(`${root}packages`).sort()) {
    const report = `${root}packages/${folder}/etc/${folder}.api.md`;
    if (existsSync(report) && !LEFT_OUT.has(folder)) reports.set(`@sim/${folder}`, readFileSync(report, 'utf8'));
  }
  return reports;
}

/**
 * Runs the cases of all packages in a thread that is watched: one that does not get on is ended, the
 * case is a finding, and another thread goes on after it.
 *
 * @param every - every so manieth case is run
 * @param only - the package whose cases are run; all if left out
 */
export async function runHostile(every: number, only?: string): Promise<HostileRun> {
  const reports = apiReports();
  const folder = mkdtempSync(join(root, 'tools/contract/node_modules/.hostile-'));
  try {
    const file = await bundle([...reports.keys()], folder);
    return await watch(file, {
      reports,
      every,
      packages: [...reports.keys()].filter((name) => only === undefined || name === only),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The worker and all packages, from their sources, as one file. */
async function bundle(packages: readonly string[], folder: string): Promise<string> {
  const source = packages
    .map((name, index) => `import * as p${index} from '${root}packages/${name.slice(5)}/src/index.ts';`)
    .concat(`export const modules = { ${packages.map((name, index) => `'${name}': p${index}`).join(', ')} };`);
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@sim/source'] },
    ssr: { noExternal: [/^@sim\//], external: ['typescript'], resolve: { conditions: ['@sim/source'] } },
    plugins: [
      {
        name: 'packages',
        resolveId: (id: string) =>
          id === 'virtual:packages'
            ? `\0${id}`
            : packages.includes(id)
              ? `${root}packages/${id.slice(5)}/src/index.ts`
              : null,
        load: (id: string) => (id === '\0virtual:packages' ? source.join('\n') : null),
      },
    ],
    build: {
      ssr: fileURLToPath(new URL('./worker.ts', import.meta.url)),
      outDir: folder,
      minify: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
  });
  return join(folder, 'worker.mjs');
}

async function watch(file: string, task: Omit<Task, 'from' | 'progress'>): Promise<HostileRun> {
  const findings: Finding[] = [];
  const surface = readSurface(task.reports);
  let from = 0;
  for (;;) {
    const progress = new Int32Array(new SharedArrayBuffer(8));
    const end = await oneWorker(file, { ...task, from, progress }, findings);
    if (end.kind === 'done') return { cases: Math.ceil(end.cases / task.every), findings };
    const stuck = Atomics.load(progress, 0);
    if (Atomics.load(progress, 1) === 0) throw new Error(`the worker ends outside of a case: ${end.kind}`);
    const each = caseAt(surface, task.packages, stuck);
    findings.push({ package: each.package, text: `${each.text}: ${end.kind}` });
    from = stuck + 1;
  }
}

type End =
  { readonly kind: 'done'; readonly cases: number } | { readonly kind: 'hangs' | `ends the thread: ${string}` };

function oneWorker(file: string, task: Task, findings: Finding[]): Promise<End> {
  return new Promise((resolve) => {
    const worker = new Worker(file, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: 700 },
      stdout: true,
      stderr: true,
    });
    let seen = -1;
    let looks = 0;
    const timer = setInterval(() => {
      const now = Atomics.load(task.progress, 0);
      if (now !== seen || Atomics.load(task.progress, 1) === 0) {
        seen = now;
        looks = 0;
      } else if (++looks > HANGS_AFTER) finish({ kind: 'hangs' });
    }, LOOK_EVERY);
    const finish = (end: End): void => {
      clearInterval(timer);
      worker.removeAllListeners();
      worker.on('error', () => undefined);
      void worker.terminate().then(() => {
        resolve(end);
      });
    };
    worker.on('message', (message: Message) => {
      if (message.kind === 'finding') findings.push(message.finding);
      if (message.kind === 'done') finish({ kind: 'done', cases: message.cases });
    });
    worker.on('error', (error: Error) => {
      finish({ kind: `ends the thread: ${error.message}` });
    });
    worker.on('exit', (code) => {
      finish({ kind: `ends the thread: exit code ${code}` });
    });
  });
}
