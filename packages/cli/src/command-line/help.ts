import type { Flag } from './flags.ts';

/** Lines for flags, one each. */
export function flagsHelp(flags: readonly Flag[]): string {
  const takes: Readonly<Record<Flag['kind'], string>> = {
    switch: '',
    text: ' TEXT',
    number: ' X',
    count: ' N',
    counts: ' N,N|N..N',
    duration: ' TIME',
    durations: ' TIME,TIME',
    rate: ' RATE',
    rates: ' RATE,RATE',
    share: ' SHARE',
    shares: ' SHARE,SHARE',
    bytes: ' BYTES',
  };
  const left = flags.map(
    ({ name, short, kind }) => `${short === undefined ? '' : `-${short}, `}--${name}${takes[kind]}`,
  );
  const width = left.reduce((most, each) => Math.max(most, each.length), 0);
  return flags
    .map(({ help, required, default: value, oneOf }, index) => {
      const notes = [
        ...(oneOf === undefined ? [] : [oneOf.join(' or ')]),
        ...(required === true ? ['required'] : value === undefined ? [] : [`default ${value}`]),
      ];
      return `  ${left[index]!.padEnd(width)}  ${help}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`;
    })
    .join('\n');
}
