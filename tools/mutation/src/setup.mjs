import fc from 'fast-check';
import { beforeEach } from 'vitest';

// A fault that is noticed is noticed: nobody reads the smallest example, and it takes its time.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });

/**
 * Tests that take seconds, up to a minute once every expression counts its visits, and whose promise
 * others hold in a smaller case.
 */
const slow = [
  /an honest million at one instant/,
  /a million scheduled for one instant/,
  /costs each of them the same however many there are/,
  /costs the same in the line of a resource/,
  /agrees with White and Christie/,
  /keeps every percentile within the accuracy/,
  /keeps its memory bounded/,
];

beforeEach(({ task, skip }) => {
  if (slow.some((name) => name.test(task.name))) skip();
});
