import { createRequire } from 'node:module';

/** simjs exports nothing: its bundle puts itself on `window`. */
export function loadSimjs() {
  const host = /** @type {any} */ (globalThis);
  host.window ??= {};
  createRequire(import.meta.url)('simjs');
  return host.window.Sim;
}
