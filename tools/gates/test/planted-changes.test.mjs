import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WorkspaceCopy } from '../src/workspace-copy.mjs';

/** @type {WorkspaceCopy} */
let copy;
const gate = 'node tools/gates/check-changesets.mjs';
const report = 'packages/log/etc/log.api.md';
const released =
  '```ts\n\n// @public\nexport function planted(a: number): number;\n\n// @public\nexport const other: 1;\n\n```\n';

/** @param {string} version */
const release = (version) => {
  copy.run(
    'rm -f .changeset/*.md packages/*/CHANGELOG.md; sed -i \'s/"version": ".*"/"version": "0.0.1-unreleased"/\' packages/*/package.json; git add -A; git commit -qm before --allow-empty',
  );
  copy.write(report, released);
  copy.run(
    `sed -i 's/"version": ".*"/"version": "${version}"/' packages/*/package.json; git add -A; git commit -qm release`,
  );
};
/** @param {string} bump */
const announce = (bump, name = '@sim/log') =>
  copy.write('.changeset/brave-owls-count.md', `---\n'${name}': ${bump}\n---\n\nA change.\n`);
const planted = {
  gains: released.replace(
    '// @public\nexport const other',
    '// @public\nexport const another: 2;\n\n// @public\nexport const other',
  ),
  loses: released.replace('// @public\nexport const other: 1;\n\n', ''),
  changes: released.replace('a: number', 'a: string'),
};

beforeAll(() => {
  copy = new WorkspaceCopy();
  copy.run(
    'git init -q . && git config user.name gates && git config user.email gates@localhost && git config commit.gpgsign false',
  );
}, 60_000);
afterAll(() => copy.dispose());

describe('the changeset gate on a package at 1.4.0', () => {
  beforeEach(() => release('1.4.0'));

  it('is green when the report is as released', () => {
    expect(copy.run(gate)).toMatchObject({ green: true });
  });

  it.each(/** @type {const} */ (['gains', 'loses', 'changes']))(
    'is red when the report %s a line and there is no changeset',
    (kind) => {
      copy.write(report, planted[kind]);
      const { green, output } = copy.run(gate);
      expect(output).toMatch(/@sim\/log: the public surface changed since 1\.4\.0 and no changeset says so/);
      expect(green).toBe(false);
    },
  );

  it('is red also when the change is committed', () => {
    copy.write(report, planted.gains);
    copy.run('git add -A; git commit -qm change');
    expect(copy.run(gate)).toMatchObject({ green: false });
  });

  it("is red when only another package's changeset is there", () => {
    copy.write(report, planted.gains);
    announce('major', '@sim/core');
    expect(copy.run(gate)).toMatchObject({ green: false });
  });

  it.each([
    ['gains', 'patch', false],
    ['gains', 'minor', true],
    ['loses', 'patch', false],
    ['loses', 'minor', false],
    ['loses', 'major', true],
    ['changes', 'patch', false],
    ['changes', 'minor', false],
    ['changes', 'major', true],
  ])('when the report %s a line, with a %s changeset, green is %s', (kind, bump, green) => {
    copy.write(report, planted[/** @type {keyof typeof planted} */ (kind)]);
    announce(bump);
    expect(copy.run(gate)).toMatchObject({ green });
  });

  it('is red when a changeset tells readers of a package of what another has', () => {
    copy.write('.changeset/brave-owls-count.md', "---\n'@sim/log': patch\n---\n\nA `SessionWindow` closes.\n");
    const { green, output } = copy.run(gate);
    expect(output).toContain('tells readers of @sim/log about `SessionWindow`, which is in @sim/stream.');
    expect(green).toBe(false);
    copy.write('.changeset/brave-owls-count.md', "---\n'@sim/stream': patch\n---\n\nA `SessionWindow` closes.\n");
    expect(copy.run(gate)).toMatchObject({ green: true });
  });

  it('compares with another revision when told to', () => {
    copy.write(report, planted.gains);
    copy.run('git add -A; git commit -qm change');
    expect(copy.run(`${gate} --base HEAD`)).toMatchObject({ green: true });
    expect(copy.run(`${gate} --base HEAD~1`)).toMatchObject({ green: false });
  });
});

describe('the changeset gate on a package below 1.0', () => {
  beforeEach(() => release('0.4.0'));

  it.each([
    ['loses', 'patch', false],
    ['loses', 'minor', true],
    ['gains', 'patch', false],
  ])('when the report %s a line, with a %s changeset, green is %s', (kind, bump, green) => {
    copy.write(report, planted[/** @type {keyof typeof planted} */ (kind)]);
    announce(bump);
    expect(copy.run(gate)).toMatchObject({ green });
  });
});
