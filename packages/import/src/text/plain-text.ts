const ESCAPE = '\u001B';
const BELL = '\u0007';
const INVISIBLE = ['\u0000', '\u200B', '\u200E', '\u200F', '\uFEFF'];

/**
 * A line as people see it: without the colours and cursor moves of a terminal, and without
 * characters that take no space.
 *
 * @internal
 */
export function plainText(text: string): string {
  let plain = text.includes(ESCAPE) ? withoutEscapes(text) : text;
  for (const character of INVISIBLE) if (plain.includes(character)) plain = plain.replaceAll(character, '');
  return plain;
}

function withoutEscapes(text: string): string {
  let plain = '';
  let from = 0;
  for (let at = text.indexOf(ESCAPE); at >= 0; at = text.indexOf(ESCAPE, from)) {
    plain += text.slice(from, at);
    from = endOfSequence(text, at + 1);
  }
  return plain + text.slice(from);
}

/** Where an escape sequence ends whose first character after the escape is at `from` (ECMA-48). */
function endOfSequence(text: string, from: number): number {
  const kind = text[from];
  let at = from + 1;
  if (kind === '[') {
    while (at < text.length && !(text.charCodeAt(at) >= 0x40 && text.charCodeAt(at) <= 0x7e)) at++;
    return at + 1;
  }
  if (kind !== ']') return at;
  while (at < text.length && text[at] !== BELL && text[at] !== ESCAPE) at++;
  return text[at] === BELL ? at + 1 : at;
}
