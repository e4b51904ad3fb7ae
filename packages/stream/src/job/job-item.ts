/** An element on its way. */
export interface JobElement {
  readonly kind: 'element';
  readonly key: string;
  readonly value: unknown;
  readonly timestamp: number;
}

/** The barrier of a checkpoint. */
export interface JobBarrier {
  readonly kind: 'barrier';
  readonly checkpoint: number;
  /** When it waits no longer in its channels, in seconds: Infinity if it always does. */
  readonly deadline: number;
}

/** What goes through a channel, in order. Only elements need credit. */
export type JobItem =
  | JobElement
  | { readonly kind: 'watermark'; readonly watermark: number; readonly idle: boolean }
  | JobBarrier
  | { readonly kind: 'end' };

/**
 * How elements are spread over the instances of the next operator, as in Apache Flink.
 *
 * @public
 */
export type Exchange = 'forward' | 'keyed' | 'rebalance' | 'broadcast';
