import ts from 'typescript';
import type { GoodValues } from './good.ts';
import { JUNK } from './junk.ts';
import type { Callable, Surface } from './surface.ts';
import { allows, isOptions, membersOf } from './types.ts';

/** One call with one bad thing in it. */
export interface Case {
  readonly callable: Callable;
  /** `Histogram.percentile(p)`, `new Server(options.concurrency)`: where it is bad. */
  readonly place: string;
  /** What is bad. */
  readonly label: string;
  /** Whether the type allows it. */
  readonly allowed: boolean;
  /** Makes the arguments, new ones each time. */
  readonly make: (good: GoodValues) => unknown[];
}

const UNKNOWN_OPTION = 'noSuchOption';

/** All cases of one callable: each parameter and each option replaced by each junk. */
export function* casesOf(surface: Surface, callable: Callable): Generator<Case> {
  for (const [index, parameter] of callable.parameters.entries()) {
    const name = ts.isIdentifier(parameter.name) ? parameter.name.text : `${index}`;
    const place = `${callable.name}(${name})`;
    const optional = parameter.questionToken !== undefined;
    const type = elementOf(parameter);
    for (const { label, make } of JUNK) {
      const sample = make();
      const allowed = (optional && sample === undefined) || allows(surface, type, sample);
      yield { callable, place, label, allowed, make: (good) => withArgument(good, callable, index, make()) };
    }
    if (isOptions(surface, type)) yield* casesOfOptions(surface, callable, index, parameter, place);
  }
}

function* casesOfOptions(
  surface: Surface,
  callable: Callable,
  index: number,
  parameter: ts.ParameterDeclaration,
  place: string,
): Generator<Case> {
  const optionsWith = (good: GoodValues, key: string, value: unknown): unknown[] => {
    const args = filled(good, callable, index);
    const base = args[index];
    args[index] = {
      ...((typeof base === 'object' && base !== null ? base : good.parameter(callable, parameter)) as object),
      [key]: value,
    };
    return args;
  };
  yield {
    callable,
    place: `${place}.${UNKNOWN_OPTION}`,
    label: '1',
    allowed: false,
    make: (good) => optionsWith(good, UNKNOWN_OPTION, 1),
  };
  for (const member of membersOf(surface, parameter.type)) {
    if (!ts.isIdentifier(member.name) && !ts.isStringLiteral(member.name)) continue;
    const key = member.name.text;
    for (const { label, make } of JUNK) {
      const sample = make();
      const allowed =
        (sample === undefined && member.questionToken !== undefined) || allows(surface, member.type, sample);
      yield { callable, place: `${place}.${key}`, label, allowed, make: (good) => optionsWith(good, key, make()) };
    }
  }
}

/** Good arguments, up to and including the one at an index. */
function filled(good: GoodValues, callable: Callable, index: number): unknown[] {
  const args = good.argumentsOf(callable);
  for (let at = args.length; at <= index; at++) {
    const parameter = callable.parameters[at];
    args.push(
      parameter?.questionToken === undefined && parameter !== undefined
        ? good.parameter(callable, parameter)
        : undefined,
    );
  }
  return args;
}

function withArgument(good: GoodValues, callable: Callable, index: number, value: unknown): unknown[] {
  const args = filled(good, callable, index);
  args[index] = value;
  return args;
}

/** What one argument of a parameter is: of `...parts`, one of them. */
function elementOf({ dotDotDotToken, type }: ts.ParameterDeclaration): ts.TypeNode | undefined {
  if (dotDotDotToken === undefined || type === undefined) return type;
  const list = ts.isTypeOperatorNode(type) ? type.type : type;
  return ts.isArrayTypeNode(list) ? list.elementType : undefined;
}
