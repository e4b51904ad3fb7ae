import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * What is wrong with how a package marks what is to go: `@deprecated` names what to use instead, and what an entity is
 * made with also has a warning at run time (`deprecation(what, instead)`).
 *
 * @param {readonly (readonly [file: string, text: string])[]} sources - of one package
 * @returns {readonly string[]} complaints
 */
export function judgeDeprecations(sources) {
  /** @type {{ file: string, name: string, says: string, isMember: boolean }[]} */
  const marked = [];
  /** @type {string[]} */
  const told = [];
  for (const [name, text] of sources) {
    const file = ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
    /** @param {ts.Node} node */
    const visit = (node) => {
      const tag = ts.getJSDocDeprecatedTag(node);
      const own =
        tag?.parent.parent === node && 'name' in node ? /** @type {ts.Node | undefined} */ (node.name) : undefined;
      if (tag !== undefined && own !== undefined)
        marked.push({
          file: name,
          name: own.getText(),
          says: ts.getTextOfJSDocComment(tag.comment) ?? '',
          isMember: ts.isTypeElement(node) || ts.isClassElement(node),
        });
      if (ts.isCallExpression(node) && node.expression.getText() === 'deprecation' && node.arguments[0] !== undefined)
        told.push(node.arguments[0].getText());
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return marked.flatMap(({ file, name, says, isMember }) => [
    ...(/\buse\b/i.test(says) ? [] : [`${file}: ${name} is deprecated, and its comment does not say what to use.`]),
    ...(!isMember || told.some((each) => new RegExp(`\\b${name}\\b`).test(each))
      ? []
      : [`${file}: ${name} is deprecated, and no warning of the package tells it at run time.`]),
  ]);
}

/** @param {string} folder - of a package's sources */
export function deprecationsIn(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return judgeDeprecations(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
}
