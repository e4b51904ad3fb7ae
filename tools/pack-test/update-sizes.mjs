/** `node tools/pack-test/update-sizes.mjs`: records how large the entries of the built packages are. */
import { measureEntries, recordEntries } from './src/entry-sizes.mjs';

const sizes = await measureEntries();
recordEntries(sizes);
console.log(sizes);
