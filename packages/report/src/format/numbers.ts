/** 1234567.25 as `1,234,567.25`, whatever the locale of the host; at most three significant decimals. */
export function count(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size > 0 && size < 1e-4) return value.toExponential(1);
  if (size >= 1e15) return value.toExponential(3);
  const decimals = Number.isInteger(value)
    ? 0
    : size >= 100
      ? 0
      : size >= 10
        ? 1
        : size >= 1
          ? 2
          : size >= 0.01
            ? 3
            : 5;
  const [whole = '', fraction = ''] = value.toFixed(decimals).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const kept = fraction.replace(/0+$/, '');
  return kept === '' ? grouped : `${grouped}.${kept}`;
}

/** Seconds in the unit that suits them: `350 µs`, `12 ms`, `3.57 s`, `4 min 10 s`, `3 h 20 min`. */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  const size = Math.abs(seconds);
  if (size === 0) return '0 s';
  if (size < 1e-3) return `${count(Number((seconds * 1e6).toPrecision(3)))} µs`;
  if (size < 1) return `${count(Number((seconds * 1e3).toPrecision(3)))} ms`;
  if (size < 100) return `${count(Number(seconds.toPrecision(3)))} s`;
  return split(seconds);
}

/** Seconds at an axis: one number and one unit. */
export function axisDuration(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 60 || (size < 1000 && size % 60 !== 0)) return size < 1 ? duration(seconds) : `${count(seconds)} s`;
  if (size < 3600 || size % 3600 !== 0) return `${count(seconds / 60)} min`;
  return `${count(seconds / 3600)} h`;
}

function split(seconds: number): string {
  const sign = seconds < 0 ? '−' : '';
  const whole = Math.round(Math.abs(seconds));
  const parts = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  const shown = parts.slice(first, first + 2).filter(([amount]) => amount > 0);
  return sign + shown.map(([amount, unit]) => `${amount} ${unit}`).join(' ');
}

/** A time on the axis: `5:27`, `1:05:27`, `2d 03:10`; `0.25 s` where the whole run is short. */
export function clock(seconds: number, span: number): string {
  if (span <= 20) return `${count(Number(seconds.toFixed(span <= 2 ? 4 : 2)))} s`;
  const sign = seconds < 0 ? '−' : '';
  const size = Math.abs(seconds);
  const tenths = span <= 120 ? Math.round(size * 10) : 10 * Math.round(size);
  const whole = Math.floor(tenths / 10);
  const days = Math.floor(whole / 86_400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  const two = (number: number): string => String(number).padStart(2, '0');
  if (days > 0 || span >= 172_800) return `${sign}${days}d ${two(hours)}:${two(minutes)}`;
  const tail = `${two(whole % 60)}${tenths % 10 === 0 ? '' : `.${tenths % 10}`}`;
  return hours > 0 || span >= 86_400 ? `${sign}${hours}:${two(minutes)}:${tail}` : `${sign}${minutes}:${tail}`;
}

/** A value with its unit. */
export function quantity(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  if (unit === 's') return duration(value);
  const number = count(value);
  // `1 record`, `1 record/s`; a unit of one or two letters is a symbol.
  const one = (): string => unit.replace(/^([a-z-]{2,})s(?![a-z])/i, '$1');
  return unit === '1' || unit === '' ? number : `${number} ${number === '1' ? one() : unit}`;
}

/** `3 crashes`, `1 crash`. */
export function plural(number: number, one: string, many = `${one}s`): string {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** `records-appended` as `records appended`. */
export function words(name: string): string {
  return name.replaceAll('-', ' ');
}
