const BLANK = ' \t\r\n';
const WORDS = ['true', 'false', 'null'];

/**
 * The index of the first character that makes a text no JSON (RFC 8259); its length if it ends too
 * early. Without recursion, so that depth is no limit.
 *
 * @internal
 */
export function jsonFaultAt(text: string): number {
  const open: string[] = [];
  let at = 0;
  /** What may come next. */
  let expects: 'value' | 'value or ]' | 'name' | 'name or }' | 'more' = 'value';
  for (;;) {
    while (at < text.length && BLANK.includes(text[at] as string)) at++;
    const character = text[at];
    if (character === undefined) return text.length;
    if (expects === 'more') {
      const inside = open.at(-1);
      if (inside === undefined) return at;
      if (character === inside) open.pop();
      else if (character === ',') expects = inside === ']' ? 'value' : 'name';
      else return at;
      at++;
    } else if (expects === 'name' || expects === 'name or }') {
      if (character === '}' && expects === 'name or }') {
        open.pop();
        expects = 'more';
        at++;
        continue;
      }
      if (character !== '"') return at;
      const name = endOfString(text, at);
      if (!name.whole) return name.at;
      at = name.at;
      while (at < text.length && BLANK.includes(text[at] as string)) at++;
      if (text[at] !== ':') return at;
      at++;
      expects = 'value';
    } else if (character === ']' && expects === 'value or ]') {
      open.pop();
      expects = 'more';
      at++;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? '}' : ']');
      expects = character === '{' ? 'name or }' : 'value or ]';
      at++;
    } else {
      const value = endOfScalar(text, at);
      if (!value.whole) return value.at;
      at = value.at;
      expects = 'more';
    }
  }
}

/** Where a scalar ends, or stops being one. */
interface End {
  readonly at: number;
  readonly whole: boolean;
}

function endOfScalar(text: string, from: number): End {
  if (text[from] === '"') return endOfString(text, from);
  const word = WORDS.find((each) => text.startsWith(each, from));
  if (word !== undefined) return { at: from + word.length, whole: true };
  const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/.exec(text.slice(from, from + 400))?.[0] ?? '';
  return { at: from + number.length, whole: number !== '' };
}

function endOfString(text: string, from: number): End {
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at] as string;
    if (character === '"') return { at: at + 1, whole: true };
    if (character < ' ') return { at, whole: false };
    if (character !== '\\') continue;
    at++;
    const escaped = text[at] ?? '';
    if (escaped === 'u' && /^[\da-f]{4}$/i.test(text.slice(at + 1, at + 5))) at += 4;
    else if (escaped === '' || !'"\\/bfnrt'.includes(escaped)) return { at, whole: false };
  }
  return { at: text.length, whole: false };
}
