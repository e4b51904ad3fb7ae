import { fileURLToPath } from 'node:url';

/** The workspace's top folder. */
export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The packages in the order in which they are read about. */
export const packages = ['core', 'log', 'consumer-group', 'stream', 'report', 'import', 'experiment', 'cli'];
