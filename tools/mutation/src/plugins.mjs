import { declareClassPlugin, declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { readFileSync } from 'node:fs';

/** Prints each fault that nobody noticed at once: a run may take long, and be ended before. */
class Survivors {
  /** @param {import('@stryker-mutator/api/core').MutantResult} result - its places count from 1 */
  onMutantTested({ status, fileName, location: { start, end }, replacement }) {
    if (status !== 'Survived' && status !== 'NoCoverage') return;
    const lines = readFileSync(fileName, 'utf8')
      .split('\n')
      .slice(start.line - 1, end.line);
    lines[lines.length - 1] = lines[lines.length - 1]?.slice(0, end.column - 1) ?? '';
    lines[0] = lines[0]?.slice(start.column - 1) ?? '';
    const was = lines.map((line) => line.trim()).join(' ');
    const place = `${fileName.slice(fileName.indexOf('packages/'))}:${start.line}:${start.column}`;
    const how = status === 'NoCoverage' ? 'no test reaches' : 'nobody notices';
    console.log(`${place}: ${how} ${was.slice(0, 100)} -> ${replacement?.replaceAll(/\s+/g, ' ').slice(0, 100)}`);
  }
}

/** Functions that make an error of one code, of words alone. */
const MAKERS = new Set(['invalidOption', 'usage']);
const WORDS = 'the words of an error';

/**
 * Whether an argument is there for an error alone: all of those that make one, and of those that
 * check a value, `checkNumber('Server', 'concurrency', value)`, whose it is.
 *
 * @param {string} callee
 * @param {any} argument - Babel's path
 */
function isNamedIn(callee, argument) {
  return MAKERS.has(callee) || (/^check[A-Z]/.test(callee) && argument.isStringLiteral());
}

export const strykerPlugins = [
  declareClassPlugin(PluginKind.Reporter, 'survivors', Survivors),
  /**
   * Left unmutated everywhere: the words and facts of an error behind its code. Tests hold the code
   * of every error and the wording of a few.
   */
  declareValuePlugin(PluginKind.Ignore, 'error-words', {
    /** @param {any} path - Babel's, whose types are not here */
    shouldIgnore(path) {
      const call = path.parentPath;
      if (call?.isCallExpression() === true)
        return call.node.callee.type === 'Identifier' && isNamedIn(call.node.callee.name, path) ? WORDS : undefined;
      if (call?.isNewExpression() !== true || !call.get('callee').isIdentifier({ name: 'SimError' })) return undefined;
      return call.node.arguments.indexOf(path.node) > 0 ? WORDS : undefined;
    },
  }),
];
