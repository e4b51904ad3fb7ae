import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sweepPicture } from '../flights-sweep/picture.mjs';
import { SWEEP, sweepFlights } from '../flights-sweep/sweep.mjs';

const picture = readFileSync(new URL('../../../.github/flights-sweep.svg', import.meta.url), 'utf8');

describe('the sweep of the flights', () => {
  it('gives what the picture in the README shows', async () => {
    const [point] = await sweepFlights({ values: { consumers: [3], waitFor: [60] } });
    expect(picture).toMatch(/3 consumers: [^:]* 0\.29 % after 1 h,/);
    expect(point?.missing.toFixed(2)).toBe('0.29');
  }, 60_000);

  it('has a point for each value, and a line for each size, in the picture', () => {
    expect(picture.match(/<circle /g)).toHaveLength(SWEEP.consumers.length * SWEEP.waitFor.length);
    for (const size of SWEEP.consumers) expect(picture).toContain(`>${size} consumers</text>`);
  });

  it('draws the same picture from the same numbers', () => {
    const points = SWEEP.waitFor.map((waitFor) => ({ consumers: 2, waitFor, missing: 5, halfWidth: 1 }));
    expect(sweepPicture(points)).toBe(sweepPicture(points.map((point) => ({ ...point }))));
    expect(sweepPicture(points)).toContain('5.00 % after 4 h');
  });
});
