import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { unusedMembers } from '../src/unused-members.mjs';

describe('a planted member', () => {
  /** @type {string} */
  let root;
  afterEach(() => rmSync(root, { recursive: true }));

  /** @param {Readonly<Record<string, string>>} files */
  function plant(files) {
    root = mkdtempSync(join(tmpdir(), 'members-'));
    const all = {
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true }, "include": ["src", "test"] }',
      ...files,
    };
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    return unusedMembers(root);
  }
  const box =
    'export class Box<T> { constructor(public value: T) {} open(): T { return this.value; } shut(): void {} get lid() { return 1; } }';

  it('is found: a method, an accessor', () => {
    const user = "import { Box } from './box'; export const opened = new Box(3).open();";
    expect(plant({ 'src/index.ts': "export * from './user';", 'src/user.ts': user, 'src/box.ts': box })).toEqual([
      'src/box.ts: Box.lid',
      'src/box.ts: Box.shut',
    ]);
  });

  it.each([
    ['taken apart', 'const { lid, shut } = new Box(3); shut(); void lid; new Box(1).open();'],
    ['named by text', "const box = new Box(3); box['shut'](); box['lid']; box.open();"],
    [
      'used through an interface',
      'interface Lid { lid: number; shut(): void; open(): number } const x: Lid = new Box(3); void x;',
    ],
    ['used in a union', 'declare const b: Box<number> | Box<string>; b.shut(); b.lid; b.open();'],
  ])('is not found where it is %s', (_how, text) => {
    const index = `import { Box } from './box'; ${text}`;
    expect(plant({ 'src/index.ts': index, 'src/box.ts': box })).toEqual([]);
  });

  it('is for users where its class is exported, and in use where a test looks at it', () => {
    expect(plant({ 'src/index.ts': "export { Box } from './box';", 'src/box.ts': box })).toEqual([]);
    const test = "import { Box } from '../src/box'; const b = new Box(1); b.open(); b.shut(); void b.lid;";
    expect(plant({ 'src/index.ts': 'export {};', 'src/box.ts': box, 'test/box.test.ts': test })).toEqual([]);
  });
});
