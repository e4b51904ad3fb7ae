/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { type ConsumerGroupOptions, CooperativeStickyAssignment } from '@sim/consumer-group';
import { describe, expect, it } from 'vitest';
import { Town } from '../support/four.ts';

type Trouble = 'deploy' | 'kill' | 'slow batch';

/** Partition-seconds without a reader after 59 s: eight partitions, four members that join a second apart. */
function cost(options: ConsumerGroupOptions, isStatic: boolean, trouble: Trouble): number {
  const identity = (n: number): object => (isStatic ? { instanceId: `i${n}` } : {});
  const starts = [1, 2, 3, 4].map((n) => ({
    name: `w${n}`,
    at: n,
    options: { ...identity(n), serviceTime: trouble === 'slow batch' && n === 3 ? 100 : 0 },
  }));
  if (trouble === 'slow batch') starts.push({ name: 'w5', at: 65, options: { ...identity(5), serviceTime: 0 } });
  const town = new Town(8, options, starts, 400);
  town.countFrom(59);
  if (trouble === 'deploy') {
    [...town.consumers.values()].forEach((worker, n) => {
      town.sim.at(60 + 30 * n, () => worker.stop());
      town.sim.at(65 + 30 * n, () => worker.start());
    });
  } else if (trouble === 'kill') {
    town.sim.at(60, () => town.get('w2').crash());
    town.sim.at(62, () => town.get('w2').restart());
  } else town.sim.at(60, () => town.log.append(town.group.assignments.get('w3')![0]!));
  town.sim.run();
  return Math.round(town.group.stats.pauseSeconds);
}

describe('what one deploy, one kill and one slow batch cost', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

  it.each<[string, ConsumerGroupOptions, boolean, number, number, number]>([
    ['fixed delay', { sessionTimeout: 45, heartbeatInterval: 3, maxPollInterval: 300 }, false, 32, 8, 4],
    ['classic, eager', { coordinator: 'classic' }, false, 8, 320, 558],
    [
      'classic, cooperative',
      { coordinator: 'classic', assignmentStrategy: new CooperativeStickyAssignment() },
      false,
      32,
      86,
      3,
    ],
    ['classic, static members', { coordinator: 'classic' }, true, 40, 4, 558],
    ['KIP-848', { coordinator: 'consumer' }, false, 65, 89, 1],
  ])('is what the README says: %s', (name, options, isStatic, deploy, kill, slow) => {
    expect([
      cost(options, isStatic, 'deploy'),
      cost(options, isStatic, 'kill'),
      cost(options, isStatic, 'slow batch'),
    ]).toEqual([deploy, kill, slow]);
    expect(readme).toContain(`| ${name} | ${deploy} | ${kill} | ${slow} |`);
  });
});
