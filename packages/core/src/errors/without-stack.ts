/**
 * Makes an error that is part of the course of a model, such as an interrupt: thousands of them are
 * made, and a stack trace, which says nothing but that the kernel made it, costs ten times the rest.
 *
 * @param wanted - whether it gets one all the same
 *
 * @internal
 */
export function withoutStack<E extends Error>(wanted: boolean, make: () => E): E {
  const errors = Error as { stackTraceLimit?: number };
  const limit = errors.stackTraceLimit;
  // Only V8 has this; elsewhere, and where the built-ins are frozen, there is a stack.
  if (wanted || limit === undefined || Object.isFrozen(Error)) return make();
  errors.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    errors.stackTraceLimit = limit;
  }
}
