import { toPlainData } from '../summary/plain-data.ts';
import type { RecordedEvents } from './recorded-domain.ts';

/** How many of one kind are listed, and how many in all. */
const MOST_OF_A_KIND = 500;
const MOST = 5000;

/** What is told seldom, as a list; what turns out to be told often is counted only. */
export class Happenings {
  private readonly at: number[] = [];
  private readonly entity: string[] = [];
  private readonly kind: string[] = [];
  private readonly detail: (Readonly<Record<string, unknown>> | null)[] = [];
  private readonly byKind = new Map<string, number>();
  private omitted = 0;

  add(at: number, entity: string, kind: string, detail: Readonly<Record<string, unknown>> | undefined): void {
    const before = this.byKind.get(kind) ?? 0;
    if (before >= MOST_OF_A_KIND || this.at.length >= MOST) {
      this.omitted++;
      return;
    }
    this.byKind.set(kind, before + 1);
    this.at.push(at);
    this.entity.push(entity);
    this.kind.push(kind);
    // Copied now: the entity may go on to change what it showed.
    this.detail.push(detail === undefined ? null : (toPlainData(detail) as Readonly<Record<string, unknown>>));
  }

  record(): RecordedEvents {
    return {
      at: [...this.at],
      entity: [...this.entity],
      kind: [...this.kind],
      detail: [...this.detail],
      omitted: this.omitted,
    };
  }
}
