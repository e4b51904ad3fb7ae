import type { RecordedFault } from './recorded-domain.ts';

/** More are left out: each is also counted, as the kind `crash`, `pause` or `slowdown`. */
const MOST = 5000;

const KINDS: ReadonlySet<string> = new Set(['crash', 'restart', 'pause', 'resume', 'slowdown']);

interface Fault {
  readonly entity: string;
  readonly kind: RecordedFault['kind'];
  readonly from: number;
  to: number | null;
  readonly factor: number;
}

/** When entities were crashed, paused and slow, from what they tell. */
export class FaultLog {
  private readonly faults: Fault[] = [];
  /** Those going on, by kind and entity. */
  private readonly open = new Map<string, Fault>();

  /** Whether a kind of thing that is told is a fault, or the end of one. */
  static takes(kind: string): boolean {
    return KINDS.has(kind);
  }

  note(entity: string, kind: string, now: number, detail: Readonly<Record<string, unknown>> | undefined): void {
    if (kind === 'crash') {
      // It hides a pause, which goes on after it or is over with it.
      this.end('pause', entity, now);
      this.begin('crash', entity, now, 1);
    } else if (kind === 'restart') this.end('crash', entity, now);
    else if (kind === 'pause') this.begin('pause', entity, now, 1);
    else if (kind === 'resume') this.end('pause', entity, now);
    else if (kind === 'slowdown') {
      const factor = detail?.factor;
      this.end('slow', entity, now);
      if (typeof factor === 'number' && factor !== 1) this.begin('slow', entity, now, factor);
    }
  }

  record(): readonly RecordedFault[] {
    return this.faults.map((fault) => ({ ...fault }));
  }

  private begin(kind: Fault['kind'], entity: string, from: number, factor: number): void {
    const fault: Fault = { entity, kind, from, to: null, factor };
    this.open.set(`${kind} ${entity}`, fault);
    if (this.faults.length < MOST) this.faults.push(fault);
  }

  private end(kind: Fault['kind'], entity: string, to: number): void {
    const fault = this.open.get(`${kind} ${entity}`);
    if (fault === undefined) return;
    fault.to = to;
    this.open.delete(`${kind} ${entity}`);
  }
}
