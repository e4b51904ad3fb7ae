/**
 * Prints the answers to some questions that people ask about their pipelines: all of them, or those
 * named. `node tools/examples/ask.mjs lag-after-outage`
 */
import { answer as evictionStorm } from './questions/eviction-storm.mjs';
import { answer as howManyConsumers } from './questions/how-many-consumers.mjs';
import { answer as lagAfterOutage } from './questions/lag-after-outage.mjs';
import { answer as latenessSweep } from './questions/lateness-sweep.mjs';
import { answer as retentionLoss } from './questions/retention-loss.mjs';
import { answer as rollingDeploy } from './questions/rolling-deploy.mjs';

/** @type {Readonly<Record<string, () => string>>} */
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
  const answer = questions[question];
  if (answer === undefined) throw new Error(`expected one of ${Object.keys(questions).join(', ')}, got ${question}`);
  console.log(`${answer()}\n`);
}
