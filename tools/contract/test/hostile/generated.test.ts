import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isOpen, mayBeOpen } from './taken-on-purpose.ts';
import { apiReports, runHostile } from './watch.ts';

/**
 * Every how manieth case is run: few in each check, all by `pnpm --filter @sim-tools/contract hostile`,
 * or, of one package, with its name as `SIM_HOSTILE`. `SIM_HOSTILE_REPORTS` is a folder for what is
 * found in each package.
 */
const wish = process.env['SIM_HOSTILE'];
const every = wish === undefined ? 11 : 1;
const only = wish?.startsWith('@') === true ? wish : undefined;

describe('bad input made from the API reports', () => {
  it(
    'is refused by a SimError or taken on purpose: nothing hangs, and no error is foreign',
    async () => {
      const { cases, findings } = await runHostile(every, only);
      expect(cases).toBeGreaterThan(500);
      const open = findings.filter(({ package: name, text }) => isOpen(name, text));
      const folder = process.env['SIM_HOSTILE_REPORTS'];
      for (const name of folder === undefined ? [] : apiReports().keys()) {
        const own = open.filter((each) => each.package === name).map(({ text }) => text);
        const file = `${folder as string}/hostile-${name.slice(5)}.txt`;
        if (only === undefined || only === name)
          writeFileSync(file, [`${own.length} of ${name}`, ...own, ''].join('\n'));
      }
      expect(open.filter(({ package: name }) => !mayBeOpen(name)).map(({ text }) => text)).toEqual([]);
    },
    30 * 60_000,
  );
});
