import { DEFAULTS, type Values } from './scenario.ts';

/**
 * A program that runs in Node, where the packages are installed, and gives the numbers of the page:
 * the model itself, as the page runs it.
 *
 * @param model - the text of the model
 */
export function showCode(model: string, values: Values): string {
  const rows = Object.entries(values).map(
    ([name, value]) =>
      `  ${name}: ${JSON.stringify(value)},${value === DEFAULTS[name as keyof Values] ? '' : ' // changed'}`,
  );
  return `// Save as pipeline.mjs; npm install @sim/core @sim/log @sim/consumer-group @sim/stream @sim/report; node pipeline.mjs
import { writeFileSync } from 'node:fs';
import { renderHtml, renderText } from '@sim/report';
${model.replace(/\n \*\n \* @param \{import[^\n]*\n/, '\n').replace('export function', 'function')}
const given = {
${rows.join('\n')}
};

const { sim, recorder } = buildModel(given);
sim.run();
const record = recorder.record();
console.log(renderText(record));
writeFileSync('pipeline.html', renderHtml(record));
`;
}
