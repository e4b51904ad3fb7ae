/** What goes through a channel, in order. Only elements need credit. */
export type JobItem =
  | { readonly kind: 'element'; readonly key: string; readonly value: unknown; readonly timestamp: number }
  | { readonly kind: 'watermark'; readonly watermark: number; readonly idle: boolean }
  | { readonly kind: 'barrier'; readonly checkpoint: number }
  | { readonly kind: 'end' };

/**
 * How elements are spread over the instances of the next operator, as in Apache Flink.
 *
 * @public
 */
export type Exchange = 'forward' | 'keyed' | 'rebalance' | 'broadcast';
