/**
 * Answers that wait until the change they came of is complete: with no time in the network an
 * answer brings on the next request before the call that gave it returns.
 *
 * @typeParam Response - what is answered
 *
 * @internal
 */
export class Outbox<Response> {
  private letters: { readonly reply: (response: Response) => void; readonly response: Response }[] = [];
  private depth = 0;

  /** Makes a change; the outermost one delivers what was posted meanwhile, in order. */
  during(change: () => void): void {
    this.open();
    try {
      change();
    } finally {
      this.close();
    }
  }

  /** A change begins; for hot paths, which cannot fail. */
  open(): void {
    this.depth += 1;
  }

  /** The change is over. */
  close(): void {
    try {
      if (this.depth === 1) this.deliver();
    } finally {
      this.depth -= 1;
    }
  }

  post<R extends Response>(reply: (response: R) => void, response: R): void {
    this.letters.push({ reply: reply as (response: Response) => void, response });
  }

  private deliver(): void {
    try {
      // What an answer brings on may post more: those come after the ones already waiting.
      for (let next = 0; next < this.letters.length; next += 1) {
        const { reply, response } = this.letters[next]!;
        if (next === MANY) {
          this.letters = this.letters.slice(next + 1);
          next = -1;
        }
        reply(response);
      }
    } finally {
      this.letters = [];
    }
  }
}

/** After so many delivered ones the list is cut, so that a long exchange does not keep them all. */
const MANY = 1023;
