/** More values than these are not written out. */
const SHOWN = 8;

type Argument = number | string | readonly (number | string)[] | { readonly [name: string]: Argument };

/**
 * A call as it is written in a program, such as `gamma({ shape: 2, scale: 0.5 })`: the description
 * of a distribution or profile in reports. Of long lists the length is given.
 *
 * @internal
 */
export function callText(name: string, ...args: readonly Argument[]): string {
  return `${name}(${args.map(argumentText).join(', ')})`;
}

function argumentText(argument: Argument): string {
  if (typeof argument !== 'object') return String(argument);
  if (isList(argument))
    return argument.length > SHOWN ? `[… ${argument.length} values]` : `[${argument.map(argumentText).join(', ')}]`;
  const entries = Object.entries(argument);
  return entries.length > SHOWN
    ? `{ … ${entries.length} values }`
    : `{ ${entries.map(([name, value]) => `${name}: ${argumentText(value)}`).join(', ')} }`;
}

function isList(argument: object): argument is readonly (number | string)[] {
  return Array.isArray(argument);
}
