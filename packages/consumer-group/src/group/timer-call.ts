/**
 * What an event says with which a group calls itself at a time: the end of a rebalance, of a
 * session, of a poll interval.
 *
 * @internal
 */
export class TimerCall {
  readonly make: () => void;

  constructor(make: () => void) {
    this.make = make;
  }
}
