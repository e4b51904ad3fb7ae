import { run } from './pipeline.ts';

(globalThis as unknown as { postMessage(message: string): void }).postMessage(run());
