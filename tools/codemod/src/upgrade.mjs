import ts from 'typescript';
import { noteWhatIsGone } from './gone.mjs';
import { renameHandles } from './handles.mjs';
import { takeLeases } from './leases.mjs';
import { renameMeasurements } from './measurements.mjs';
import { Origin } from './origin.mjs';
import { Rewriting } from './rewriting.mjs';

/**
 * What an upgrade does to one file.
 *
 * @typedef {object} UpgradedFile
 * @property {string} file
 * @property {string} before
 * @property {string} after - the same text where nothing is to change
 * @property {readonly { readonly line: number, readonly what: string }[]} notes - what a person has to look at
 */

/** Thrown where the types of 1.x cannot be read, without which nothing is ours for certain. */
export class NoTypesError extends Error {}

/** @type {ts.CompilerOptions} */
const DEFAULTS = {
  allowJs: true,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  moduleDetection: ts.ModuleDetectionKind.Force,
  noEmit: true,
  skipLibCheck: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  types: [],
};

/**
 * What programs written for 1.x have to say under 2.0, where that is mechanical. It goes by types, so
 * that the `remove()` of a set or of a page's element stays what it is; for this the packages must still be
 * installed as 1.x. Writes nothing.
 *
 * @param {readonly string[]} files - TypeScript and JavaScript
 * @param {ts.CompilerOptions} [options]
 * @returns {readonly UpgradedFile[]}
 */
export function upgrade(files, options = {}) {
  const program = ts.createProgram([...files], { ...DEFAULTS, ...options, allowJs: true, noEmit: true });
  const origin = new Origin(program.getTypeChecker());
  const ours = program
    .getSourceFiles()
    .map(({ fileName }) => origin.manifestOf(fileName))
    .filter(({ name, version }) => name?.startsWith('@sim/') && version !== undefined);
  if (ours.length === 0) throw new NoTypesError('no package @sim/… is installed where these files are');
  const other = ours.find(({ version }) => !version?.startsWith('1.'));
  if (other !== undefined)
    throw new NoTypesError(`${other.name} is ${other.version} here: run this before the upgrade, by the types of 1.x`);

  return files.map((path) => {
    const file = program.getSourceFile(path);
    if (file === undefined) throw new NoTypesError(`${path} cannot be read`);
    const rewriting = new Rewriting(file);
    for (const rule of [renameHandles, takeLeases, renameMeasurements, noteWhatIsGone]) rule(file, origin, rewriting);
    return {
      file: path,
      before: file.text,
      after: rewriting.text(),
      notes: rewriting.notes.sort((a, b) => a.line - b.line),
    };
  });
}
