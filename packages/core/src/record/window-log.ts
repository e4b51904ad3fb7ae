import { NameTable } from './name-table.ts';
import type { RecordedWindows } from './recorded-domain.ts';

/** How many results are kept; when there are more, every second one is left out. */
const MOST = 2000;

interface WindowRow {
  readonly at: number;
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly recordCount: number;
  readonly revision: number;
}

/** The results of one processor: all of them, or every second, fourth … once there are many. */
export class WindowLog {
  private rows: WindowRow[] = [];
  private every = 1;
  private total = 0;

  add(at: number, detail: Readonly<Record<string, unknown>> | undefined): void {
    if (this.total++ % this.every !== 0) return;
    this.rows.push({
      at,
      key: typeof detail?.key === 'string' ? detail.key : '',
      start: numberOf(detail?.start ?? detail?.windowStart),
      end: numberOf(detail?.end ?? detail?.windowEnd),
      recordCount: numberOf(detail?.recordCount),
      revision: numberOf(detail?.revision),
    });
    if (this.rows.length < MOST) return;
    this.rows = this.rows.filter((_, row) => row % 2 === 0);
    this.every *= 2;
  }

  record(entity: string): RecordedWindows {
    const { rows, every, total } = this;
    const keys = new NameTable();
    const key = rows.map((row) => keys.index(row.key));
    const column = (field: Exclude<keyof WindowRow, 'key'>): number[] => rows.map((row) => row[field]);
    return {
      entity,
      every,
      total,
      keys: keys.names,
      at: column('at'),
      key,
      start: column('start'),
      end: column('end'),
      recordCount: column('recordCount'),
      revision: column('revision'),
    };
  }
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
