/**
 * Control characters (of C0 and C1, which also begin the escapes of terminals), line and paragraph
 * separators, marks that change the direction of text, zero-width characters, tags, and halves of
 * surrogate pairs: they can make a text look like another one, or drive the terminal that shows it.
 */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\u200b-\u200d\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu;

/**
 * A text of one line in which nothing is hidden: what is invisible, or steers a terminal, is
 * written as `\n`, `\x1b` or `\u202e`.
 *
 * @internal
 */
export function visible(text: string): string {
  return text.replace(INVISIBLE, written);
}

/**
 * A text in which nothing but its lines and tabs is hidden: for messages, which may quote those of
 * others.
 *
 * @internal
 */
export function visibleLines(text: string): string {
  return text.replace(INVISIBLE, (character) =>
    character === '\n' || character === '\t' ? character : written(character),
  );
}

function written(character: string): string {
  const code = character.codePointAt(0) as number;
  if (character === '\n') return '\\n';
  if (character === '\t') return '\\t';
  if (character === '\r') return '\\r';
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x1_00_00 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}
