import { toTicks } from '@sim/core';
import type { GroupCoordinator } from '../coordinator/group-coordinator.ts';
import type { GroupClock } from './group-clock.ts';
import type { MemberSession } from './member-session.ts';

/**
 * Finds out who is alive: heartbeats, sessions, poll intervals.
 *
 * A heartbeat looks at the status of the consumer entity. It is a daemon, and so is the look at the
 * poll interval: neither keeps a run alive. An eviction that is due because the entity is down is
 * not: a run does not end before the group has noticed who is missing.
 *
 * @internal
 */
export class Liveness {
  private readonly coordinator: GroupCoordinator;
  private readonly clock: GroupClock;
  private readonly heartbeatInterval: number;
  private readonly pollIntervalTicks: number;
  private readonly tick: () => void;
  private readonly changed: () => void;

  /**
   * @param heartbeatInterval - seconds; `Infinity` if sessions never end
   * @param maxPollInterval - seconds; `Infinity` if there is no limit
   * @param tick - called at each heartbeat
   * @param changed - called when somebody may have been evicted
   */
  constructor(
    coordinator: GroupCoordinator,
    clock: GroupClock,
    heartbeatInterval: number,
    maxPollInterval: number,
    tick: () => void,
    changed: () => void,
  ) {
    this.coordinator = coordinator;
    this.clock = clock;
    this.heartbeatInterval = heartbeatInterval;
    this.pollIntervalTicks = maxPollInterval === Infinity ? Infinity : toTicks(maxPollInterval);
    this.tick = tick;
    this.changed = changed;
  }

  /** A member has come: its heartbeats begin. */
  begin(session: MemberSession): void {
    if (this.heartbeatInterval < Infinity)
      session.heartbeats = this.clock.every(this.heartbeatInterval, () => this.beat(session));
  }

  /** A member may read: from now on it has to poll. */
  watchPolls(session: MemberSession): void {
    if (this.pollIntervalTicks < Infinity && session.pollTimer === undefined) this.setPollTimer(session);
  }

  /**
   * A member's entity is down, or a static member has fallen silent: unless it is heard of, its
   * session ends.
   */
  suspect(session: MemberSession): void {
    const deadline = this.coordinator.sessionDeadline(session.name);
    if (deadline === Infinity || session.evictionTicks === deadline) return;
    session.eviction?.cancel();
    session.evictionTicks = deadline;
    session.eviction = this.clock.at(deadline, 'SessionTimeout', () => this.sessionEnds(session), false);
  }

  /** The group is back, and its timers were lost. */
  rearm(session: MemberSession): void {
    this.trust(session);
    if (!session.alive) this.suspect(session);
    if (session.pollTimer !== undefined) this.setPollTimer(session);
  }

  private beat(session: MemberSession): void {
    this.tick();
    if (session.gone !== undefined) return;
    if (!session.alive) {
      this.suspect(session);
      return;
    }
    this.coordinator.heartbeat(this.clock.ticks(), session.name);
    if (session.eviction !== undefined && this.coordinator.sessionDeadline(session.name) > session.evictionTicks)
      this.trust(session);
  }

  private trust(session: MemberSession): void {
    session.eviction?.cancel();
    session.eviction = undefined;
    session.evictionTicks = Infinity;
  }

  private sessionEnds(session: MemberSession): void {
    this.trust(session);
    // Back in time: the heartbeat that was overdue is sent at once.
    if (session.alive) this.coordinator.heartbeat(this.clock.ticks(), session.name);
    this.coordinator.expire(this.clock.ticks());
    this.changed();
  }

  private setPollTimer(session: MemberSession): void {
    const deadline = this.coordinator.pollDeadline(session.name);
    // While a poll is under way it is not late, whenever it ends; nor is a process that is down.
    const look = deadline === Infinity || !session.alive ? this.clock.ticks() + this.pollIntervalTicks : deadline;
    session.pollTimer = this.clock.at(look, 'PollTimeout', () => this.pollIntervalEnds(session), true);
  }

  private pollIntervalEnds(session: MemberSession): void {
    session.pollTimer = undefined;
    if (!session.alive && this.coordinator.sessionDeadline(session.name) < Infinity) {
      // It takes a process that runs to notice that it does not poll. One that is down is found out
      // by its session.
      this.suspect(session);
    } else if (this.coordinator.pollDeadline(session.name) <= this.clock.ticks()) {
      this.coordinator.expire(this.clock.ticks());
      if (session.gone === undefined) this.suspect(session);
      this.changed();
    }
    if (session.gone === undefined) this.setPollTimer(session);
  }
}
