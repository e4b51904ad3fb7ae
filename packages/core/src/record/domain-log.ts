import type { Entity } from '../entity/entity.ts';
import { toPlainData } from '../summary/plain-data.ts';
import { Happenings } from './happenings.ts';
import { OwnershipLog } from './ownership-log.ts';
import type { RecordedDomain } from './recorded-domain.ts';
import type { RecordedTally } from './recorded-series.ts';
import { RebalanceLog } from './rebalance-log.ts';
import { FaultLog } from './fault-log.ts';
import { Tally } from './tally.ts';
import { WindowLog } from './window-log.ts';

type Detail = Readonly<Record<string, unknown>> | undefined;

/** Told once a record or a poll: they are counted, not listed. */
const OFTEN: ReadonlySet<string> = new Set([
  'append',
  'read',
  'fetch',
  'poll',
  'commit',
  'batch',
  'window',
  'retraction',
  'watermark',
  'late',
  'retry',
  'rejected',
  'expire',
  // Both have a place of their own.
  'assign',
  'revoke',
]);

type Taker = (entity: Entity, kind: string, now: number, detail: Detail) => void;

/** One kind of thing that one entity tells: its counts, and who else takes it. Found once, then kept. */
interface Channel {
  /** What has no outcome. */
  plain: Tally | null;
  /** By outcome, what has one. */
  outcomes: Map<string, Tally> | null;
  readonly takers: readonly Taker[];
}

/** Everything that entities tell during a run, in memory that does not grow with it. */
export class DomainLog {
  private readonly channels = new Map<Entity, Map<string, Channel>>();
  private readonly faults = new FaultLog();
  private readonly rebalances = new RebalanceLog();
  private readonly ownership = new OwnershipLog();
  private readonly windows = new Map<Entity, WindowLog>();
  private readonly happenings = new Happenings();
  private samples = 0;

  /** The observer's method: called for whatever an entity tells. */
  readonly traced = (entity: Entity, kind: string, detail: Detail, now: number): void => {
    const channel = this.channels.get(entity)?.get(kind) ?? this.open(entity, kind);
    this.tallyOf(channel, kind, detail).count++;
    const { takers } = channel;
    for (let at = 0; at < takers.length; at++) takers[at]!(entity, kind, now, detail);
  };

  /** The failure that stops the run. */
  failed(error: unknown, now: number): void {
    this.happenings.add(now, 'simulation', 'failed', {
      message: error instanceof Error ? error.message : String(toPlainData(error)),
    });
  }

  /** A sample is taken: what was counted until now belongs to it. */
  sample(at: number): void {
    this.forEachTally((tally) => tally.sample(at));
    this.samples = at + 1;
  }

  takeBack(): void {
    this.samples--;
  }

  thin(): void {
    this.forEachTally((tally) => tally.thin());
    this.samples = Math.ceil(this.samples / 2);
  }

  recordTallies(): readonly RecordedTally[] {
    const recorded: RecordedTally[] = [];
    this.forEachTally((tally, entity) => recorded.push(tally.record(entity.name, this.samples)));
    return recorded;
  }

  record(): RecordedDomain {
    return {
      faults: this.faults.record(),
      rebalances: this.rebalances.record(),
      ownership: this.ownership.record(),
      windows: [...this.windows].map(([entity, log]) => log.record(entity.name)),
      events: this.happenings.record(),
    };
  }

  private forEachTally(callback: (tally: Tally, entity: Entity) => void): void {
    for (const [entity, kinds] of this.channels)
      for (const { plain, outcomes } of kinds.values()) {
        if (plain !== null) callback(plain, entity);
        if (outcomes !== null) for (const tally of outcomes.values()) callback(tally, entity);
      }
  }

  private tallyOf(channel: Channel, kind: string, detail: Detail): Tally {
    const outcome = detail?.outcome;
    if (typeof outcome !== 'string') return (channel.plain ??= new Tally(kind, '', this.samples));
    channel.outcomes ??= new Map<string, Tally>();
    let tally = channel.outcomes.get(outcome);
    if (tally === undefined) channel.outcomes.set(outcome, (tally = new Tally(kind, outcome, this.samples)));
    return tally;
  }

  private open(entity: Entity, kind: string): Channel {
    let kinds = this.channels.get(entity);
    if (kinds === undefined) this.channels.set(entity, (kinds = new Map<string, Channel>()));
    const takers = [this.takerOf(entity, kind), OFTEN.has(kind) ? null : this.list];
    const channel = { plain: null, outcomes: null, takers: takers.filter((taker) => taker !== null) };
    kinds.set(kind, channel);
    return channel;
  }

  private takerOf(entity: Entity, kind: string): Taker | null {
    switch (kind) {
      case 'window': {
        const log = this.window(entity);
        return (_, __, now, detail) => log.add(now, detail);
      }
      case 'assign':
        return ({ name }, _, now, detail) => this.ownership.assign(name, now, detail);
      case 'revoke':
        return ({ name }, _, now, detail) => this.ownership.revoke(name, now, detail);
      case 'rebalance-started':
        return ({ name }, _, now, detail) => this.rebalances.start(name, now, detail);
      case 'rebalance-ended':
        return ({ name }, _, now, detail) => this.rebalances.end(name, now, detail);
      default:
        return FaultLog.takes(kind) ? ({ name }, _, now, detail) => this.faults.note(name, kind, now, detail) : null;
    }
  }

  private readonly list: Taker = (entity, kind, now, detail) => this.happenings.add(now, entity.name, kind, detail);

  private window(entity: Entity): WindowLog {
    let log = this.windows.get(entity);
    if (log === undefined) this.windows.set(entity, (log = new WindowLog()));
    return log;
  }
}
