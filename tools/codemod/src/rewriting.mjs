import ts from 'typescript';

/** What is to change in one file, and what a person has to look at. */
export class Rewriting {
  /** @type {{ start: number, end: number, text: string }[]} */
  #edits = [];
  /** @type {{ line: number, what: string }[]} */
  notes = [];
  #file;

  /** @param {ts.SourceFile} file */
  constructor(file) {
    this.#file = file;
  }

  /** @param {ts.Node} node @param {string} text */
  replace(node, text) {
    this.#edits.push({ start: node.getStart(this.#file), end: node.end, text });
  }

  /** @param {number} start @param {string} text */
  insert(start, text) {
    this.#edits.push({ start, end: start, text });
  }

  /** @param {ts.Node} node @param {string} what */
  note(node, what) {
    const { line } = this.#file.getLineAndCharacterOfPosition(node.getStart(this.#file));
    this.notes.push({ line: line + 1, what });
  }

  /** The file's text with all changes made. */
  text() {
    return this.#edits
      .sort((a, b) => b.start - a.start || b.end - a.end)
      .reduce((text, { start, end, text: put }) => text.slice(0, start) + put + text.slice(end), this.#file.text);
  }
}

/**
 * Every node below one, itself first.
 *
 * @param {ts.Node} node
 * @returns {Generator<ts.Node>}
 */
export function* nodesIn(node) {
  yield node;
  /** @type {ts.Node[]} */
  const children = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) yield* nodesIn(child);
}
