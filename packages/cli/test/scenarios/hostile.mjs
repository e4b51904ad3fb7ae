import { Simulation } from '@sim/core';

/** Names and a failure as nobody should write them. */
export const params = { 'a\nb': 1 };
export const build = ({ seed, params: { 'a\nb': value } }) => {
  if (value === 2) throw new Error('first\nsecond \u202e\u001b[31m');
  return { sim: new Simulation({ seed, endTime: 1 }) };
};
export const metrics = { 'ev\u202eil': () => 1 };
