/** As in error messages of `@sim/core`: what is invisible, or steers a terminal. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\u200b-\u200d\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu;

/** A name or a value in one line, with nothing hidden in it. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    if (character === '\n') return '\\n';
    const code = character.codePointAt(0)!;
    if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
    return code < 0x1_00_00 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
  });
}

/** A text of several lines, with nothing hidden in them. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}
