import { checkNumber, checkOneOf, invalidOption } from '@sim/core';

/**
 * How a client of a replicated log sends. The defaults are Kafka's.
 *
 * @public
 */
export interface BatchingOptions<V = unknown> {
  /**
   * When a record counts as appended: `0`, when it is sent; `1`, when its leader has it; `'all'`,
   * when all in-sync replicas have it. @defaultValue 'all'
   */
  readonly acks?: 0 | 1 | 'all';
  /** Seconds that a batch waits for more records. @defaultValue 0.005 */
  readonly linger?: number;
  /** Bytes of a batch; a larger record is a batch of its own. @defaultValue 16384 */
  readonly batchSize?: number;
  /** Bytes of a record. @defaultValue 100 each */
  readonly sizeOf?: (value: V) => number;
  /**
   * Whether brokers recognise what is sent again. It needs acknowledgements and a `maxInFlight` of
   * at most 5; Kafka insists on `acks: 'all'` as well.
   * @defaultValue true with `acks: 'all'` and a `maxInFlight` of at most 5
   */
  readonly idempotence?: boolean;
  /** Seconds before the first retry; twice as many before each further one. @defaultValue 0.1 */
  readonly retryBackoff?: number;
  /** The most seconds before a retry. @defaultValue 1, or `retryBackoff` if that is more */
  readonly retryBackoffMax?: number;
  /** Seconds without an answer after which a connection is given up. @defaultValue 30 */
  readonly requestTimeout?: number;
  /** Seconds after which a batch fails, from its first record on. @defaultValue 120 */
  readonly deliveryTimeout?: number;
  /** Bytes of all records that are not settled; what exceeds them waits. @defaultValue 33554432 */
  readonly bufferMemory?: number;
  /** Seconds that a record waits for memory before it fails. @defaultValue 60 */
  readonly maxBlock?: number;
  /**
   * For tests: whether a request vanishes on its way. Gets its number, from 1, and what is in it.
   * @defaultValue none does
   */
  readonly loseRequest?: (attempt: number, request: ProduceRequest<V>) => boolean;
}

/**
 * A produce request, as `loseRequest` sees it.
 *
 * @public
 */
export interface ProduceRequest<V = unknown> {
  /** The batches in it. */
  readonly batches: readonly {
    readonly partition: number;
    /** How often it was sent before. */
    readonly retries: number;
    readonly values: readonly V[];
  }[];
}

/** @internal */
export interface ResolvedBatchingOptions<V> {
  readonly acks: 0 | 1 | 'all';
  readonly linger: number;
  readonly batchSize: number;
  readonly sizeOf: (value: V) => number;
  readonly maxInFlight: number;
  readonly idempotence: boolean;
  readonly retryBackoff: number;
  readonly retryBackoffMax: number;
  readonly requestTimeout: number;
  readonly deliveryTimeout: number;
  readonly bufferMemory: number;
  readonly maxBlock: number;
  readonly loseRequest: ((attempt: number, request: ProduceRequest<V>) => boolean) | undefined;
}

export const BATCHING_OPTION_NAMES: readonly (keyof BatchingOptions)[] = [
  'acks',
  'linger',
  'batchSize',
  'sizeOf',
  'idempotence',
  'retryBackoff',
  'retryBackoffMax',
  'requestTimeout',
  'deliveryTimeout',
  'bufferMemory',
  'maxBlock',
  'loseRequest',
];

/** Bytes of a record when nobody says. */
const RECORD_BYTES = 100;

/** More requests in flight than that, and a broker would not know their batches any more. */
const MAX_IDEMPOTENT_IN_FLIGHT = 5;

/** @internal */
export function resolveBatchingOptions<V>(
  owner: string,
  options: BatchingOptions<V> & { readonly maxInFlight?: number },
): ResolvedBatchingOptions<V> {
  const { acks = 'all', linger = 0.005, batchSize = 16_384, sizeOf, maxInFlight = 5, loseRequest } = options;
  const { retryBackoff = 0.1, retryBackoffMax = Math.max(1, retryBackoff), requestTimeout = 30 } = options;
  const { deliveryTimeout = 120, bufferMemory = 33_554_432, maxBlock = 60 } = options;
  checkOneOf(owner, 'acks', acks, [0, 1, 'all']);
  checkNumber(owner, 'maxInFlight', maxInFlight, { min: 1, integer: true, infinite: true });
  const { idempotence = acks === 'all' && maxInFlight <= MAX_IDEMPOTENT_IN_FLIGHT } = options;
  if (typeof idempotence !== 'boolean') throw invalidOption(owner, 'idempotence', 'true or false', idempotence);
  if (idempotence && (acks === 0 || maxInFlight > MAX_IDEMPOTENT_IN_FLIGHT))
    throw invalidOption(owner, 'idempotence', 'false with acks 0, or with more than 5 in flight', idempotence);
  for (const [name, fn] of [
    ['sizeOf', sizeOf],
    ['loseRequest', loseRequest],
  ] as const)
    if (fn !== undefined && typeof fn !== 'function') throw invalidOption(owner, name, 'a function', fn);
  const seconds = (name: string, value: number, infinite = false): number =>
    checkNumber(owner, name, value, { min: 0, infinite });
  const checkedLinger = seconds('linger', linger);
  checkNumber(owner, 'requestTimeout', requestTimeout, { min: 1e-3 });
  checkNumber(owner, 'deliveryTimeout', deliveryTimeout, { min: checkedLinger + requestTimeout, infinite: true });
  return Object.freeze({
    acks,
    linger: checkedLinger,
    batchSize: checkNumber(owner, 'batchSize', batchSize, { min: 0, infinite: true }),
    sizeOf: sizeOf ?? ((): number => RECORD_BYTES),
    maxInFlight,
    idempotence,
    retryBackoff: checkNumber(owner, 'retryBackoff', retryBackoff, { min: 1e-6 }),
    retryBackoffMax: checkNumber(owner, 'retryBackoffMax', retryBackoffMax, { min: retryBackoff }),
    requestTimeout,
    deliveryTimeout,
    bufferMemory: checkNumber(owner, 'bufferMemory', bufferMemory, { above: 0, infinite: true }),
    maxBlock: seconds('maxBlock', maxBlock, true),
    loseRequest,
  });
}
