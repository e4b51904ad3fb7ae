import { describe, expect, it } from 'vitest';
import { judgeChangeset, largest } from '../src/judge-changeset.mjs';

const before =
  '## API Report File for "@sim/x"\n\n```ts\n\n// @public\nexport function f(a: number): number;\n\n// @public\nexport const g: 1;\n\n```\n';
const gaining = before.replace('export const g', 'export const h: 2;\n\n// @public\nexport const g');
const losing = before.replace('\n// @public\nexport const g: 1;\n', '');
const changing = before.replace('a: number', 'a: string');

/** @typedef {import('../src/judge-changeset.mjs').Bump} Bump */
/** @param {string} after @param {readonly Bump[]} pending */
const judge = (after, pending, version = '1.2.3') =>
  judgeChangeset({ name: '@sim/x', version, before, after, pending });

describe('an unchanged report', () => {
  it('needs no changeset', () => expect(judge(before, [])).toBeUndefined());
  it('may have any', () => expect(judge(before, ['patch'])).toBeUndefined());
});

describe('a changed report', () => {
  it.each([gaining, losing, changing])('needs a changeset (%#)', (after) =>
    expect(judge(after, [])).toMatch(/no changeset says so/),
  );
  it('is not covered by an empty bump', () => expect(judge(gaining, ['none'])).toMatch(/no changeset says so/));
  it('is shown in the complaint', () =>
    expect(judge(changing, [])).toMatch(/major: f: callers: .*\(a: string\).*\(a: number\)/));
});

describe('a report that loses or changes a line', () => {
  for (const after of [losing, changing]) {
    it.each(/** @type {const} */ (['patch', 'minor']))('refuses a %s changeset', (bump) =>
      expect(judge(after, [bump])).toMatch(/needs a major changeset.*say/),
    );
    it('takes a major one', () => expect(judge(after, ['patch', 'major', 'minor'])).toBeUndefined());
    it('takes a minor one below 1.0', () => expect(judge(after, ['minor'], '0.4.0')).toBeUndefined());
    it('refuses a patch below 1.0', () => expect(judge(after, ['patch'], '0.4.0')).toMatch(/needs a minor changeset/));
  }
});

describe('a report that breaks by the compiler alone', () => {
  it('takes a smaller bump with a reason, and none without any', () => {
    const subject = { name: '@sim/x', version: '1.2.3', before, after: changing, overrides: ['nobody passes numbers'] };
    expect(judgeChangeset({ ...subject, pending: ['minor'] })).toBeUndefined();
    expect(judgeChangeset({ ...subject, pending: [] })).toMatch(/no changeset says so/);
  });
});

describe('a report that gains a line', () => {
  it('refuses a patch changeset', () => expect(judge(gaining, ['patch'])).toMatch(/needs a minor/));
  it('refuses a patch changeset below 1.0', () => expect(judge(gaining, ['patch'], '0.4.0')).toMatch(/needs a minor/));
  it.each(/** @type {const} */ (['minor', 'major']))('takes a %s one', (bump) =>
    expect(judge(gaining, [bump])).toBeUndefined(),
  );
});

describe('the largest of several bumps', () => {
  it('is none when there are none', () => expect(largest([])).toBe('none'));
  it('does not depend on the order', () => expect(largest(['minor', 'major', 'patch'])).toBe('major'));
});
