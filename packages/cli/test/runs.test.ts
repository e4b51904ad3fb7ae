import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { experiment, grid } from '@sim/experiment';
import { describe, expect, it, onTestFinished } from 'vitest';
import { sim } from './support.ts';

const TILL = fileURLToPath(new URL('scenarios/till.mjs', import.meta.url));
const HERE = ['--threads', '0'];

const run = async (call: string) => sim(['run', TILL, ...HERE, ...call.split(' ').filter(Boolean)]);
const find = async (goal: string, call: string) =>
  sim(['find', TILL, ...HERE, '--so-that', goal, ...call.split(' ').filter(Boolean)]);

interface Ran {
  readonly runs: { readonly done: number; readonly fromJournal: number; readonly skipped: number };
  readonly points: readonly {
    readonly params: Readonly<Record<string, unknown>>;
    readonly estimates: Readonly<Record<string, { readonly mean: number; readonly halfWidth: number }>>;
    readonly rows: readonly unknown[];
    readonly failures: readonly { readonly replication: number }[];
  }[];
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sim-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('names and messages of a scenario', () => {
  const HOSTILE = fileURLToPath(new URL('scenarios/hostile.mjs', import.meta.url));

  it('keep a table in its columns, and nothing hidden steers a terminal', async () => {
    const { code, out, err } = await sim(['run', HOSTILE, ...HERE, '-n', '1', '--set', 'a\nb=1,2']);
    expect(code).toBe(1);
    expect(out.split('\n').slice(0, 3)).toEqual([
      '  a\\nb  runs  failed  ev\\u202eil',
      '  1        1       0           1',
      '  2        0       1           –',
    ]);
    expect(err).toMatch(/^a\\nb=2, replication 0 \(seed \d+\) failed: first\nsecond \\u202e\\x1b\[31m\n$/);
  });

  it('stay in their line in what a search says', async () => {
    const goal = ['--so-that', 'ev\u202eil < 3'];
    const { out } = await sim(['find', HOSTILE, ...HERE, '-n', '2', '--smallest', 'a\nb=1..2', ...goal]);
    expect(out.split('\n')[0]).toBe('a\\nb = 1 is the smallest with ev\\u202eil < 3.');
  });
});

describe('sim run', () => {
  it('prints a line for each point, with intervals and what became of the thresholds', async () => {
    const { code, out, err } = await run('--set tills=2..6/2 --set service=500ms -n 4');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^ +tills +service +runs +served +left +p95 +p95 of all +p95 < 20\n/);
    for (const tills of [2, 4, 6])
      expect(out).toMatch(new RegExp(`^ +${tills} +0\\.5 +4 +\\d+(\\.\\d+)? ± \\S+ .* kept$`, 'm'));
  });

  it('gives the numbers of the experiment', async () => {
    const { out } = await run('--set tills=1,3 --set steady=true -n 3 --seed 7 --json');
    const { points } = await experiment({
      model: TILL,
      design: grid({ tills: [1, 3], steady: [true] }),
      replications: 3,
      seed: 7,
    });
    expect((JSON.parse(out) as Ran).points).toEqual(JSON.parse(JSON.stringify(points)));
  });

  it('reads values of the kind that the scenario has', async () => {
    const { out } = await run('--set label=5m,7 --set steady=true,false --set rate=60/min -n 1 --json');
    expect((JSON.parse(out) as Ran).points.map(({ params }) => params)).toEqual([
      { label: '5m', steady: true, rate: 1 },
      { label: '5m', steady: false, rate: 1 },
      { label: '7', steady: true, rate: 1 },
      { label: '7', steady: false, rate: 1 },
    ]);
  });

  it('goes on until the interval is as narrow as wanted', async () => {
    const { out } = await run('--until served=5% -n 3 --max 50 --json');
    const { mean, halfWidth } = (JSON.parse(out) as Ran).points[0]!.estimates['served']!;
    expect(halfWidth).toBeLessThanOrEqual(0.05 * mean);
    const narrow = await run('--until served=4 -n 3 --max 50 --json');
    expect((JSON.parse(narrow.out) as Ran).points[0]!.rows.length).toBeGreaterThan(
      (JSON.parse(out) as Ran).points[0]!.rows.length,
    );
  });

  it('ends with 99 if a threshold is broken', async () => {
    const { code, out } = await run('--set service=800ms,2s -n 3');
    expect(code).toBe(99);
    expect(out).toMatch(/^ +0\.8 .* kept/m);
    expect(out).toMatch(/^ +2 .* broken/m);
  });

  it('ends with 1 if a run failed, and says which', async () => {
    const { code, out, err } = await run('--set failAt=1 -n 3');
    expect(code).toBe(1);
    expect(err).toMatch(/failAt=1, replication 1 \(seed \d+\) failed: told to fail in replication 1/);
    expect(out).toMatch(/failAt +runs +failed .*\n +1 +2 +1 /);
  });

  it('tells of progress on stderr where it is asked to', async () => {
    const { out, err } = await run('-n 2 --progress');
    expect(err).toMatch(/2\/2 runs/);
    expect(out).not.toMatch(/2\/2 runs/);
  });

  it('takes what the journal holds, and puts shards together', async () => {
    const folder = temporaryFolder();
    const [a, b, whole] = ['a', 'b', 'whole'].map((name) => join(folder, `${name}.jsonl`)) as [string, string, string];
    const first = await run(`--set tills=1,2 -n 4 --shard 1/2 --journal ${a}`);
    expect(first).toMatchObject({ code: 0, err: expect.stringMatching(/runs belong to other shards/) });
    expect((await run(`--set tills=1,2 -n 4 --shard 2/2 --journal ${b}`)).code).toBe(0);
    expect(await sim(['merge', a, b, '--into', whole])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/holds 8 runs; 0 came twice, 0 lines could not be read/),
    });
    expect(JSON.parse((await sim(['merge', a, a, '--into', join(folder, 'twice.jsonl'), '--json'])).out)).toMatchObject(
      { duplicates: readFileSync(a, 'utf8').trim().split('\n').length },
    );
    const merged = JSON.parse((await run(`--set tills=1,2 -n 4 --json --journal ${whole}`)).out) as Ran;
    const alone = JSON.parse((await run('--set tills=1,2 -n 4 --json')).out) as Ran;
    expect(merged.points).toEqual(alone.points);
    expect(merged.runs.fromJournal).toBe(8);
  });

  it('writes a page with the curves of each point', async () => {
    const { written, err } = await run('--set tills=1,2 -n 1 --report out.html');
    expect(err).toMatch(/out\.html/);
    expect(written.get('out.html')).toMatch(/^<!doctype html>[^]*till\.mjs, tills 2/);
  });

  it('stops when it is asked to, and says that runs are missing', async () => {
    let asked = 0;
    const { code, out, err } = await sim(['run', TILL, ...HERE, '-n', '50'], {}, (stop) => {
      asked++;
      stop();
    });
    expect(asked).toBe(1);
    expect(code).toBe(1);
    expect(out).toMatch(/Stopped early/);
    expect(err).toMatch(/stopped after 0 runs/);
  });
});

describe('sim find', () => {
  it('finds the smallest value, says whether it is sure, and what was tried', async () => {
    const { code, out, err } = await find('left < 10', '--smallest tills=1..6 --set service=2s');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^tills = 3 is the smallest with left < 10\.\nIt is sure/);
    expect(out).toMatch(/^ +2 +\d+ +\d.* no$/m);
    expect(out).toMatch(/^ +3 .* yes$/m);
  });

  it('answers programs too, and takes a bound itself for kept by <=', async () => {
    const { code, out } = await find('left <= 0', '--smallest tills=4..9 --set service=10ms --json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ param: 'tills', metric: 'left', value: 4, sure: true, monotone: true });
    expect((await find('left < 0', '--smallest tills=4..5 --set service=10ms')).code).toBe(99);
  });

  it('ends with 99 if no value is good enough', async () => {
    const { code, out } = await find('served >= 1000', '--smallest tills=1..3');
    expect(code).toBe(99);
    expect(out).toMatch(/^No tills from 1 to 3 gives served >= 1000\./);
  });

  it('ends with 1 if a run failed', async () => {
    const { code, err } = await find('left < 10', '--smallest tills=1..3 --set failAt=0');
    expect(code).toBe(1);
    expect(err).toMatch(/runs failed, the first at tills=3 \(seed \d+\): told to fail/);
  });
});

describe('a wrong call of', () => {
  const T = TILL;
  it.each([
    ['run', /takes one scenario, a module; got none/],
    ['run nowhere.mjs', /there is no scenario nowhere\.mjs/],
    [`run ${T} --jurnal x`, /no --jurnal: did you mean --journal\?/],
    [`run ${T} --set tils=3`, /no parameter tils: did you mean tills\?/],
    [`run ${T} --set tills`, /--set takes NAME=VALUE/],
    [`run ${T} --set tills=many`, /--set tills takes numbers, plain or with a unit/],
    [`run ${T} --set steady=perhaps`, /takes true or false; got perhaps/],
    [`run ${T} --set tills=1 --set tills=2`, /--set tills is given twice/],
    [`run ${T} --threads 0 --until p96=5%`, /about a metric \(served, left, p95\)/],
    [`run ${T} --until p95=0%`, /takes a width above 0/],
    [`run ${T} --max 5`, /--max needs --until/],
    [`run ${T} --shard 1/2`, /--shard needs a --journal/],
    [`run ${T} --threads 0 --shard 3/2 --journal x.jsonl`, /shard index/],
    [`run ${T} --threads 0 --memory 1GiB`, /--memory needs a thread/],
    [`run ${T} --memory 512`, /--memory takes bytes with their unit/],
    [`run ${T} --queue redis://x --threads 2`, /--threads belongs to sim worker/],
    [`run ${T} --queue http://x`, /redis:\/\/host… or postgres:\/\/host…/],
    [`find ${T}`, /--smallest is missing/],
    [`find ${T} --smallest tills=1..2`, /--so-that is missing/],
    [`find ${T} --smallest tills=3 --so-that left<1`, /two whole numbers/],
    [`find ${T} --smallest tils=1..3 --so-that left<1`, /did you mean tills\?/],
    [`find ${T} --smallest tills=1..3 --so-that left`, /takes a promise/],
    [`find ${T} --smallest tills=1..3 --so-that lost<1 --threads 0`, /one of served, left, p95/],
    [`find ${T} --smallest tills=1..3 --so-that left<1 --set rate=1,2`, /takes one value here/],
    [`find ${T} --smallest tills=1..3 --so-that left<1 --set tills=1`, /what --smallest looks for/],
    ['worker', /--queue is missing/],
    ['worker --queue http://x', /redis:\/\/host… or postgres:\/\/host…/],
    ['worker --queue redis://x --thread 2', /did you mean --threads\?/],
    ['merge --into x', /takes journals; got none/],
    ['merge a.jsonl', /--into is missing/],
    [`merge ${T} --into ${T}`, /no line of .* is a run/],
    [`merge ${T} --into .`, /path of a plain file/],
    ['merge no-such.jsonl --into x.jsonl', /ENOENT/],
  ])('sim %s ends with 2 and says why', async (call, why) => {
    const { code, out, err } = await sim(call);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(why);
  });

  it.each(['run', 'find', 'worker', 'merge'])(
    'sim %s --help has examples, and its flags are completed',
    async (name) => {
      const { code, out } = await sim([name, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`Examples:\\n {2}sim ${name} `));
      const words = (await sim(`completion words -- ${name} --`)).out.trim().split('\n');
      expect(words).toContain(name === 'merge' ? '--into' : '--queue');
      for (const word of words) expect(out).toContain(word);
    },
  );
});
