import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/**
 * What is left unmutated everywhere: the words and facts of an error behind its code. Tests hold
 * the code of every error and the wording of a few.
 */
export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'error-words', {
    /** @param {any} path - Babel's, whose types are not here */
    shouldIgnore(path) {
      const call = path.parentPath;
      if (call?.isNewExpression() !== true || !call.get('callee').isIdentifier({ name: 'SimError' })) return undefined;
      return call.node.arguments.indexOf(path.node) > 0 ? 'the words of an error' : undefined;
    },
  }),
];
