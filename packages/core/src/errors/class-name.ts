/**
 * The name of the class that made an object, for messages and reports.
 *
 * A bundler of a user may shorten the names of classes. So a class of ours that people read about
 * says its name by `static get _className()`: a getter, because a static property would keep the
 * class in every bundle. A class that extends one has its own name.
 *
 * @internal
 */
export function classNameOf(value: object): string | undefined {
  const maker: unknown = (value as { constructor?: unknown }).constructor;
  return typeof maker === 'function' ? nameOfClass(maker) : undefined;
}

/** @internal */
export function nameOfClass(maker: object): string | undefined {
  const { name: written, _className: given } = maker as { readonly name?: unknown; readonly _className?: unknown };
  const name = Object.hasOwn(maker, '_className') ? given : written;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
