/**
 * How fast a consumer works at best.
 *
 * @internal
 */
export interface ReaderPace {
  /** Mean seconds for a record. */
  readonly seconds: number;
  /** How many records at a time; `Infinity` for as many as there are. */
  readonly concurrency: number;
  /** Whether it may work on several records of a partition at a time. */
  readonly withinPartition: boolean;
}

/**
 * Says whether more is written than the consumers can read however the partitions are shared out.
 *
 * @param rates - records per second, by partition
 * @param paces - of the consumers; nothing is said if one is not known
 *
 * @internal
 */
export function overload(rates: readonly number[], paces: readonly (ReaderPace | undefined)[]): readonly string[] {
  const known = paces.filter((pace) => pace !== undefined);
  if (known.length === 0 || known.length < paces.length || known.some(({ seconds }) => seconds <= 0)) return [];
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  // At best the fastest consumers have the partitions, and each of these is in one hand.
  const lanes = known
    .flatMap(({ seconds, concurrency, withinPartition }) => {
      const hands = withinPartition ? concurrency : Math.min(concurrency, rates.length);
      return hands === Infinity ? [] : [{ perSecond: hands / seconds, hands, bound: !withinPartition }];
    })
    .sort((a, b) => b.perSecond / b.hands - a.perSecond / a.hands);
  if (lanes.length < known.length) return [];
  let free = rates.length;
  let capacity = 0;
  for (const { perSecond, hands, bound } of lanes) {
    const used = bound ? Math.min(hands, free) : hands;
    capacity += (perSecond / hands) * used;
    free -= bound ? used : 0;
  }
  const found: string[] = [];
  if (total > capacity)
    found.push(
      `${shown(total)} records/s are written, and ${counted(known.length, 'consumer')} of ${counted(rates.length, 'partition')} can work off ${shown(capacity)} records/s at best: the lag grows for as long as that lasts.`,
    );
  if (known.every(({ withinPartition }) => !withinPartition)) {
    const fastest = Math.max(...known.map(({ seconds }) => 1 / seconds));
    rates.forEach((rate, partition) => {
      if (rate > fastest && found.length < MOST)
        found.push(
          `${shown(rate)} records/s are written to partition ${partition}, and one consumer can work off ${shown(fastest)} records/s of it: more consumers do not help.`,
        );
    });
  }
  return found;
}

/** More sentences than this say nothing new. */
const MOST = 5;

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function shown(perSecond: number): string {
  return String(Number(perSecond.toPrecision(3)));
}
