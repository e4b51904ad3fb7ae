/** Everything that can be set: plain values, in seconds where they are times. */
export interface Values {
  readonly rate: number;
  readonly peak: number;
  readonly partitions: number;
  readonly workers: number;
  readonly service: number;
  readonly session: number;
  readonly rebalance: number;
  readonly skew: number;
  readonly crashAt: number;
  readonly backAt: number;
  readonly deployAt: number;
  readonly disorder: number;
  readonly bound: number;
  readonly duration: number;
  readonly seed: number;
  readonly promise: number;
  readonly assignment: 'range' | 'roundrobin' | 'sticky';
  readonly protocol: 'eager' | 'cooperative';
}

export type NumberName = {
  [Name in keyof Values]: Values[Name] extends number ? (number extends Values[Name] ? Name : never) : never;
}[keyof Values];

export const DEFAULTS: Values = {
  rate: 100,
  peak: 1,
  partitions: 12,
  workers: 4,
  service: 0.02,
  session: 10,
  rebalance: 3,
  skew: 0,
  crashAt: 0,
  backAt: 420,
  deployAt: 0,
  disorder: 2,
  bound: 2,
  duration: 900,
  seed: 42,
  promise: 2000,
  assignment: 'range',
  protocol: 'eager',
};

export interface Slider {
  readonly name: NumberName;
  readonly label: string;
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly group: string;
  /** What 0 means, where it means something else than 0. */
  readonly off?: string;
}

export const SLIDERS: readonly Slider[] = [
  { name: 'rate', label: 'Orders', unit: '/s', min: 10, max: 400, step: 10, group: 'Load' },
  { name: 'peak', label: 'Sale: times as many', unit: '×', min: 1, max: 6, step: 0.5, group: 'Load', off: 'no sale' },
  { name: 'skew', label: 'Key skew (Zipf)', unit: '', min: 0, max: 1.5, step: 0.1, group: 'Load' },
  { name: 'partitions', label: 'Partitions', unit: '', min: 1, max: 48, step: 1, group: 'Group' },
  { name: 'workers', label: 'Workers', unit: '', min: 1, max: 24, step: 1, group: 'Group' },
  { name: 'service', label: 'Time for an order', unit: 's', min: 0.002, max: 0.1, step: 0.002, group: 'Group' },
  { name: 'session', label: 'Session timeout', unit: 's', min: 3, max: 60, step: 1, group: 'Group' },
  { name: 'rebalance', label: 'A rebalance takes', unit: 's', min: 0, max: 20, step: 0.5, group: 'Group' },
  { name: 'crashAt', label: 'worker-1 dies at', unit: 's', min: 0, max: 800, step: 20, group: 'Trouble', off: 'never' },
  { name: 'backAt', label: 'and is back at', unit: 's', min: 20, max: 900, step: 20, group: 'Trouble' },
  {
    name: 'deployAt',
    label: 'Rolling deploy at',
    unit: 's',
    min: 0,
    max: 800,
    step: 20,
    group: 'Trouble',
    off: 'none',
  },
  { name: 'disorder', label: 'Orders come late by up to', unit: 's', min: 0, max: 30, step: 1, group: 'Windows' },
  { name: 'bound', label: 'Watermark waits', unit: 's', min: 0, max: 30, step: 1, group: 'Windows' },
  { name: 'seed', label: 'Seed', unit: '', min: 0, max: 100, step: 1, group: 'Run' },
];

export interface Choice {
  readonly name: 'assignment' | 'protocol';
  readonly label: string;
  readonly values: readonly string[];
}

export const CHOICES: readonly Choice[] = [
  { name: 'assignment', label: 'Assignment', values: ['range', 'roundrobin', 'sticky'] },
  { name: 'protocol', label: 'Rebalances', values: ['eager', 'cooperative'] },
];

export interface Preset {
  readonly name: string;
  readonly question: string;
  readonly values: Partial<Values>;
}

/** The questions that people ask. */
export const PRESETS: readonly Preset[] = [
  { name: 'calm', question: 'A quiet day: what is normal?', values: {} },
  { name: 'sale', question: 'A sale: three times the load. Are four workers enough?', values: { peak: 3 } },
  {
    name: 'crash',
    question: 'A worker dies for two minutes. What does it cost?',
    values: { crashAt: 300, backAt: 420 },
  },
  { name: 'deploy', question: 'What does a rolling deploy cost?', values: { deployAt: 300, rebalance: 5 } },
  {
    name: 'cooperative',
    question: 'The same deploy with cooperative rebalances?',
    values: { deployAt: 300, rebalance: 5, protocol: 'cooperative', assignment: 'sticky' },
  },
  {
    name: 'session',
    question: 'A long session timeout: who notices a dead worker?',
    values: { crashAt: 300, backAt: 600, session: 45 },
  },
  { name: 'hot', question: 'A hot key: do more workers help?', values: { skew: 1.2, workers: 8, rate: 160 } },
  { name: 'late', question: 'Orders come late: how long must a watermark wait?', values: { disorder: 20, bound: 5 } },
  { name: 'few', question: 'More workers than partitions?', values: { partitions: 4, workers: 8, rate: 160 } },
];

/** What a link holds: only what differs from the defaults. */
export function toLink(values: Values): string {
  const changed = new URLSearchParams();
  for (const name of Object.keys(DEFAULTS) as (keyof Values)[])
    if (values[name] !== DEFAULTS[name]) changed.set(name, String(values[name]));
  return changed.toString();
}

/** The values of a link; what it does not name, or names wrongly, is as by default. */
export function fromLink(text: string): Values {
  const values: Record<string, string | number> = { ...DEFAULTS };
  const given = new URLSearchParams(text);
  for (const { name, min, max } of [...SLIDERS, { name: 'promise' as const, min: 1, max: 1e9 }]) {
    const value = Number(given.get(name) ?? NaN);
    if (Number.isFinite(value)) values[name] = Math.min(max, Math.max(min, value));
  }
  for (const { name, values: allowed } of CHOICES) {
    const value = given.get(name);
    if (value !== null && allowed.includes(value)) values[name] = value;
  }
  return whole(values as unknown as Values);
}

/** Counts are whole, whatever somebody wrote into a link. */
function whole(values: Values): Values {
  return {
    ...values,
    partitions: Math.round(values.partitions),
    workers: Math.round(values.workers),
    seed: Math.round(values.seed),
  };
}
