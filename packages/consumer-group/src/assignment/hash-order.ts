/**
 * The hash of Java's `String`: the polynomial in 31 over UTF-16 code units, spread as `HashMap`
 * does.
 */
function spreadHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0;
  return hash ^ (hash >>> 16);
}

/**
 * Names in the order in which a Java `HashMap` that got them one by one would list them.
 *
 * Kafka's sticky assignors walk such maps, and where several members hold more than their share the
 * walk decides who keeps the odd partition. Any fixed order would be as balanced and as sticky;
 * this one gives the very assignment a real group would get.
 *
 * @internal
 */
export function hashOrder(names: readonly string[]): string[] {
  let buckets = 16;
  while (names.length > 0.75 * buckets) buckets *= 2;
  const places = names.map((name, arrival) => ({ name, bucket: spreadHash(name) & (buckets - 1), arrival }));
  places.sort((a, b) => a.bucket - b.bucket || a.arrival - b.arrival);
  return places.map(({ name }) => name);
}
