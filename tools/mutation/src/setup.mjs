import fc from 'fast-check';
import { beforeEach } from 'vitest';

// A fault that is noticed is noticed: nobody reads the smallest example, and it takes its time.
fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });

/**
 * Tests that take a minute once every expression counts its visits, and whose promise others hold
 * in a smaller case.
 */
const slow = [/an honest million at one instant/];

beforeEach(({ task, skip }) => {
  if (slow.some((name) => name.test(task.name))) skip();
});
