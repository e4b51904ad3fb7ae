/**
 * An entity that understands `Watermark` and `EndOfStream` events, such as a
 * {@link StreamProcessor}: a processor whose downstream it is forwards them to it. Open to users.
 *
 * @public
 */
export interface WatermarkReceiver {
  /**
   * Called when the run begins, by each processor that will send watermarks: nothing is complete
   * before it has.
   *
   * @param source - the `source` of those watermarks: the name of the sender
   * @param willEnd - whether the sender will still announce the end of its stream when the run ends
   * by itself
   */
  registerInput(source: string, willEnd: () => boolean): void;
}

/** By shape, so that it works across copies of the package. */
export function isWatermarkReceiver(entity: unknown): entity is WatermarkReceiver {
  return typeof (entity as Partial<WatermarkReceiver> | undefined)?.registerInput === 'function';
}
