/**
 * What a receiver of watermarks knows of a sender.
 *
 * @public
 */
export interface StreamInput {
  /**
   * Whether the sender will still announce the end of its stream when the run ends by itself: not
   * while it is paused or crashed, nor if it does not drain.
   */
  willEnd(): boolean;
  /**
   * Asks the sender to say again where it stands, by a `Watermark` or `EndOfStream` event: a receiver
   * that was restarted has forgotten it.
   */
  announce(): void;
  /**
   * Tells the sender that a receiver has no room: it takes no further input until it may go on.
   *
   * @param receiver - the name of the receiver
   */
  suspend(receiver: string): void;
  /**
   * Tells the sender that the receiver has room again.
   *
   * @param receiver - the name of the receiver
   */
  resume(receiver: string): void;
}

/**
 * An entity that understands `Watermark` and `EndOfStream` events, such as a
 * {@link StreamProcessor}: a processor whose downstream it is forwards them to it. Open to users. An
 * entity between two processors, such as a link, passes `registerInput` on.
 *
 * @public
 */
export interface WatermarkReceiver {
  /**
   * Called when the run begins, by each processor that will send watermarks: nothing is complete
   * before it has.
   *
   * @param source - the `source` of those watermarks: the name of the sender
   * @param input - what to ask the sender
   */
  registerInput(source: string, input: StreamInput): void;
}

/** By shape, so that it works across copies of the package. */
export function isWatermarkReceiver(entity: unknown): entity is WatermarkReceiver {
  return typeof (entity as Partial<WatermarkReceiver> | undefined)?.registerInput === 'function';
}
