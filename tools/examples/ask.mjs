/**
 * Prints the answers to some questions that people ask about their pipelines: all of them, or those
 * named, and writes reports of some of their runs. `node tools/examples/ask.mjs lag-after-outage`
 */
import * as evictionStorm from './questions/eviction-storm.mjs';
import * as howManyConsumers from './questions/how-many-consumers.mjs';
import * as lagAfterOutage from './questions/lag-after-outage.mjs';
import * as latenessSweep from './questions/lateness-sweep.mjs';
import * as retentionLoss from './questions/retention-loss.mjs';
import * as rollingDeploy from './questions/rolling-deploy.mjs';
import { recordRuns, writeReport } from './support/write-report.mjs';

/**
 * @type {Readonly<Record<string, { answer: () => string, runs: Parameters<typeof recordRuns>[0] }>>}
 */
const questions = {
  'how-many-consumers': howManyConsumers,
  'lag-after-outage': lagAfterOutage,
  'rolling-deploy': rollingDeploy,
  'eviction-storm': evictionStorm,
  'lateness-sweep': latenessSweep,
  'retention-loss': retentionLoss,
};

const asked = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(questions);
for (const question of asked) {
  const found = questions[question];
  if (found === undefined) throw new Error(`expected one of ${Object.keys(questions).join(', ')}, got ${question}`);
  const { answer, runs } = found;
  console.log(`${answer()}\nReport: ${writeReport(question, recordRuns(runs), { title: titleOf(question) })}\n`);
}

/** @param {string} question */
function titleOf(question) {
  return question.charAt(0).toUpperCase() + question.slice(1).replaceAll('-', ' ');
}
