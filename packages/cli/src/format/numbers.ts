/** 1234567 as `1,234,567`, on every machine. */
export function grouped(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : '∞';
  const [whole = '', fraction] = String(Math.round(value * 100) / 100).split('.');
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Seconds in the units that suit them: `450 ms`, `12 s`, `3 h 12 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'never';
  const size = Math.abs(seconds);
  if (size < 1e-9) return '0 s';
  if (size < 1) return `${round(seconds * 1000)} ms`;
  if (size < 100) return `${round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${round(seconds / 60)} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
  const wholeHours = Math.round(seconds / 3600);
  return `${Math.floor(wholeHours / 24)} d${wholeHours % 24 === 0 ? '' : ` ${wholeHours % 24} h`}`;
}

/** A number whose unit nobody told: four digits that count, whole ones grouped. */
export function figure(value: number): string {
  return Math.abs(value) < 1000 ? String(Number(value.toPrecision(4))) : grouped(Math.round(value));
}

/** Indented JSON; infinities as text, since JSON has none. */
export function plainJson(value: unknown): string {
  const plain = (_: string, each: unknown): unknown =>
    typeof each === 'number' && !Number.isFinite(each) ? String(each) : each;
  return `${JSON.stringify(value, plain, 2)}\n`;
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${round(100 * share)} %` : '–';
}

function round(value: number): string {
  const digits = Math.abs(value) < 10 ? 2 : 1;
  return String(Number(value.toFixed(digits)));
}
