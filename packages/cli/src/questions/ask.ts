import { recordRun, replicate, type RunRecord, SimError } from '@sim/core';
import type { Host } from '../host.ts';
import type { Case, CaseResult, Question } from './question.ts';

/** Runs every case several times with the same seeds, so that cases differ by what they are. */
export function runCases(
  question: Question,
  cases: readonly Case[],
  { replications, seed }: { readonly replications: number; readonly seed: number },
  host: Host,
): readonly CaseResult[] {
  return cases.map((each, index) => {
    progress(host, `${question.name}: ${question.differ} ${each.label} (${index + 1} of ${cases.length})`);
    const { estimates, failures } = replicate(
      (context) => question.model({ seed: context.seed, params: each.params }),
      {
        replications,
        seed,
        metrics: Object.fromEntries(
          question.measures.map(({ name }) => [
            name,
            (built: ReturnType<Question['model']>) => built.measures()[name]!,
          ]),
        ),
      },
    );
    progress(host, '');
    const [failed] = failures;
    if (failed !== undefined)
      throw new SimError(
        'RUN_FAILED',
        `${each.label}, seed ${failed.seed}: ${messageOf(failed.error)}`,
        {},
        { cause: failed.error },
      );
    return { ...each, estimates };
  });
}

/** A run of each case, recorded for a picture. */
export function recordCases(question: Question, cases: readonly Case[], seed: number): readonly RunRecord[] {
  return cases.map(({ label, params }) => {
    const { sim } = question.model({ seed, params });
    const recorder = recordRun(sim, { title: `${question.name}, ${question.differ} ${label}` });
    sim.run();
    return recorder.record();
  });
}

/** One line that is written over again, on terminals only. */
function progress(host: Host, text: string): void {
  if (host.terminal) host.err(`\r\u001B[K${text}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
