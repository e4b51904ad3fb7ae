import type { RecordedRebalance } from './recorded-domain.ts';

/** More are left out; they are counted all the same. */
const MOST = 5000;

/** The rebalances of all groups, from what they tell. */
export class RebalanceLog {
  private readonly finished: RecordedRebalance[] = [];
  private readonly open = new Map<string, RecordedRebalance>();

  start(group: string, now: number, detail: Readonly<Record<string, unknown>> | undefined): void {
    this.open.set(group, {
      group,
      from: now,
      to: null,
      generation: numberOr(detail?.generation, null),
      reason: textOf(detail?.reason),
      phases: [],
      waitedFor: [],
    });
  }

  end(group: string, now: number, detail: Readonly<Record<string, unknown>> | undefined): void {
    const begun = this.open.get(group);
    this.open.delete(group);
    const seconds = numberOr(detail?.seconds, null);
    const rebalance: RecordedRebalance = {
      group,
      from: begun?.from ?? (seconds === null ? now : now - seconds),
      to: now,
      generation: numberOr(detail?.generation, begun?.generation ?? null),
      reason: textOf(detail?.reason) || (begun?.reason ?? ''),
      phases: phasesOf(detail?.phases),
      waitedFor: listOf(detail?.waitedFor).map(textOf),
    };
    if (this.finished.length < MOST) this.finished.push(rebalance);
  }

  record(): readonly RecordedRebalance[] {
    return [...this.finished, ...this.open.values()];
  }
}

function phasesOf(value: unknown): RecordedRebalance['phases'] {
  return listOf(value).map((phase) => {
    const { name, from, to } = phase as { readonly name?: unknown; readonly from?: unknown; readonly to?: unknown };
    return { name: textOf(name), from: numberOr(from, 0), to: numberOr(to, 0) };
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function numberOr<T>(value: unknown, otherwise: T): number | T {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
}
