import { describe, expect, it } from 'vitest';
import { Outbox } from '../../src/protocol/outbox.ts';

describe('an outbox', () => {
  it('delivers after the change, in order, and after those what the answers bring on', () => {
    const outbox = new Outbox<number>();
    const got: (number | string)[] = [];
    outbox.during(() => {
      outbox.post((each) => {
        got.push(each);
        outbox.during(() => outbox.post((late: number) => got.push(late), 3));
      }, 1);
      outbox.post((each: number) => got.push(each), 2);
      got.push('changed');
    });
    expect(got).toEqual(['changed', 1, 2, 3]);
  });

  it('delivers each of very many once', () => {
    const outbox = new Outbox<number>();
    const got: number[] = [];
    outbox.during(() => {
      for (let each = 0; each < 5_000; each += 1) outbox.post((answer: number) => got.push(answer), each);
    });
    expect(got).toEqual(Array.from({ length: 5_000 }, (_, each) => each));
  });

  it('is of use after a receiver has failed', () => {
    const outbox = new Outbox<number>();
    const got: number[] = [];
    const failing = (): never => {
      throw new Error('no');
    };
    expect(() => outbox.during(() => outbox.post(failing, 1))).toThrow('no');
    outbox.during(() => outbox.post((each: number) => got.push(each), 2));
    expect(got).toEqual([2]);
  });
});
