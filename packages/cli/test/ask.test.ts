import * as consumerGroup from '@sim/consumer-group';
import * as core from '@sim/core';
import * as log from '@sim/log';
import * as stream from '@sim/stream';
import { describe, expect, it } from 'vitest';
import { sim } from './support.ts';

interface Answered {
  readonly cases: readonly {
    readonly label: string;
    readonly estimates: Readonly<
      Record<string, { readonly mean: number; readonly halfWidth: number; readonly values: readonly number[] }>
    >;
    readonly ruleOfThumb: { readonly value: number };
  }[];
  readonly verdict: readonly string[];
}

async function answer(call: string, files?: Readonly<Record<string, string>>): Promise<Answered> {
  const { code, out, err } = await sim(`${call} --json`, files);
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Answered;
}

const mean = (answered: Answered, index: number, name: string): number => answered.cases[index]!.estimates[name]!.mean;

const DESCRIBED = `
Consumer group 'billing' has no active members.

GROUP    TOPIC    PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG    CONSUMER-ID  HOST  CLIENT-ID
billing  orders   0          1000000         1060000         60000  -            -     -
billing  orders   1          2000000         2060000         60000  -            -     -
billing  orders   2          3000000         3060000         60000  -            -     -
billing  orders   3          -               500             -      -            -     -
billing  refunds  0          7               7               0      -            -     -
`;

describe('sim ask forecast', () => {
  it('says when the lag of a snapshot is gone, as arithmetic does where it suffices', async () => {
    const forecast = await answer(
      'ask forecast --group describe.txt --topic orders --rate 40/s --service 10ms --variation 0 --consumers 2,4 --replications 2',
      { 'describe.txt': DESCRIBED },
    );
    for (const { estimates, ruleOfThumb } of forecast.cases)
      expect(Math.abs(estimates['caughtUp']!.mean / ruleOfThumb.value - 1)).toBeLessThan(0.02);
    expect(mean(forecast, 0, 'caughtUp')).toBeGreaterThan(1.5 * mean(forecast, 1, 'caughtUp'));
  });

  it('takes a backlog of 38.8 million records', async () => {
    const forecast = await answer(
      'ask forecast --lag 38.8M --partitions 64 --rate 2k/s --service 4ms --consumers 16 --replications 1',
    );
    // 38.8 million over 16 / 4 ms − 2000 a second.
    expect(Math.abs(mean(forecast, 0, 'caughtUp') / 19_400 - 1)).toBeLessThan(0.02);
  });

  it('says that the lag is never gone where the group does less than what arrives', async () => {
    const { code, out } = await sim(
      'ask forecast --lag 10k --rate 500/s --service 12ms --consumers 3 --replications 2',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/never gone/);
  });

  it('prints times of day for a snapshot with a date, an interval, assumptions and a rule of thumb', async () => {
    const { out } = await sim(
      'ask forecast --lag 36k --rate 0 --service 10ms --consumers 1 --at 2024-05-01T10:00:00Z --replications 3',
    );
    expect(out).toMatch(/at 2024-05-01 10:0[56] UTC/);
    expect(out).toMatch(/±|all runs/);
    expect(out).toMatch(/Taken for granted:\n {2}\* It begins at the snapshot: 12 partitions, 36,000 records behind/);
    expect(out).toMatch(/Rule of thumb: lag/);
  });

  it('asks which topic, and says what cannot be read', async () => {
    const files = { 'd.txt': DESCRIBED, 'e.txt': 'nothing' };
    const flags = '--rate 1/s --service 1ms --consumers 1';
    expect(await sim(`ask forecast --group d.txt ${flags}`, files)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/--topic is missing: there are orders, refunds/),
    });
    expect((await sim(`ask forecast --group d.txt --topic order ${flags}`, files)).err).toMatch(/no order in it/);
    expect(await sim(`ask forecast --group e.txt ${flags}`, files)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no row of offsets/),
    });
    expect(await sim(`ask forecast --group f.txt ${flags}`, files)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/ENOENT/),
    });
    expect(await sim(`ask forecast ${flags}`, files)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/either --group or --lag/),
    });
  });

  it('writes a page with the curves', async () => {
    const { code, written, err } = await sim(
      'ask forecast --lag 3k --rate 10/s --service 10ms --consumers 1,2 --replications 1 --report out.html',
    );
    expect(code).toBe(0);
    expect(err).toMatch(/out\.html/);
    expect(written.get('out.html')).toMatch(/^<!doctype html>[^]*forecast, consumers 1/);
  });
});

describe('the other questions', () => {
  it('size: sizes below the peak break the promise, and the fewest that keep it are named', async () => {
    const size = await answer(
      'ask size --rate 100/s --peak 3 --peak-length 2m --service 20ms --consumers 4,8 --promise 30s --replications 2',
    );
    expect(mean(size, 0, 'worstWait')).toBeGreaterThan(30);
    expect(mean(size, 1, 'worstWait')).toBeLessThan(30);
    expect(size.verdict).toEqual(['8 consumers are the fewest of these that keep the promise of 30 s.']);
  });

  it('deploy: everybody stands still under the eager protocol, nobody else with static members', async () => {
    const deploy = await answer(
      'ask deploy --rate 60/s --service 10ms --consumers 3 --away 5s --every 30s --partitions 6 --replications 1',
    );
    expect(mean(deploy, 0, 'paused')).toBeCloseTo(deploy.cases[0]!.ruleOfThumb.value, 0);
    expect(mean(deploy, 2, 'rebalances')).toBe(1);
  });

  it('crash: records of the crashed wait for the session to end', async () => {
    const crash = await answer(
      'ask crash --rate 60/s --service 10ms --consumers 3 --sessions 10s,30s --partitions 6 --replications 1',
    );
    expect(mean(crash, 0, 'worstWait')).toBeGreaterThan(9);
    expect(mean(crash, 0, 'worstWait')).toBeLessThan(17);
    expect(mean(crash, 1, 'worstWait')).toBeGreaterThan(25);
  });

  it('hot-key: a partition above what one consumer does falls behind by the difference', async () => {
    const hot = await answer(
      'ask hot-key --rate 100/s --service 20ms --consumers 4 --partitions 4 --share 10%,60% --for 5m --replications 1',
    );
    expect(mean(hot, 0, 'lag')).toBeLessThan(100);
    expect(Math.abs(mean(hot, 1, 'lag') / hot.cases[1]!.ruleOfThumb.value - 1)).toBeLessThan(0.1);
  });

  it('retention: an outage longer than retention loses the difference', async () => {
    const kept = await answer(
      'ask retention --rate 20/s --service 20ms --consumers 2 --retention 10m --outage 5m,20m --replications 1',
    );
    expect(mean(kept, 0, 'lost')).toBe(0);
    expect(Math.abs(mean(kept, 1, 'lost') / 12_000 - 1)).toBeLessThan(0.1);
    // 20/s over 12 partitions and 1 KiB a record: 1000 KiB are ten minutes.
    const bytes = await answer(
      'ask retention --rate 20/s --service 20ms --consumers 2 --retention-bytes 1000KiB --outage 20m --replications 1',
    );
    expect(mean(bytes, 0, 'lost')).toBe(mean(kept, 1, 'lost'));
  });

  it('storm: batches longer than the interval evict their readers', async () => {
    const storm = await answer(
      'ask storm --service 1s --rate 1/s --consumers 2 --interval 5m --batches 100,500 --backlog 1800 --for 1h --replications 1',
    );
    expect(mean(storm, 0, 'evictions')).toBe(0);
    expect(mean(storm, 1, 'evictions')).toBeGreaterThan(3);
    expect(storm.verdict[0]).toMatch(/Batches of 100 records/);
  });

  it('poison: its partition waits for the retries', async () => {
    const poison = await answer(
      'ask poison --rate 20/s --service 10ms --consumers 2 --retries 0,3 --retry-delay 10s --for 3m --replications 1',
    );
    expect(mean(poison, 0, 'worstWait')).toBeLessThan(3);
    expect(mean(poison, 1, 'worstWait')).toBeGreaterThan(30);
    expect(mean(poison, 1, 'letters')).toBe(1);
    expect(mean(poison, 2, 'letters')).toBe(0);
  });

  it('late: the share of late events falls with the bound, as the exponential law says', async () => {
    const late = await answer(
      'ask late --rate 100/s --delay 5s --window 1m --bounds 0s,10s --for 10m --replications 2',
    );
    for (const { estimates, ruleOfThumb } of late.cases) {
      expect(estimates['late']!.mean).toBeLessThan(1.2 * ruleOfThumb.value);
      expect(estimates['late']!.mean).toBeGreaterThan(0.5 * ruleOfThumb.value);
    }
  });

  it('autoscale: a higher target waits longer for fewer consumers; a fixed size waits the least', async () => {
    const call =
      'ask autoscale --rate 50/s --peak 4 --peak-length 5m --service 40ms --max 12 --cooldown 1m --variation 0 --replications 1';
    const scaled = await answer(`${call} --target-lag 50,1k`);
    const [small, large, fixed] = scaled.cases.map(({ estimates }) => estimates);
    expect(small!['worstWait']!.mean).toBeLessThan(large!['worstWait']!.mean);
    expect(fixed!['worstWait']!.mean).toBeLessThan(2);
    expect(large!['average']!.mean).toBeLessThan(small!['average']!.mean);
    expect(fixed!['average']!.mean).toBe(12);
    // The wait of the small one is the time to look and to start, and little else.
    expect(Math.abs(small!['worstWait']!.mean / scaled.cases[0]!.ruleOfThumb.value - 1)).toBeLessThan(0.5);
    expect(scaled.verdict[0]).toMatch(/With a target of 50 records .* fewer consumer hours/);
    const byAge = await answer(`${call} --target-wait 10s --protocol cooperative`);
    expect(mean(byAge, 0, 'most')).toBeGreaterThan(4);
    expect(mean(byAge, 0, 'worstWait')).toBeGreaterThan(10);
  });

  it('failover: a crash stands still for the session of its broker, and acks=all loses nothing', async () => {
    const crash = await answer('ask failover --rate 100/s --acks 1,all --fetch 200ms --replications 3');
    for (const index of [0, 1]) {
      // The last heartbeat was up to two seconds before.
      expect(mean(crash, index, 'worst')).toBeGreaterThan(6.5);
      expect(mean(crash, index, 'worst')).toBeLessThan(9.5);
    }
    // A third of the records, for the time since the last fetch of a follower.
    expect(mean(crash, 0, 'lost')).toBeGreaterThan(0);
    expect(mean(crash, 0, 'lost')).toBeLessThan((100 / 3) * 0.2 + 2);
    expect(mean(crash, 1, 'lost')).toBe(0);
    const planned = await answer('ask failover --rate 100/s --acks all --planned --replications 1');
    expect(mean(planned, 0, 'worst')).toBeLessThan(1);
  });

  it('failover: does not round a small loss away', async () => {
    const { out } = await sim('ask failover --rate 200/s --acks 1');
    expect(out).toMatch(/^With acks=1 a crash loses 0\.\d+ acknowledged records on average/);
  });

  it('failover: with too few replicas in sync acks=all waits for the broker, or gives up', async () => {
    const call = 'ask failover --rate 100/s --acks all --min-isr 3 --replications 1';
    const waits = await answer(`${call} --away 30s`);
    expect(Math.abs(mean(waits, 0, 'worst') - waits.cases[0]!.ruleOfThumb.value)).toBeLessThan(5);
    expect(mean(waits, 0, 'failed')).toBe(0);
    const givesUp = await answer(`${call} --away 30s --delivery-timeout 10s`);
    expect(mean(givesUp, 0, 'failed')).toBeGreaterThan(100);
  });

  it('checkpoint: a failure costs what was not in the last checkpoint, as arithmetic says', async () => {
    const checkpoint = await answer(
      'ask checkpoint --rate 200/s --cost 2500us --intervals 10s,1m --restart 10s --replications 8',
    );
    for (const { estimates, ruleOfThumb } of checkpoint.cases)
      expect(Math.abs(estimates['back']!.mean / ruleOfThumb.value - 1)).toBeLessThan(0.25);
    const [often, seldom] = checkpoint.cases.map(({ estimates }) => estimates['replayed']!.mean);
    // The rate, for half an interval and the two seconds of storing it.
    expect(Math.abs(often! / (200 * 7) - 1)).toBeLessThan(0.25);
    expect(Math.abs(seldom! / (200 * 32) - 1)).toBeLessThan(0.25);
  });

  it('checkpoint: an exactly-once sink writes nothing twice, and shows it later', async () => {
    const call = 'ask checkpoint --rate 200/s --cost 1ms --intervals 20s --replications 2';
    const [once, least] = [await answer(`${call} --guarantee exactly-once`), await answer(call)];
    expect(mean(once, 0, 'duplicates')).toBe(0);
    expect(mean(least, 0, 'duplicates')).toBeGreaterThan(100);
    expect(mean(once, 0, 'visible')).toBeGreaterThan(20);
    const hopeless = await answer('ask checkpoint --rate 200/s --cost 6ms --intervals 20s --replications 1');
    expect(hopeless.cases[0]!.estimates['back']!.values).toEqual(['Infinity']);
    expect(hopeless.verdict[0]).toMatch(/never catches up: its load is 120 %/);
  });

  it('are the same for the same seed', async () => {
    const call = 'ask forecast --lag 5k --rate 10/s --service 10ms --consumers 1 --replications 2 --seed 7';
    expect((await sim(call)).out).toBe((await sim(call)).out);
  });
});

describe('--as-code', () => {
  const modules: Readonly<Record<string, unknown>> = {
    '@sim/consumer-group': consumerGroup,
    '@sim/core': core,
    '@sim/log': log,
    '@sim/stream': stream,
  };

  it.each([
    'ask forecast --lag 5k --rate 10/s --service 10ms --consumers 1,2 --replications 2',
    'ask deploy --rate 60/s --service 10ms --consumers 2 --partitions 4 --replications 1',
    'ask poison --rate 20/s --service 10ms --consumers 2 --retries 1 --for 2m --replications 1',
    'ask late --rate 20/s --delay 5s --for 5m --replications 1',
    'ask autoscale --rate 20/s --service 40ms --target-lag 50 --peak-length 2m --cooldown 30s --replications 1',
    'ask failover --rate 20/s --acks 1,all --replications 1',
    'ask checkpoint --rate 20/s --cost 10ms --intervals 10s --replications 2',
  ])('prints a program that prints the same numbers: %s', async (call) => {
    const { out, code } = await sim(`${call} --as-code`);
    expect(code).toBe(0);
    const text = out.replaceAll(/import \{ (.*) \} from '(.*)';/g, "const { $1 } = modules['$2'];");
    const lines: string[] = [];
    // eslint would rather have no Function; a program under test is what it is for.
    const program = Object.getPrototypeOf(() => 0).constructor('modules', 'console', text) as (
      ...args: unknown[]
    ) => void;
    program(modules, { log: (...words: readonly unknown[]) => lines.push(words.join(' ')) });
    const expected = (await answer(call)).cases.flatMap(({ label, estimates }) =>
      Object.entries(estimates).map(([name, each]) => `${label} ${name} ${each.mean} ± ${each.halfWidth}`),
    );
    expect(lines).toEqual(expected);
  });
});
