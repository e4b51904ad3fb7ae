import { toTicks } from '@sim/core';
import type { GroupHost } from '../group-host.ts';
import type { FixedDelayMember } from './fixed-delay-member.ts';
import type { FixedDelayProtocol } from './fixed-delay-protocol.ts';

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
  private readonly protocol: FixedDelayProtocol;
  private readonly host: GroupHost;
  private readonly heartbeatInterval: number;
  private readonly pollIntervalTicks: number;
  private readonly changed: () => void;

  /**
   * @param heartbeatInterval - seconds; `Infinity` if sessions never end
   * @param maxPollInterval - seconds; `Infinity` if there is no limit
   * @param changed - called when somebody may have been evicted
   */
  constructor(
    protocol: FixedDelayProtocol,
    host: GroupHost,
    heartbeatInterval: number,
    maxPollInterval: number,
    changed: () => void,
  ) {
    this.protocol = protocol;
    this.host = host;
    this.heartbeatInterval = heartbeatInterval;
    this.pollIntervalTicks = maxPollInterval === Infinity ? Infinity : toTicks(maxPollInterval);
    this.changed = changed;
  }

  /** A member has come: its heartbeats begin. */
  begin(member: FixedDelayMember): void {
    if (this.heartbeatInterval < Infinity)
      member.heartbeats = this.host.every(this.heartbeatInterval, () => this.beat(member));
  }

  /** A member may read: from now on it has to poll. */
  watchPolls(member: FixedDelayMember): void {
    if (this.pollIntervalTicks < Infinity && member.pollTimer === undefined) this.setPollTimer(member);
  }

  /**
   * A member's entity is down, or a static member has fallen silent: unless it is heard of, its
   * session ends.
   */
  suspect(member: FixedDelayMember): void {
    const deadline = this.protocol.sessionDeadline(member);
    if (member.gone !== undefined || deadline === Infinity || member.evictionTicks === deadline) return;
    member.eviction?.cancel();
    member.evictionTicks = deadline;
    member.eviction = this.host.at(deadline, 'SessionTimeout', () => this.sessionEnds(member), false);
  }

  /**
   * The coordinator is back, and its timers were lost. Sessions start over, as Kafka's do when a
   * coordinator has loaded its group.
   */
  restarted(member: FixedDelayMember): void {
    this.trust(member);
    this.protocol.heartbeat(this.host.ticks(), member);
    if (!member.alive) this.suspect(member);
    if (member.pollTimer !== undefined) this.setPollTimer(member);
  }

  private beat(member: FixedDelayMember): void {
    // Nobody hears it.
    if (!this.host.up()) return;
    this.host.table.grow();
    if (this.host.table.takeGrowth()) {
      this.protocol.request(this.host.ticks(), 'partitions-added');
      this.changed();
    }
    if (member.gone !== undefined) return;
    if (!member.alive) {
      if (member.consumer.status === 'crashed') for (const each of member.owned) each.pause(this.host.ticks());
      this.suspect(member);
      return;
    }
    this.protocol.heartbeat(this.host.ticks(), member);
    if (member.eviction !== undefined && this.protocol.sessionDeadline(member) > member.evictionTicks)
      this.trust(member);
  }

  private trust(member: FixedDelayMember): void {
    member.eviction?.cancel();
    member.eviction = undefined;
    member.evictionTicks = Infinity;
  }

  private sessionEnds(member: FixedDelayMember): void {
    this.trust(member);
    // Back in time: the heartbeat that was overdue is sent at once.
    if (member.alive) this.protocol.heartbeat(this.host.ticks(), member);
    this.protocol.expire(this.host.ticks());
    this.changed();
  }

  private setPollTimer(member: FixedDelayMember): void {
    member.pollTimer?.cancel();
    const deadline = this.protocol.pollDeadline(member);
    // While a poll is under way it is not late, whenever it ends; nor is a process that is down.
    const look = deadline === Infinity || !member.alive ? this.host.ticks() + this.pollIntervalTicks : deadline;
    member.pollTimer = this.host.at(look, 'PollTimeout', () => this.pollIntervalEnds(member), true);
  }

  private pollIntervalEnds(member: FixedDelayMember): void {
    member.pollTimer = undefined;
    if (!member.alive && this.protocol.sessionDeadline(member) < Infinity) {
      // It takes a process that runs to notice that it does not poll. One that is down is found out
      // by its session.
      this.suspect(member);
    } else if (this.protocol.pollDeadline(member) <= this.host.ticks()) {
      this.protocol.expire(this.host.ticks());
      if (member.gone === undefined) this.suspect(member);
      this.changed();
    }
    if (member.gone === undefined) this.setPollTimer(member);
  }
}
