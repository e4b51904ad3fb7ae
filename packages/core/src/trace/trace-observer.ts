import { nameOfClass } from '../errors/class-name.ts';
import { checkOneOf, invalidOption } from '../checks/checks.ts';
import type { Entity } from '../entity/entity.ts';
import type { SimObserver } from '../entity/observer.ts';
import type { ProcessHandle } from '../entity/process.ts';
import type { SimEvent } from '../entity/sim-event.ts';
import { isSimError } from '../errors/sim-error.ts';
import { toPlainData } from '../summary/plain-data.ts';
import type { TraceLevel, TraceRecord } from './trace-record.ts';

const LEVELS: readonly TraceLevel[] = ['event', 'process', 'domain'];

type OnEvent = (event: SimEvent, now: number) => void;
type OnProcess = (process: ProcessHandle<any>, now: number) => void;

/**
 * An observer that turns what it sees into records, to be extended by what takes them. It has the
 * methods of the levels asked for and no others, so that levels not asked for cost nothing.
 *
 * @example
 * ```ts
 * import { Simulation, TraceObserver, type TraceRecord } from '@sim/core';
 *
 * class Printer extends TraceObserver {
 *   protected accept(record: TraceRecord): void {
 *     console.log(record.time, record.kind, record.name); // 0 scheduled at, then 1 started at, 1 ended at
 *   }
 * }
 *
 * const sim = new Simulation();
 * sim.observe(new Printer(['event']));
 * sim.at(1, () => {});
 * sim.run();
 * ```
 *
 * @public
 */
export abstract class TraceObserver implements SimObserver {
  /** @internal */
  readonly eventScheduled?: OnEvent;
  /** @internal */
  readonly eventStarted?: OnEvent;
  /** @internal */
  readonly eventEnded?: OnEvent;
  /** @internal */
  readonly eventCancelled?: OnEvent;
  /** @internal */
  readonly eventDropped?: OnEvent;
  /** @internal */
  readonly eventDeferred?: OnEvent;
  /** @internal */
  readonly processStarted?: OnProcess;
  /** @internal */
  readonly processResumed?: OnProcess;
  /** @internal */
  readonly processEnded?: OnProcess;
  /** @internal */
  readonly traced?: (
    entity: Entity,
    kind: string,
    detail: Readonly<Record<string, unknown>> | undefined,
    now: number,
  ) => void;
  private readonly numbers = new WeakMap<object, number>();
  private processes = 0;

  /**
   * @param levels - what is looked at; everything if left out
   * @throws `INVALID_OPTION` for levels that do not exist
   */
  constructor(levels: readonly TraceLevel[] = LEVELS) {
    const owner = nameOfClass(new.target) ?? 'TraceObserver';
    if (!Array.isArray(levels)) throw invalidOption(owner, 'levels', 'a list of levels', levels);
    for (const level of levels) checkOneOf(owner, 'levels', level, LEVELS);
    if (levels.includes('event')) {
      this.eventScheduled = this.onEvent('scheduled');
      this.eventStarted = this.onEvent('started');
      this.eventEnded = this.onEvent('ended');
      this.eventCancelled = this.onEvent('cancelled');
      this.eventDropped = this.onEvent('dropped');
      this.eventDeferred = this.onEvent('deferred');
    }
    if (levels.includes('process')) {
      this.processStarted = this.onProcess('started');
      this.processResumed = this.onProcess('resumed');
      this.processEnded = this.onProcess('ended');
    }
    if (levels.includes('domain')) {
      this.traced = (entity, kind, detail, time) => {
        const record = { time, level: 'domain' as const, kind, entity: entity.name };
        // Copied now: the entity may go on to change what it showed.
        this.accept(detail === undefined ? record : { ...record, detail: toPlainData(detail) });
      };
    }
  }

  /**
   * The failure that stops the run: seen at every level.
   *
   * @param error - the error that the run throws
   * @param time - in seconds
   */
  failed(error: unknown, time: number): void {
    const { entity } = isSimError(error) ? error.context : {};
    this.accept({
      time,
      level: 'event',
      kind: 'failed',
      entity: typeof entity === 'string' ? entity : 'simulation',
      name: error instanceof Error ? error.message : String(error),
    });
  }

  /**
   * Takes the next record.
   *
   * @param record - what happened
   */
  protected abstract accept(record: TraceRecord): void;

  private onEvent(kind: string): OnEvent {
    return (event, time) => this.accept({ time, level: 'event', kind, entity: event.target.name, name: event.type });
  }

  private onProcess(kind: string): OnProcess {
    return (process, time) =>
      this.accept({
        time,
        level: 'process',
        kind,
        entity: process._owner.name,
        name: process.name,
        process: this.numberOf(process),
      });
  }

  private numberOf(process: object): number {
    let number = this.numbers.get(process);
    if (number === undefined) this.numbers.set(process, (number = ++this.processes));
    return number;
  }
}
