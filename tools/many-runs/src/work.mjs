/** A worker in a process of its own, to be killed: `node work.mjs CONNECTION`. */
import { startWorker } from '@sim/experiment';

const worker = await startWorker({ connection: process.argv[2] ?? '', threads: 1, lockDuration: 2 });
process.stdout.write('ready\n');
process.once('SIGTERM', () => void worker.close());
