/** Put in by the build, from `package.json`. */
declare const PACKAGE_VERSION: string | undefined;

/** The version of this package; `source` where it runs unbuilt. */
export const VERSION: string = typeof PACKAGE_VERSION === 'string' ? PACKAGE_VERSION : 'source';
