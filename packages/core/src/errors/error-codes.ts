/**
 * The codes core gives to a {@link SimError}. A code, once released, keeps its meaning; packages
 * built on core add codes of their own.
 *
 * | code | when |
 * | --- | --- |
 * | `INVALID_OPTION` | a constructor or method argument is out of range or of the wrong kind |
 * | `NOT_ATTACHED` | an entity is used that no simulation has been given |
 * | `ALREADY_ATTACHED` | an entity is given to a second simulation, or to one it is in conflict with |
 * | `DUPLICATE_NAME` | two entities of one simulation share a name |
 * | `EVENT_IN_PAST` | an event is scheduled before the present time |
 * | `EVENT_REUSED` | an event object is scheduled a second time |
 * | `INVALID_DELAY` | a delay is negative, `NaN` or not finite |
 * | `INVALID_YIELD` | a process yielded something else than a number, a future or a pair |
 * | `INVALID_HANDLER_RESULT` | a handler returned something else than nothing, events or a process |
 * | `UNKNOWN_EVENT_TYPE` | an entity got an event of a type it does not handle |
 * | `UNHANDLED_FAILURE` | a handler or a process nobody waits for threw; the original is the `cause` |
 * | `ZERO_TIME_LOOP` | too many events ran without the clock moving |
 * | `ALREADY_RUNNING` | the simulation was asked to run from inside its own run |
 * | `WRONG_SIMULATION` | something that belongs to one simulation was used in another |
 * | `TWO_COPIES` | something that another copy of this package made was used with this one |
 * | `NOT_SETTLED` | the value of a future was read before it had one |
 * | `PROCESS_KILLED` | a process or a job somebody waits for was killed, or lost as its entity crashed |
 * | `WITHDRAWN` | a request was waited for after it had been given up or cancelled |
 * | `LEASE_RELEASED` | a lease of a resource was released a second time |
 * | `PREEMPTED` | units of a resource were taken away by a request of higher priority |
 * | `TIMED_OUT` | a wait took longer than it was allowed to |
 * | `CAPACITY_EXCEEDED` | a request can never be satisfied, or more was released than taken |
 * | `QUEUE_FULL` | a bounded queue refused a request |
 * | `INVARIANT_BROKEN` | an invariant of the model did not hold |
 * | `NOT_DETERMINISTIC` | two runs of one model were not the same |
 *
 * @public
 */
export type CoreErrorCode =
  | 'INVALID_OPTION'
  | 'NOT_ATTACHED'
  | 'ALREADY_ATTACHED'
  | 'DUPLICATE_NAME'
  | 'EVENT_IN_PAST'
  | 'EVENT_REUSED'
  | 'INVALID_DELAY'
  | 'INVALID_YIELD'
  | 'INVALID_HANDLER_RESULT'
  | 'UNKNOWN_EVENT_TYPE'
  | 'UNHANDLED_FAILURE'
  | 'ZERO_TIME_LOOP'
  | 'ALREADY_RUNNING'
  | 'WRONG_SIMULATION'
  | 'TWO_COPIES'
  | 'NOT_SETTLED'
  | 'PROCESS_KILLED'
  | 'WITHDRAWN'
  | 'LEASE_RELEASED'
  | 'PREEMPTED'
  | 'TIMED_OUT'
  | 'CAPACITY_EXCEEDED'
  | 'QUEUE_FULL'
  | 'INVARIANT_BROKEN'
  | 'NOT_DETERMINISTIC';
