/** Prints the folder of the pinned pnpm, for the PATH; fetches it if it is not there yet. */
import { pnpmFolder } from './src/pnpm.mjs';

console.log(pnpmFolder());
