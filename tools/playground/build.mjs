/**
 * `npm run playground`: makes one page that works from disk, `temp/playground.html`, says where it
 * is, and shows it where there is a screen.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { buildPlayground } from './src/build-playground.mjs';

const file = await buildPlayground(fileURLToPath(new URL('temp/', import.meta.url)));
console.log(file);
const screen =
  process.platform === 'darwin' || process.platform === 'win32' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
if (process.argv.includes('--open') && screen && !process.env.CI) {
  const [program, ...rest] =
    process.platform === 'darwin' ? ['open'] : process.platform === 'win32' ? ['cmd', '/c', 'start', ''] : ['xdg-open'];
  spawn(program ?? 'xdg-open', [...rest, file], { detached: true, stdio: 'ignore' })
    .on('error', () => {})
    .unref();
}
