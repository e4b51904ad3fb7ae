/**
 * What has become of a {@link StreamJob}. Times are in seconds.
 *
 * @public
 */
export interface StreamJobStats {
  /** Checkpoints completed. */
  readonly checkpointsCompleted: number;
  /** Checkpoints and savepoints that timed out. */
  readonly checkpointsFailed: number;
  /** How long the last completed one took, from trigger to the last acknowledgement. */
  readonly lastCheckpointDuration: number;
  /** Values of state in the last completed one. */
  readonly lastCheckpointSize: number;
  /** Savepoints completed. */
  readonly savepointsCompleted: number;
  /** How often it has begun again, from a checkpoint or a savepoint. */
  readonly restarts: number;
  /** Seconds in which it was down. */
  readonly downtime: number;
  /** From the last failure or stop until everything that had piled up was worked off. */
  readonly lastCatchUp: number;
  /** Records of sources that were read again. */
  readonly recordsReplayed: number;
  /** Key groups that have gone to another instance, since operators began with another parallelism. */
  readonly keyGroupsMoved: number;
  /** Values of state, timers and windows that have gone with them. */
  readonly stateMoved: number;
}
