/**
 * Runs a day of a million records a second and says what it cost. When the packages are built:
 * `node tools/examples/large-day/main.mjs`, with `--expose-gc` to see what the run keeps in memory.
 */
import { count, duration, sparkline } from '../support/text.mjs';
import { counted, DAY, RATE } from './large-day.mjs';

const begun = process.cpuUsage();
const { lag, processed, rebalances, redelivered, polls } = counted(DAY);
const { user, system } = process.cpuUsage(begun);
const cpu = (user + system) / 1e6;
globalThis.gc?.();
const { heapUsed } = process.memoryUsage();
const perHour = Array.from({ length: 24 }, (_, hour) => Math.max(...lag.slice(hour * 60, hour * 60 + 60)));
const peak = lag.indexOf(Math.max(...lag));
console.log(
  `${count(processed)} records in ${duration(DAY.duration)}, ${count(polls)} polls, ${rebalances} rebalances`,
);
console.log(`most lag in each hour: ${sparkline(perHour)}`);
console.log(
  `most lag: ${count(Math.round(lag[peak] ?? 0))} records, ${count(Math.round((lag[peak] ?? 0) / RATE))} s of the topic`,
);
console.log(`read twice: ${count(redelivered)} records`);
console.log(`processor time: ${cpu.toFixed(1)} s; heap at the end: ${(heapUsed / 2 ** 20).toFixed(1)} MB`);
