import { recordRun, Server, Simulation } from '@sim/core';
import { describe, expect, it } from 'vitest';
import { QUESTIONS } from '../src/questions/index-of-questions.ts';
import { sim } from './support.ts';

const DESCRIBED = `
GROUP    TOPIC   PARTITION  CURRENT-OFFSET  LOG-END-OFFSET  LAG  CONSUMER-ID  HOST  CLIENT-ID
billing  orders  0          1000            1600            600  -            -     -
`;

describe('a call of sim', () => {
  it('that says nothing prints what there is, and is a wrong call', async () => {
    expect(await sim([])).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringMatching(/Commands:[^]*Questions of sim ask:/),
    });
    expect(await sim('--help')).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/Exit codes/) });
  });

  it.each([
    ['aks', /no command aks: did you mean ask\?/],
    ['ask forcast', /no question forcast: did you mean forecast\?/],
    ['ask zebra', /there are forecast, size/],
    ['ask crash --sessoins 5s', /no --sessoins: did you mean --sessions\?/],
    ['ask crash --rate 5/s --service 1ms', /--consumers is missing: how many consumers/],
    ['ask crash --rate 5 --service 1ms --consumers 2', /--rate takes a rate with its unit/],
    ['ask crash --rate 5/s --rate 6/s', /--rate is given twice/],
    ['ask crash --rate', /--rate takes a value/],
    ['ask crash --json=yes', /--json takes no value/],
    ['ask forecast --reset never', /--reset takes one of earliest, latest/],
    ['ask late --rate 5/s --delay 1s now', /takes no words beside flags; got now/],
    ['ask late --rate 5/s --delay 1s --replications 0', /--replications takes numbers from 1 on/],
    ['ask crash --rate 5/s --service 1ms --consumers 2 --partitions 0', /--partitions takes numbers from 1 on/],
    ['ask autoscale --rate 5/s --service 1ms', /either --target-lag or --target-wait/],
    ['ask autoscale --rate 5/s --service 1ms --target-lag 5 --min 9 --max 3', /--min is at most --max; got 9 and 3/],
    ['ask failover --rate 5/s --acks 1,most', /--acks takes a list of 0, 1 and all; got 1,most/],
    ['ask failover --rate 5/s --brokers 2', /--replicas is at most --brokers; got 3 and 2/],
    ['ask checkpoint --rate 5/s --cost 1ms --intervals 0', /--intervals takes times above 0/],
    ['report missing.json', /ENOENT/],
    ['completion tcsh', /bash, zsh or fish/],
    ['completion bash zsh', /takes one shell; got bash zsh/],
    ['list extra', /takes no words beside flags; got extra/],
  ])('that is wrong ends with 2 and says why on stderr: %s', async (call, why) => {
    const { code, out, err } = await sim(call);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(why);
  });

  it('for the version prints it', async () => {
    expect(await sim('--version')).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^\S+\n$/) });
  });

  it('whose values no model takes ends with 2, and says which', async () => {
    const { code, out, err } = await sim('ask storm --service 1ms --consumers 2 --interval 0');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/these values cannot be used: .*maxPollInterval/);
  });

  it('never says ± 0, nor that a lag is never gone which arithmetic sees the end of', async () => {
    const { out } = await sim('ask forecast --lag 10 --rate 5/s --service 0 --consumers 1');
    expect(out).toMatch(/With 1 consumer it is caught up in/);
    expect(out).not.toMatch(/± 0( |\n)/);
    const far = await sim('ask forecast --lag 9000000000000000 --rate 5/s --service 1ms --consumers 1');
    expect(far.out).toMatch(/not gone within 400 d/);
  });

  it.each(QUESTIONS.map(({ name }) => name))('for help with %s prints examples and flags', async (question) => {
    const { code, out } = await sim(`ask ${question} --help`);
    expect(code).toBe(0);
    expect(out).toMatch(new RegExp(`Examples:\\n {2}.*sim ask ${question} `));
    expect(out).toMatch(/--as-code/);
  });

  it.each(QUESTIONS.flatMap(({ examples }) => examples.filter((each) => each.startsWith('sim ask'))))(
    'that the help shows can be made: %s',
    async (example) => {
      const { code, err } = await sim(`${example.slice('sim '.length)} --as-code`, { 'describe.txt': DESCRIBED });
      expect({ code, err }).toEqual({ code: 0, err: '' });
    },
  );

  it('lists the questions, for people and as JSON', async () => {
    expect((await sim('list')).out).toMatch(/^forecast {4}when is the lag gone/);
    const listed = JSON.parse((await sim('list --json')).out) as { name: string; example: string }[];
    expect(listed.map(({ name }) => name)).toContain('poison');
  });

  it('completes commands, questions and flags', async () => {
    expect((await sim('completion bash')).out).toMatch(/complete .*-F _sim sim/);
    expect((await sim('completion words -- as')).out.split('\n')).toContain('ask');
    expect((await sim('completion words -- ask fo')).out.split('\n')).toContain('forecast');
    expect((await sim('completion words -- ask forecast --r')).out.split('\n')).toContain('--rate');
  });

  it('makes pages, text and CSV of recorded runs', async () => {
    const model = new Simulation({ endTime: 60, entities: [new Server('till')] });
    const recorder = recordRun(model, { title: 'An empty shop' });
    model.run();
    const files = {
      'a.json': JSON.stringify(recorder.record()),
      'b.json': 'no',
      'c.json': '{}',
      'd.json': '[]',
      'e.json': 'null',
    };
    for (const name of ['c', 'd', 'e'])
      expect(await sim(`report ${name}.json`, files)).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringMatching(new RegExp(`${name}\\.json holds no recorded run`)),
      });
    expect((await sim('report a.json', files)).out).toMatch(/^<!doctype html>[^]*An empty shop/);
    expect((await sim('report a.json --format text', files)).out).toMatch(/An empty shop/);
    expect((await sim('report a.json --out page.html', files)).written.get('page.html')).toMatch(/^<!doctype html>/);
    expect(await sim('report b.json', files)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/b\.json is no JSON/),
    });
  });
});
