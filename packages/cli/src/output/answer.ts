import type { CaseResult, Measure, Question } from '../questions/question.ts';
import { duration, grouped, percent, plainJson } from '../format/numbers.ts';
import { visible } from '../format/visible.ts';
import { table } from './table.ts';

/** What an answer consists of. */
export interface Answer {
  readonly question: Question;
  readonly results: readonly CaseResult[];
  readonly verdict: readonly string[];
  readonly assumptions: readonly string[];
  readonly replications: number;
  readonly seed: number;
}

const SHOW: Readonly<Record<Measure['unit'], (value: number) => string>> = {
  seconds: duration,
  count: grouped,
  share: percent,
};

/** The answer for people. */
export function answerText({ question, results, verdict, assumptions, replications, seed }: Answer): string {
  const { measures, ruleOfThumb } = question;
  const ruled = measures.find(({ name }) => name === ruleOfThumb.measure) ?? measures[0]!;
  const header = [question.differ, ...measures.map(({ title }) => title), `rule of thumb: ${ruled.title}`];
  const rows = results.map(({ label, estimates, ruleOfThumb: rule }) => [
    label,
    ...measures.map(({ name, unit }) => estimateText(estimates[name]!, SHOW[unit])),
    rule === undefined ? '–' : SHOW[ruled.unit](rule),
  ]);
  return [
    ...verdict.map(visible),
    '',
    table(header, rows),
    '',
    `  ± half the 95 % interval of the mean over ${replications} runs, seeds ${seed} to ${seed + replications - 1}.`,
    `  Rule of thumb: ${ruleOfThumb.text}.`,
    '',
    'Taken for granted:',
    ...assumptions.map((each) => `  * ${visible(each)}`),
    '',
  ].join('\n');
}

function estimateText(
  { mean, halfWidth, values }: CaseResult['estimates'][string],
  show: (value: number) => string,
): string {
  const finite = values.filter((value) => value < Infinity).length;
  if (finite === 0) return show(Infinity);
  if (finite < values.length) return `${show(Infinity)} in ${values.length - finite} of ${values.length} runs`;
  if (values.length === 1) return `${show(mean)} (one run)`;
  // Sums of the same numbers in another order differ in their last digits.
  return halfWidth <= 1e-9 * Math.abs(mean) ? `${show(mean)} (all runs)` : `${show(mean)} ± ${spread(halfWidth, show)}`;
}

/** Never `± 0`, which would say that every run gave the same. */
function spread(halfWidth: number, show: (value: number) => string): string {
  const text = show(halfWidth);
  return text === show(0) ? String(Number(halfWidth.toPrecision(1))) : text;
}

/** The answer for programs; infinities as text, since JSON has none. */
export function answerJson({ question, results, verdict, assumptions, replications, seed }: Answer): string {
  const answer = {
    question: question.name,
    differ: question.differ,
    replications,
    seed,
    confidence: 0.95,
    cases: results.map(({ label, params, estimates, ruleOfThumb }) => ({
      label,
      params,
      estimates: Object.fromEntries(
        question.measures.map(({ name, unit }) => {
          const { mean, halfWidth, min, max, values } = estimates[name]!;
          return [name, { unit, mean, halfWidth, min, max, values }];
        }),
      ),
      ruleOfThumb: { measure: question.ruleOfThumb.measure, value: ruleOfThumb },
    })),
    ruleOfThumb: question.ruleOfThumb.text,
    verdict,
    assumptions,
  };
  return plainJson(answer);
}
