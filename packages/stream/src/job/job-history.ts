import type { StateMoved } from './job-graph.ts';
import type { StreamJobStats } from './job-stats.ts';

/** When a job ran and when it did not, and what that cost. */
export class JobHistory {
  isDown = false;
  savepoints = 0;
  private isCatchingUp = false;
  private downSince = 0;
  private stoppedAt = 0;
  private restarts = 0;
  private downtime = 0;
  private lastCatchUp = 0;
  private recordsReplayed = 0;
  private keyGroupsMoved = 0;
  private stateMoved = 0;

  stats(
    now: number,
  ): Pick<
    StreamJobStats,
    | 'savepointsCompleted'
    | 'restarts'
    | 'downtime'
    | 'lastCatchUp'
    | 'recordsReplayed'
    | 'keyGroupsMoved'
    | 'stateMoved'
  > {
    const { downtime, keyGroupsMoved, lastCatchUp, recordsReplayed, restarts, savepoints, stateMoved } = this;
    return {
      savepointsCompleted: savepoints,
      restarts,
      downtime: downtime + (this.isDown ? now - this.downSince : 0),
      lastCatchUp,
      recordsReplayed,
      keyGroupsMoved,
      stateMoved,
    };
  }

  stopped(now: number): void {
    this.isCatchingUp = false;
    this.stoppedAt = now;
    if (!this.isDown) this.downSince = now;
    this.isDown = true;
  }

  restarted(now: number): void {
    this.isDown = false;
    this.downtime += now - this.downSince;
    this.restarts++;
  }

  /** It has begun again, and is to read so many records once more. */
  replays(records: number): void {
    this.recordsReplayed += records;
    this.isCatchingUp = true;
  }

  moved({ entries, keyGroups }: StateMoved): void {
    this.keyGroupsMoved += keyGroups;
    this.stateMoved += entries;
  }

  /** Notes when everything that had piled up is worked off; asks only if something had. */
  quiet(isQuiet: () => boolean, now: number): void {
    if (!this.isCatchingUp || !isQuiet()) return;
    this.isCatchingUp = false;
    this.lastCatchUp = now - this.stoppedAt;
  }
}
