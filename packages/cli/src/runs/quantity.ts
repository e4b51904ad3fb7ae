import { parseBytes, parseDuration, parseNumber, parseRate, parseShare } from '../command-line/units.ts';
import { usage } from '../command-line/usage-error.ts';

/**
 * A number of a scenario, whose own unit nobody but its author knows: plain (`12`, `-1`, `1e6`), or with
 * a unit (`12ms`, `500/s`, `1GiB`, `5%`) in seconds, events per second, bytes or as a share.
 *
 * @throws `INVALID_CALL`
 */
export function parseQuantity(flag: string, text: string): number {
  if (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(text) || /^[-+]?Infinity$/.test(text)) return Number(text);
  if (text.endsWith('%')) return parseShare(flag, text);
  if (text.includes('/')) return parseRate(flag, text);
  for (const parse of [parseDuration, parseBytes, parseNumber])
    try {
      return parse(flag, text);
    } catch {
      // Perhaps it is of another kind.
    }
  throw usage(`--${flag} takes numbers, plain or with a unit (12, 12ms, 500/s, 1GiB, 5%); got ${text}`);
}

/**
 * `name=value` in its two parts.
 *
 * @throws `INVALID_CALL`
 */
export function parsePair(flag: string, text: string, example: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  if (at < 1 || name === '' || value === '') throw usage(`--${flag} takes NAME=VALUE, such as ${example}; got ${text}`);
  return [name, value];
}
