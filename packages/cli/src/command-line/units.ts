import { usage } from './usage-error.ts';

const SECONDS = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, min: 60, h: 3600, d: 86_400, w: 604_800 };
const PER = { s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86_400 };
const FACTORS = { '': 1, k: 1e3, K: 1e3, M: 1e6, G: 1e9 };
const BYTES = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

const keys = (units: object): string => Object.keys(units).filter(Boolean).join(', ');

/** `12ms`, `2h`, `1h30m` in seconds. A bare number is refused, except 0: its unit would be a guess. */
export function parseDuration(flag: string, text: string): number {
  if (text === '0') return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)];
  const units = SECONDS as Readonly<Record<string, number>>;
  if (
    parts.length === 0 ||
    parts.map(([whole]) => whole).join('') !== text ||
    !parts.every(([, , unit]) => Object.hasOwn(units, unit!))
  )
    throw usage(`--${flag} takes a time with its unit (${keys(SECONDS)}), such as 12ms or 1h30m; got ${text}`);
  return parts.reduce((sum, [, value, unit]) => sum + Number(value) * units[unit!]!, 0);
}

/** `500/s`, `30k/min`, `2M/h` in events per second. */
export function parseRate(flag: string, text: string): number {
  const parts = /^(\d+(?:\.\d+)?)([kKMG]?)\/([a-z]+)$/.exec(text);
  const per = PER as Readonly<Record<string, number>>;
  if (text === '0') return 0;
  if (parts === null || !Object.hasOwn(per, parts[3]!))
    throw usage(`--${flag} takes a rate with its unit (/s, /min, /h, /d), such as 500/s or 30k/min; got ${text}`);
  return (Number(parts[1]) * (FACTORS as Readonly<Record<string, number>>)[parts[2]!]!) / per[parts[3]!]!;
}

/** `1GiB`, `500MB` in bytes. */
export function parseBytes(flag: string, text: string): number {
  const parts = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text);
  const units = BYTES as Readonly<Record<string, number>>;
  if (parts === null || !Object.hasOwn(units, parts[2]!))
    throw usage(`--${flag} takes bytes with their unit (${keys(BYTES)}), such as 1GiB; got ${text}`);
  return Number(parts[1]) * units[parts[2]!]!;
}

/** `1.5`: a number of 0 or more. */
export function parseNumber(flag: string, text: string): number {
  if (!/^\d+(?:\.\d+)?$/.test(text)) throw usage(`--${flag} takes a number, such as 1.5; got ${text}`);
  return Number(text);
}

/** `40`, `12k`, `38.8M`: a whole number. */
export function parseCount(flag: string, text: string): number {
  const parts = /^(\d+(?:\.\d+)?)([kKMG]?)$/.exec(text.replaceAll('_', ''));
  const value =
    parts === null
      ? NaN
      : Math.round(Number(parts[1]) * (FACTORS as Readonly<Record<string, number>>)[parts[2]!]! * 1e6) / 1e6;
  if (!Number.isSafeInteger(value)) throw usage(`--${flag} takes a whole number, such as 40 or 12k; got ${text}`);
  return value;
}

/** `20%` or `0.2` as a share from 0 to 1. */
export function parseShare(flag: string, text: string): number {
  const parts = /^(\d+(?:\.\d+)?)(%?)$/.exec(text);
  const value = parts === null ? NaN : Number(parts[1]) / (parts[2] === '%' ? 100 : 1);
  if (!(value >= 0 && value <= 1)) throw usage(`--${flag} takes a share, such as 20% or 0.2; got ${text}`);
  return value;
}

/** `3..6`, `4..12/2` or `3,5,9`, each by another parser. */
export function parseList(
  flag: string,
  text: string,
  parse: (flag: string, text: string) => number,
): readonly number[] {
  const range = /^(.+?)\.\.(.+?)(?:\/(.+))?$/.exec(text);
  if (range === null) return text.split(',').map((part) => parse(flag, part.trim()));
  const [from, to, step] = [
    parse(flag, range[1]!),
    parse(flag, range[2]!),
    range[3] === undefined ? 1 : parse(flag, range[3]),
  ];
  if (!(step > 0 && to >= from && (to - from) / step < 1000))
    throw usage(`--${flag} takes a range such as 3..6 or 4..12/2, upwards and with at most 1000 values; got ${text}`);
  return Array.from({ length: Math.floor((to - from) / step + 1e-9) + 1 }, (_, index) => from + index * step);
}
