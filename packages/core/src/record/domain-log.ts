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

/** Everything that entities tell during a run, in memory that does not grow with it. */
export class DomainLog {
  private readonly tallies = new Map<Entity, Map<string, Tally>>();
  private readonly faults = new FaultLog();
  private readonly rebalances = new RebalanceLog();
  private readonly ownership = new OwnershipLog();
  private readonly windows = new Map<Entity, WindowLog>();
  private readonly happenings = new Happenings();
  private samples = 0;

  /** The observer's method: called for whatever an entity tells. */
  readonly traced = (entity: Entity, kind: string, detail: Detail, now: number): void => {
    this.tally(entity, kind, detail);
    if (kind === 'window') this.window(entity).add(now, detail);
    else if (kind === 'assign') this.ownership.assign(entity.name, now, detail);
    else if (kind === 'revoke') this.ownership.revoke(entity.name, now, detail);
    else if (kind === 'rebalance-started') this.rebalances.start(entity.name, now, detail);
    else if (kind === 'rebalance-ended') this.rebalances.end(entity.name, now, detail);
    else this.faults.note(entity.name, kind, now, detail);
    if (!OFTEN.has(kind)) this.happenings.add(now, entity.name, kind, detail);
  };

  /** The failure that stops the run. */
  failed(error: unknown, now: number): void {
    this.happenings.add(now, 'simulation', 'failed', {
      message: error instanceof Error ? error.message : String(toPlainData(error)),
    });
  }

  /** A sample is taken: what was counted until now belongs to it. */
  sample(at: number): void {
    for (const kinds of this.tallies.values()) for (const tally of kinds.values()) tally.sample(at);
    this.samples = at + 1;
  }

  takeBack(): void {
    this.samples--;
  }

  thin(): void {
    for (const kinds of this.tallies.values()) for (const tally of kinds.values()) tally.thin();
    this.samples = Math.ceil(this.samples / 2);
  }

  recordTallies(): readonly RecordedTally[] {
    return [...this.tallies].flatMap(([entity, kinds]) =>
      [...kinds.values()].map((tally) => tally.record(entity.name, this.samples)),
    );
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

  private tally(entity: Entity, kind: string, detail: Detail): void {
    let kinds = this.tallies.get(entity);
    if (kinds === undefined) this.tallies.set(entity, (kinds = new Map<string, Tally>()));
    const outcome = detail?.outcome;
    const key = typeof outcome === 'string' ? `${kind}\n${outcome}` : kind;
    let tally = kinds.get(key);
    if (tally === undefined)
      kinds.set(key, (tally = new Tally(kind, typeof outcome === 'string' ? outcome : '', this.samples)));
    tally.count++;
  }

  private window(entity: Entity): WindowLog {
    let log = this.windows.get(entity);
    if (log === undefined) this.windows.set(entity, (log = new WindowLog()));
    return log;
  }
}
