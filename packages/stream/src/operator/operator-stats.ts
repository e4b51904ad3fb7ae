/**
 * What became of the elements of a stream, and of its windows. Every element processed has one
 * outcome: it was on time, or late and one of dropped, updated and side output, or belonged to no
 * window.
 *
 * `eventsProcessed = eventsOnTime + lateEvents + eventsUnassigned - lateEventsUnassigned`, and
 * `lateEvents = lateEventsDropped + lateEventsUpdated + lateEventsSideOutput`, always.
 *
 * @public
 */
export interface WindowOperatorStats {
  /** Elements that were processed, late ones included. */
  readonly eventsProcessed: number;
  /** Elements that went into at least one open window. */
  readonly eventsOnTime: number;
  /** Elements between windows: they belong to none. */
  readonly eventsUnassigned: number;
  /** Windows emitted: first results, of revision 0. */
  readonly windowsEmitted: number;
  /** Windows emitted again: results of a later revision. */
  readonly windowsUpdated: number;
  /**
   * Windows that ended by being merged into another one, such as sessions bridged by an element.
   */
  readonly windowsMerged: number;
  /** Elements whose windows had all closed. */
  readonly lateEvents: number;
  /** Late elements that were dropped. */
  readonly lateEventsDropped: number;
  /** Late elements that updated a closed window. */
  readonly lateEventsUpdated: number;
  /** Late elements that were sent to the side output. */
  readonly lateEventsSideOutput: number;
  /**
   * Late elements that belonged to no window: counted in `lateEvents` and in `eventsUnassigned`.
   */
  readonly lateEventsUnassigned: number;
  /** Windows of a key that are open. */
  readonly activeWindows: number;
  /** Windows of a key that are closed and kept for late elements. */
  readonly retainedWindows: number;
  /** The most windows that were open at one time. */
  readonly maxActiveWindows: number;
  /** The most windows that were kept at one time. */
  readonly maxRetainedWindows: number;
}
