/** Text for HTML, in content and in attributes. What a direction mark would turn round stays apart. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Text for a terminal: nothing in it moves the cursor, changes colours or hides what follows. */
export function escapeTerminal(text: string): string {
  return visible(text);
}

/** A field of CSV. What a spreadsheet would take for a formula begins with an apostrophe. */
export function escapeCsv(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = visible(value);
  const safe = /^\s*[=+\-@|]/.test(text) ? `'${text}` : text;
  return /[",\n\r;]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** JSON for a data block in a page: it cannot end the block. */
export function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => {
      return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
    },
  );
}

/** Control characters and marks of direction as visible signs; lone halves of a pair replaced. */
function visible(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code < 0x20) shown += String.fromCodePoint(0x2400 + code);
    else if (code === 0x7f) shown += '\u2421';
    else if (isHidden(code)) shown += '\ufffd';
    else shown += character;
  }
  return shown;
}

function isHidden(code: number): boolean {
  return (
    (code >= 0x80 && code <= 0x9f) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2066 && code <= 0x2069) ||
    code === 0x061c ||
    code === 0xfeff
  );
}
