/** Names by number, so that a column of names is a column of small numbers. */
export class NameTable {
  readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  /** The number of a name: the next one, if it is new. */
  index(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.names.length;
    this.names.push(name);
    this.numbers.set(name, number);
    return number;
  }
}
