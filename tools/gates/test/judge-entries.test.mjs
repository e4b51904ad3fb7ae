import { describe, expect, it } from 'vitest';
import { entriesOf, judgeEntries, vocabularyOf } from '../src/judge-entries.mjs';

/** @param {string} name @param {string} report @param {readonly string[]} words */
const vocabulary = (name, report, words = [], before = '') =>
  vocabularyOf({
    name: `@sim/${name}`,
    folder: `packages/${name}`,
    before: `\`\`\`ts\n${before}\n\`\`\``,
    after: `\`\`\`ts\n${report}\n\`\`\``,
    words: { before: [], after: words },
  });
const packages = [
  vocabulary('core', 'export class Entity { crash(): void; }\nexport function percentile(of: number): number;'),
  vocabulary(
    'log',
    'export interface EventLogOptions { readonly appendLatency?: number; }\nexport const limit: number;',
    ['error LOG_UNAVAILABLE', 'event Append'],
    'export class OldLog {}',
  ),
  vocabulary(
    'stream',
    'export class TumblingWindow {}\nexport function limit(): number;\nexport function count(): 1;',
    ['event Flush', 'event Set'],
  ),
];
/** @param {string} text */
const judged = (text, name = '@sim/log') => judgeEntries([{ where: 'here.md', name, text }], packages);

describe('an entry of a changelog', () => {
  it.each([
    ['its own names', '`EventLogOptions` has `appendLatency`; a crash gives `LOG_UNAVAILABLE` on `Append`.'],
    ['what it had', '`OldLog` is gone.'],
    ["core's names", 'An `Entity` may `crash()`.'],
    ['names of its own that others use too', 'The `limit` is one.'],
    ['words of English that are names elsewhere', 'It counts, in windows; the count is right.'],
    ['names of nobody here', 'As `NotEnoughReplicasException` in Kafka.'],
    ['another package that it names', 'It feeds a `TumblingWindow` of `@sim/stream`.'],
    ['what the language has', 'A `Set` of names.'],
    ['a text that looks like a name', "`{ kind: 'TumblingWindow' }`"],
  ])('may tell of %s', (_what, text) => {
    expect(judged(text)).toEqual([]);
  });

  it.each([
    ['an export', 'A `TumblingWindow` closes.', 'TumblingWindow'],
    ['an export with a common name', '`count` counts.', 'count'],
    ['an export in a block', 'So:\n\n```ts\nnew TumblingWindow(5);\n```', 'TumblingWindow'],
    ['an event', 'A `Flush` empties it.', 'Flush'],
  ])('may not tell of what another package has: %s', (_what, text, name) => {
    expect(judged(text)).toEqual([`here.md tells readers of @sim/log about \`${name}\`, which is in @sim/stream.`]);
  });

  it.each([
    ['a member', 'It takes an `appendLatency`.', 'appendLatency'],
    ['a code', 'It says `LOG_UNAVAILABLE`.', 'LOG_UNAVAILABLE'],
    ['what was', 'No more `OldLog`.', 'OldLog'],
  ])('of core may not either: %s', (_what, text, name) => {
    expect(judged(text, '@sim/core')).toEqual([
      `here.md tells readers of @sim/core about \`${name}\`, which is in @sim/log.`,
    ]);
  });

  it.each(['### Added\n\nOne.', '- ### Fixed\n\n  One.', 'One.\n\n## Results change\n'])(
    'has no heading: %j',
    (text) => {
      expect(judged(text)).toEqual([
        'here.md has a heading: the section of a changelog follows from the kind of the change, and its results.',
      ]);
      expect(judged('So:\n\n```sh\n# once\nnpm i\n```')).toEqual([]);
    },
  );

  it('may not tell of files of another package', () => {
    expect(judged('See packages/stream/README.md.')).toEqual([
      'here.md tells readers of @sim/log about a file in packages/stream.',
    ]);
    expect(judged('See packages/log/README.md.')).toEqual([]);
  });
});

it('entries of a changelog are its list items with what belongs to them', () => {
  const changelog = '# @sim/log\n\n## 1.0.0\n\n### Added\n\n- One.\n\n  More `a`.\n- Two.\n\n## 0.1.0\n\n- Three.\n';
  expect(entriesOf('c.md', '@sim/log', changelog).map(({ text }) => text.trim())).toEqual([
    '- One.\n\n  More `a`.',
    '- Two.',
    '- Three.',
  ]);
});
