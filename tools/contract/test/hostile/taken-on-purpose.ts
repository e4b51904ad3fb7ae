/**
 * The packages of which nothing may be open. Of the others what is found is only reported: a package
 * is added here once its list is empty.
 */
export const STRICT: ReadonlySet<string> = new Set(['@sim/core', '@sim/consumer-group', '@sim/log', '@sim/stream']);

type Purpose = readonly [place: RegExp, reason: string];

const REVOKED =
  / = a revoked proxy: foreign error: TypeError: Cannot perform '(get|has|getPrototypeOf|ownKeys|IsArray)'/;
const REVOKED_WHY = 'nothing can be asked of it, not even what it is: to catch that in each call costs all others';

/** What is taken although its type forbids it, or fails with another error, and why. */
const PURPOSES: Readonly<Record<string, readonly Purpose[]>> = {
  '@sim/core': [
    [
      /^(check\w+|invalidOption|latencySampler|unknownEventType)\((owner|option|expected|entity|event)\)/,
      'helpers for the authors of components: these are texts of a message, or what the caller got from the kernel',
    ],
    [/^checkNumber\(range\)/, 'a literal of the caller, read for every option of every component'],
    [/^checkOptions\(knownNames\)/, 'a literal of the caller'],
    [/^(new SimError|isSimError)\(/, 'an error must not fail while it is made or looked at'],
    [/^to(Ticks|Seconds)\(/, 'plain arithmetic on hot paths: its page says that nothing is checked'],
    [/^(Counter\.count|Sink\.events|Sink\.payloads)\(type\)/, 'a type that no event has finds nothing'],
    [
      /^(Histogram|TimeSeries)\.fromJSON\(json\)\.(mean|p50|p90|p99|p999|min|max|last|sums|mins|maxs) /,
      'numbers for other readers, or not read where there are no values or none was merged',
    ],
    [/^(Histogram|TimeSeries)\.fromJSON\(json\)\.noSuchOption/, 'a later version may have written more'],
    [/^warmUp\(recorders\)/, 'any iterable will do'],
    [/^checkOneOf\(allowed\)/, 'a literal of the caller'],
    [/^new Level\(clock\)\.(now|startTime)/, 'a clock is first read when something is recorded'],
    [/^(TraceObserver|TraceHash|TraceRecorder)\.(\w+)\(/, 'called by the kernel with what it has'],
    [/^Entity\.(trace|upstreamEntities)/, 'told to observers as it is'],
    [/^SimFuture\.(resolve|reject)\(/, 'a future may hold anything'],
    [/^allOf\(futures\) = \[\]: accepted/, 'its page says so: all of none is there at once'],
    [REVOKED, REVOKED_WHY],
  ],
  '@sim/log': [
    [
      /^\w+(Retention\.(shouldRetain|watch)|Sharding\.(getShard|nextShard))\b/,
      'called by the log, for every record, with what it has checked',
    ],
    [
      /^(EventLog\.(controlledShutdown|stopFetching)|Producer\.\w+Transaction): good arguments/,
      'what is right there depends on the log: one of its brokers, a transaction that is open',
    ],
    [REVOKED, REVOKED_WHY],
  ],
  '@sim/stream': [
    [/^StreamJob\.start: good arguments/, 'it begins again what was stopped with a savepoint, and nothing has been'],
    [
      /^(\w+Trigger|AfterWatermark)\.(on\w+|clear|isFinished|canMerge)\b/,
      'called by the operator, for every element and timer, with what it has',
    ],
    [/^\w+Evictor\.evict(Before|After)\b/, 'called by the operator with the elements of a window'],
    [
      /^\w+Window\w*\.(assign|merge|\w*[cC]lose\w*|\w+)\(/,
      'called by the operator, for every element, with what it has checked',
    ],
    [
      /^StreamHarness\.processElement\(element\)( =|\.noSuchOption|\.key = null)/,
      "an element is any object, one of the user's own too; a record without a key has null",
    ],
    [
      /^WatermarkValve\.\w+\(name\) = a symbol/,
      'a processor names its own strategy so: no other input can have that name',
    ],
    [/^(StreamProcessor|KeyedOperator)\.registerInput/, 'called by a processor that sends its results here'],
    [REVOKED, REVOKED_WHY],
  ],
};

export function isOpen(name: string, text: string): boolean {
  return !(PURPOSES[name] ?? []).some(([place]) => place.test(text));
}

export function mayBeOpen(name: string): boolean {
  return !STRICT.has(name);
}
