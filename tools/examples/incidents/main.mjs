/**
 * Prints what operators reported beside what the model gives: `node tools/examples/incidents/main.mjs`
 */
import { duration, round, table } from '../support/text.mjs';
import { HOUR, rebalance } from './busy-member.mjs';
import { everyFive, everyOne } from './commit-per-record.mjs';
import { deploy } from './deploy-of-forty-pods.mjs';
import { overOneQueue, overPartitions } from './head-of-line-blocking.mjs';
import { scale } from './hot-partition-and-scaler.mjs';
import { resultsWith } from './idle-partition.mjs';
import * as keyParallel from './key-parallel-consumer.mjs';
import { twice } from './killed-in-mid-batch.mjs';
import * as shareGroups from './share-groups.mjs';
import { standstill } from './streams-that-do-not-leave.mjs';

/** @param {readonly number[]} values */
const list = (values) => values.map(round).join(' / ');

const scaled = scale();
const meanTwice = Array.from({ length: 100 }, (_, seed) => twice(seed)).reduce((sum, each) => sum + each, 0) / 100;
console.log(
  table(
    ['incident', 'reported', 'the model'],
    [
      [
        'key-parallel consumer: 1 / 2 / 5 / 10 / 20 / 100 keys',
        `${list(keyParallel.REPORTED.map(([, seconds]) => seconds))} s`,
        `${list(keyParallel.REPORTED.map(([keys]) => keyParallel.secondsWith(keys)))} s`,
      ],
      ['head-of-line blocking: partitions / one queue', '20 / 10 s', `${list([overPartitions(0), overOneQueue()])} s`],
      [
        'share groups: 1 / 10 / 40 / 200 consumers',
        `${list(shareGroups.REPORTED.map(([, perSecond]) => perSecond))} a second`,
        `${list(shareGroups.REPORTED.map(([consumers]) => shareGroups.shareGroup(consumers)))} a second`,
      ],
      [
        'commits: every 5 at 5 ms / every one at 0.2 to 0.9 s',
        '1000 / 2 a second',
        `${list([everyFive(), everyOne()])} a second`,
      ],
      ['stops without / with leaving', 'over 45 / 0.1 s', `${list([standstill(false, 1), standstill(true, 1)])} s`],
      ['killed in mid-batch of 500: done twice', 'half of it', `${round(meanTwice)} on average`],
      [
        'deploy of 40 pods: eager / cooperative / static',
        '2 min / seconds / none',
        `${list([deploy('eager').paused, deploy('cooperative').paused, deploy('static').paused])} s a partition`,
      ],
      ['busy member: how long the rebalance takes', 'up to an hour', duration(rebalance(1).lasted[0] ?? HOUR)],
      [
        'hot partition and scaler: pods, busy, lag a minute',
        '63 of 64, 1, +1525',
        `${scaled.pods} of 64, ${scaled.busy}, +${Math.round(scaled.growth)}`,
      ],
      [
        'idle partition: results without / with an idle timeout',
        'none / prompt',
        `${resultsWith().results} / ${resultsWith(5).results}, at most ${round(resultsWith(5).worstDelay)} s late`,
      ],
    ],
  ),
);
