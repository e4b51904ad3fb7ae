import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderHtml, renderText, toCsv } from '@sim/report';
import { escapeCsv, escapeHtml, escapeJson, escapeTerminal } from '../src/format/escape.ts';
import { clock, count, duration } from '../src/format/numbers.ts';
import { sha256 } from '../src/format/sha256.ts';
import { compareFigures, variantsOf } from '../src/model/compared.ts';
import { fakeRecord } from './support/records.ts';

const HOSTILE = '<script>alert(1)</script>"\'`=HYPERLINK("x")\u001b[2J\u0007\u202Eevil\u2066\n\r</td>&amp;';

/** The control characters and marks of direction in a text, as numbers. */
function hidden(text: string): readonly number[] {
  return [...text]
    .map((character) => character.codePointAt(0)!)
    .filter(
      (code) =>
        (code < 0x20 && code !== 0x0a) ||
        (code >= 0x7f && code <= 0x9f) ||
        (code >= 0x202a && code <= 0x202e) ||
        (code >= 0x2066 && code <= 0x2069),
    );
}

describe('renderHtml', () => {
  it('is a function of the record alone, also after a journey through JSON', () => {
    const record = fakeRecord();
    expect(renderHtml(JSON.parse(JSON.stringify(record)))).toBe(renderHtml(record));
  });

  it('shows the answer, the figures, promises, options, what happened and what is left out', () => {
    const page = renderHtml(fakeRecord());
    for (const text of [
      'The lag of billing reached',
      'Highest lag',
      '✗ broken',
      '✓ kept',
      'sessionTimeout',
      'The network never fails.',
      'down for 10 s',
      'rebalance of 1 s',
      'session-timeout',
      'Who reads which partition',
    ])
      expect(page).toContain(text);
  });

  it('loads nothing and names its script and its style by their hash', () => {
    const page = renderHtml(fakeRecord());
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)![1]!;
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
    const hash = (text: string): string => `'sha256-${sha256(text)}'`;
    expect(policy).toContain(`script-src ${hash(script)};`);
    expect(policy).toContain(`style-src ${hash(style)};`);
    expect(policy).toContain("default-src 'none'");
    expect(page.replace(script, '')).not.toMatch(/\s(on\w+|style)=|https?:\/\/|<(?:link|img|iframe)[^>]*src=/);
  });

  it('shows hostile names as text', () => {
    const page = renderHtml(fakeRecord({ prefix: HOSTILE, title: HOSTILE }), { title: HOSTILE });
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toContain('alert(1)</script>');
    // The script is ours.
    expect(hidden(page.replace(/<script>[\s\S]*?<\/script>/, ''))).toEqual([]);
  });

  it('stays readable for 200 partitions and 50 members', () => {
    const page = renderHtml(fakeRecord({ partitions: 200, consumers: 50 }));
    expect(page).toContain('50 × FakeConsumer of billing');
    expect(page.length).toBeLessThan(3_000_000);
  });

  it('puts runs side by side', () => {
    const page = renderHtml([fakeRecord({ title: 'Before' }), fakeRecord({ title: 'After', partitions: 2 })]);
    expect(page).toContain('Side by side');
    expect(page).toContain('several seeds would tell');
    expect(page).toContain('<h1>Before vs After</h1>');
    // Each has its answer.
    expect(page.match(/<p class="say">/g)).toHaveLength(2);
  });

  it('gives each of several runs its own heat map and lanes, and all of them one chart of lines', () => {
    const page = renderHtml([fakeRecord({ title: 'Before' }), fakeRecord({ title: 'After', partitions: 2 })]);
    const titles = [...page.matchAll(/<figcaption><h3>([^<]*)<\/h3>/g)].map(([, title]) => title!);
    const of = (words: string): string[] => titles.filter((title) => title.startsWith(words));
    expect(of('Lag of')).toHaveLength(1);
    expect(of('Lag by partition')).toEqual([
      'Lag by partition · billing · Before',
      'Lag by partition · billing · After',
    ]);
    expect(of('Who reads which partition')).toHaveLength(2);
    expect(of('Faults and rebalances')).toHaveLength(2);
    const happened = page.slice(page.indexOf('id="happened"'), page.indexOf('id="options"'));
    expect([...happened.matchAll(/<h3>([^<]*)<\/h3>/g)].map(([, title]) => title)).toEqual(['Before', 'After']);
    // Tables of the other run have its numbers: two partitions, not those of the first.
    expect(page).toContain('The highest of each, of 2');
  });

  it('shows a chart that only the other run has', () => {
    const without = fakeRecord({ title: 'Before' });
    const page = renderHtml([{ ...without, faults: [], rebalances: [] }, fakeRecord({ title: 'After' })]);
    expect(page).toContain('<h3>Faults and rebalances · After</h3>');
  });

  it.each([
    [undefined],
    [null],
    [[]],
    [{}],
    [{ format: 'sim-run-record', version: 2 }],
    [{ format: 'sim-run-record', version: 1 }],
  ])('refuses %j', (runs) => {
    for (const call of [renderHtml, renderText, toCsv])
      expect(() => call(runs as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
  });

  it.each([[{ theme: 'blue' }], [{ tittle: 'x' }], [{ title: 3 }]])('refuses the options %j', (options) => {
    expect(() => renderHtml(fakeRecord(), options as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});

describe('what was measured', () => {
  const record = fakeRecord();
  const lag = record.metrics.find(({ name }) => name === 'lag')!;
  const middle = record.times[Math.floor(record.times.length / 2)]!;
  const measurement = {
    entity: lag.entity,
    metric: 'lag',
    source: 'kafka_exporter <b>',
    times: [0, middle],
    values: [4, 8],
  };

  it('stands in a chart with what the model gives', () => {
    const page = renderHtml({ ...record, measurements: [measurement] });
    expect(page).toContain(`<h3>Measured and modelled · lag of ${lag.entity}</h3>`);
    expect(page).toMatch(/What was measured \(kafka_exporter &#60;b/);
    expect(page).toContain('2 points measured. The model is ');
    expect(renderText({ ...record, measurements: [measurement] })).toContain('Measured and modelled');
  });

  it('is said to be off by as much as it is', () => {
    const flat = {
      ...lag,
      labels: null,
      columns: [record.times.map(() => 10)],
      peaks: null,
      overall: null,
      overallPeaks: null,
      from: 0,
    };
    const page = renderHtml({ ...record, metrics: [flat], measurements: [{ ...measurement, values: [4, 4] }] });
    expect(page).toContain('The model is 6 records above on average, and 6 records off (root mean square).');
  });

  it('may be of something that the run does not have, or of another time', () => {
    const other = { ...measurement, metric: 'temperature' };
    expect(renderHtml({ ...record, measurements: [other] })).toContain('The run has no such metric.');
    const earlier = { ...measurement, times: [-20, -10] };
    expect(renderHtml({ ...record, measurements: [earlier] })).toContain('It is of another time than the run.');
  });
});

describe('several seeds', () => {
  it('are one variant, and give an interval of the difference', () => {
    const seeds = (title: string, partitions: number) =>
      [1, 2, 3, 4].map((seed) => fakeRecord({ title, seed, partitions }));
    const variants = variantsOf([...seeds('small', 2), ...seeds('large', 40)]);
    expect(variants.map(({ title, runs }) => [title, runs.length])).toEqual([
      ['small', 4],
      ['large', 4],
    ]);
    const lag = compareFigures(variants).find(({ figure }) => figure.label === 'Highest lag')!;
    const [difference] = lag.differences;
    expect(difference!.value).toBeCloseTo(lag.means[1]! - lag.means[0]!);
    expect(difference!.halfWidth).toBeGreaterThan(0);
    expect(difference!.value - difference!.halfWidth!).toBeGreaterThan(0);
  });

  it('are no replications where the seed is the same', () => {
    expect(variantsOf([fakeRecord(), fakeRecord()]).map(({ title }) => title)).toEqual([
      'A pipeline',
      'A pipeline (2)',
    ]);
  });
});

describe('renderText', () => {
  it('draws for a terminal, at most 100 columns wide', () => {
    const text = renderText(fakeRecord());
    for (const part of [
      'A pipeline',
      'Lag of billing',
      'Who reads which partition',
      'BROKEN  small',
      'kept    soon',
      '█',
      '0 worker-1',
    ])
      expect(text).toContain(part);
    for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  });

  it('lets no name move the cursor', () => {
    expect(hidden(renderText(fakeRecord({ prefix: HOSTILE, title: HOSTILE })))).toEqual([]);
  });
});

describe('toCsv', () => {
  it('has the numbers of the record, a row for each instant', () => {
    const record = fakeRecord();
    const [head, ...rows] = toCsv(record)
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows).toHaveLength(record.times.length);
    const column = head!.indexOf('billing/lag[2]');
    const lag = record.metrics.find(({ name }) => name === 'lag')!;
    expect(rows.map((row) => Number(row[column]))).toEqual(lag.columns[2]);
    expect(rows.map(([time]) => Number(time))).toEqual(record.times);
  });

  it('lets no name be a formula, or break a row', () => {
    const record = fakeRecord({ prefix: '=1+1,"\n' });
    const [head, ...rows] = toCsv(record).trimEnd().split('\n');
    expect(rows).toHaveLength(record.times.length);
    expect(head).not.toMatch(/(^|,)"?=/);
  });
});

describe('text from elsewhere', () => {
  it('is neutral everywhere, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
        expect(hidden(escapeHtml(text))).toEqual([]);
        expect(hidden(escapeTerminal(text))).toEqual([]);
        expect(escapeCsv(text)).not.toMatch(/^"?\s*[=+\-@]/);
        expect(escapeJson(text)).not.toMatch(/[<>&\u2028]/);
        expect(JSON.parse(escapeJson(text))).toBe(text);
      }),
    );
  });
});

describe('sha256', () => {
  it.each([
    ['', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
    ['abc', 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='],
    ['a'.repeat(55), 'n0OQ+NMMLdkuyfCVtl4rmumwqSWlJY4kHJ8ekQ9zQxg='],
    ['a'.repeat(56), 's1Q5pKxvCUi21vnjxq8PX1kM4g8b3nCQ73lwaG7Gc4o='],
    ['a'.repeat(63), 'fT50oF19sVvOStnsBljqmOPwbu7PFrTG//LaRX3cLzQ='],
    ['a'.repeat(64), '/+BU/nrgy23GXDr5th1SCfQ5hR20PQulmXM33xVGaOs='],
    ['a'.repeat(119), 'MeulHDE6XAgiat8Y1KNZz9/Y0ugWsT9K+VL36mWE3Ps='],
    ['a'.repeat(120), 'Lz0zVDLHC1gK8Ojhs2dKfAINaDql9zqq7f3FWvkEwhw='],
    ['ü€😀'.repeat(40), 'UkJ7ts9LLs18Ge4TTeuLZZYgTgQGG83Ob+931IJHuwE='],
  ])('of %j is %s, at the edges of blocks and in UTF-8', (text, hash) => {
    expect(sha256(text)).toBe(hash);
  });
});

describe('numbers', () => {
  it.each([
    [0, '0'],
    [1234567, '1,234,567'],
    [12.345, '12.3'],
    [0.05, '0.05'],
    [0.00001, '1.0e-5'],
    [-1500, '-1,500'],
    [NaN, '–'],
  ])('says %d as %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  it.each([
    [0, '0 s'],
    [0.00035, '350 µs'],
    [0.0123, '12.3 ms'],
    [3.5713, '3.57 s'],
    [250, '4 min 10 s'],
    [12_000, '3 h 20 min'],
    [90_000, '1 d 1 h'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it.each([
    [327, 1800, '5:27'],
    [3927, 7200, '1:05:27'],
    [184_200, 300_000, '2d 03:10'],
    [0.25, 1, '0.25 s'],
  ])('says the moment %d of %d seconds as %s', (seconds, span, text) => {
    expect(clock(seconds, span)).toBe(text);
  });
});
