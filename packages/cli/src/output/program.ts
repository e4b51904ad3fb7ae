import * as groupPackage from '@sim/consumer-group';
import * as corePackage from '@sim/core';
import * as logPackage from '@sim/log';
import * as streamPackage from '@sim/stream';
import type { Case, Question } from '../questions/question.ts';

const PACKAGES = {
  '@sim/consumer-group': groupPackage,
  '@sim/core': corePackage,
  '@sim/log': logPackage,
  '@sim/stream': streamPackage,
} as const;

/**
 * The model of a question as a program of its own, which prints the same numbers. The text of the
 * model is that of the function that answers: there is no second one that could differ.
 */
export function programOf(
  question: Question,
  cases: readonly Case[],
  { replications, seed }: { readonly replications: number; readonly seed: number },
): string {
  const model = textOf(question.model);
  // What is called, and is no method.
  const names = new Set(
    [...`${model} replicate(`.matchAll(/(?<![.\w$])([A-Za-z_$][\w$]*)[(.]/g)].map(([, name]) => name),
  );
  const imports = Object.entries(PACKAGES).flatMap(([name, exported]) => {
    const used = Object.keys(exported)
      .filter((each) => names.has(each))
      .sort();
    return used.length === 0 ? [] : [{ name, line: `import { ${used.join(', ')} } from '${name}';` }];
  });
  const metrics = question.measures.map(({ name }) => `  ${name}: (built) => built.measures().${name},`).join('\n');
  return `// The model behind \`sim ask ${question.name}\`: times are seconds, rates records per second.
// npm install ${imports.map(({ name }) => name).join(' ')}
${imports.map(({ line }) => line).join('\n')}

const cases = {
${cases.map(({ label, params }) => `  ${JSON.stringify(label)}: {\n${linesOf(params)}\n  },`).join('\n')}
};

${model}

const metrics = {
${metrics}
};

for (const [label, params] of Object.entries(cases)) {
  const { estimates } = replicate(({ seed }) => ${question.model.name}({ seed, params }), { metrics, replications: ${replications}, seed: ${seed} });
  for (const [name, { mean, halfWidth }] of Object.entries(estimates)) console.log(label, name, mean, '±', halfWidth);
}
`;
}

/** Parameters, one a line. */
function linesOf(params: Readonly<Record<string, unknown>>): string {
  return Object.entries(params)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `    ${name}: ${JSON.stringify(value)},`)
    .join('\n');
}

/**
 * The text of a function. Test runners rename what it imports, and the bundler puts a number behind
 * names that several files import.
 */
function textOf(model: Question['model']): string {
  const exported = new Set(Object.values(PACKAGES).flatMap((each) => Object.keys(each)));
  return model
    .toString()
    .replaceAll(/\(0, ?__vite_ssr_import_\d+__\.([\w$]+)\)/g, '$1')
    .replaceAll(/__vite_ssr_import_\d+__\./g, '')
    .replaceAll(/(?<![.\w$])([A-Za-z_$][\w$]*?)\d+(?=[(.])/g, (whole, name: string) =>
      exported.has(name) && !exported.has(whole) ? name : whole,
    );
}
