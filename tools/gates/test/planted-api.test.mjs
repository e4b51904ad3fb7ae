import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WorkspaceCopy } from '../src/workspace-copy.mjs';

const folder = 'packages/log';
const documented = '/**\n * Counts.\n *\n * @public\n */\n';
const accepted = `${documented}export function planted(a: number): number {\n  return a;\n}\n`;

/** @type {WorkspaceCopy} */
let copy;

/**
 * A package with one export, built and checked by the scripts that real packages have. @param
 * {string} source
 */
function build(source, names = 'planted') {
  copy.write(`${folder}/src/planted.ts`, source);
  copy.write(
    `${folder}/src/index.ts`,
    `/**\n * A package.\n *\n * @packageDocumentation\n */\nexport { ${names} } from './planted.ts';\n`,
  );
  return copy.runScript('build', folder);
}

beforeAll(() => {
  copy = new WorkspaceCopy();
  copy.remove(`${folder}/src`);
  copy.remove(`${folder}/etc`);
  build(accepted);
  copy.run('mkdir -p etc', folder);
  copy.runScript('api:update', folder);
}, 60_000);
afterAll(() => copy.dispose());

describe('the API report', () => {
  beforeEach(() => copy.remove(`${folder}/temp`));

  it('is green when it is as checked in', () => {
    expect(build(accepted)).toMatchObject({ green: true });
    expect(copy.runScript('api:check', folder)).toMatchObject({ green: true });
  }, 30_000);

  it('is red when an exported signature changed', () => {
    expect(
      build(accepted.replace('a: number', 'a: number, b?: number').replace('return a', 'return a + (b ?? 0)')),
    ).toMatchObject({ green: true });
    const { green, output } = copy.runScript('api:check', folder);
    expect(output).toMatch(
      /-export function planted\(a: number\): number;\n\+export function planted\(a: number, b\?: number\): number;/,
    );
    expect(green).toBe(false);
  }, 30_000);

  it('is red when an export was added', () => {
    build(`${accepted}\n${documented}export const another = 1;\n`, 'planted, another');
    expect(copy.runScript('api:check', folder)).toMatchObject({ green: false });
  }, 30_000);
});

describe('the build', () => {
  it.each([
    ['an export without documentation', accepted.replace('Counts.\n *\n * ', ''), /ae-undocumented/],
    [
      'a member without documentation',
      `${documented}export class planted {\n  count(): number {\n    return 1;\n  }\n}\n`,
      /ae-undocumented/,
    ],
    ['an export without a release tag', accepted.replace('@public', 'Always.'), /ae-missing-release-tag/],
    [
      'a signature with a type that is not exported',
      accepted
        .replace('/**', 'interface Hidden {\n  readonly a: number;\n}\n\n/**')
        .replace('a: number)', 'a: Hidden)')
        .replace('return a;', 'return a.a;'),
      /ae-forgotten-export/,
    ],
  ])(
    'is red with %s',
    (_what, source, complaint) => {
      const { green, output } = build(source);
      expect(output).toMatch(complaint);
      expect(green).toBe(false);
    },
    30_000,
  );
});
