/** Put in by the build, from `package.json`. */
declare const PACKAGE_VERSION: string | undefined;

const version = typeof PACKAGE_VERSION === 'string' ? PACKAGE_VERSION : 'source';

/** This package and its version, as the classes of entities say it to core; unbuilt it is "source". */
export const PACKAGE = `@sim/consumer-group@${version}`;
