/**
 * The command `sim`: answers about streaming systems without code.
 *
 * @packageDocumentation
 */

export { main } from './main.ts';
export { processHost } from './host.ts';
export type { Host } from './host.ts';
