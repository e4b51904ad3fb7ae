import type { SourceId, StreamElement, WatermarkAdvance } from '../events/stream-events.ts';

/** One thing to do, in order of arrival. */
export type Work<V> =
  | {
      readonly kind: 'element';
      readonly key: string;
      readonly eventTime: number;
      readonly element: StreamElement<V>;
      readonly isResult: boolean;
    }
  | { readonly kind: 'watermark'; readonly advance: WatermarkAdvance }
  | { readonly kind: 'end'; readonly source: SourceId | undefined }
  | { readonly kind: 'drain' };
