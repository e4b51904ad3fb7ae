/**
 * What restarting one consumer costs the rest of its group: eager against cooperative against
 * static membership. Run it, when the packages are built, with
 * `node tools/examples/restart-costs/main.mjs`.
 */
import { costOfRestart, DOWNTIME, REBALANCE_DELAY, SETUPS } from './restart-costs.mjs';
import { recordRuns, writeReport } from '../support/write-report.mjs';

console.log(
  `One restart: the process is away for ${DOWNTIME} s, a rebalance takes ${REBALANCE_DELAY} s. Means per restart; partition-seconds are added up over the partitions.\n`,
);
for (const [partitions, members] of /** @type {const} */ ([
  [12, 4],
  [24, 6],
  [50, 10],
  [100, 12],
])) {
  console.log(
    `${partitions} partitions, ${members} members       rebalances   moved   paused by rebalances   unread while away`,
  );
  for (const setup of SETUPS) {
    const { rebalances, moved, pausedByRebalances, unreadMeanwhile } = costOfRestart(setup, partitions, members);
    const cells = [
      rebalances.toFixed(1).padStart(13),
      moved.toFixed(1).padStart(9),
      pausedByRebalances.toFixed(1).padStart(14),
      unreadMeanwhile.toFixed(1).padStart(20),
    ];
    console.log(`  ${setup.name.padEnd(24)}${cells.join('')}`);
  }
  console.log();
}

/** @type {Parameters<typeof recordRuns>[0]} */
const runs = Object.fromEntries(
  SETUPS.map((setup) => [
    setup.name,
    (/** @type {import('../support/write-report.mjs').Watch} */ watch) =>
      costOfRestart(setup, 12, 4, { restarts: 10, watch }),
  ]),
);
console.log(`Report: ${writeReport('restart-costs', recordRuns(runs), { title: 'What a restart costs' })}`);
