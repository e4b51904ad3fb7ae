import { Session } from 'node:inspector/promises';

/**
 * Counts the work of our packages without a clock: how often each piece of their code ran between two branches (the
 * counts of V8's coverage), and how many elements the searches and copies in arrays had before them, which are no code
 * of ours.
 *
 * It has to be there before the packages are loaded: what is compiled already is counted by whole functions only.
 */
export class CountedWork {
  #session = new Session();

  async start() {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** The work of an action. @param {() => unknown} action @returns {Promise<number>} */
  async of(action) {
    await this.#taken();
    const elements = elementsTouched(action);
    return elements + (await this.#taken());
  }

  async stop() {
    await this.#session.post('Profiler.disable');
    this.#session.disconnect();
  }

  /** What ran since this was last asked for. */
  async #taken() {
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    let runs = 0;
    for (const { url, functions } of result)
      if (/packages\/[\w-]+\/(src|dist)\//.test(url))
        for (const { ranges } of functions) for (const { count } of ranges) runs += count;
    return runs;
  }
}

const WALKS = /** @type {const} */ ([
  ...['indexOf', 'includes', 'splice', 'shift', 'unshift', 'slice', 'concat', 'filter', 'map', 'find', 'findIndex'],
  ...['some', 'every', 'forEach', 'reduce', 'sort', 'toSorted', 'join', 'fill', 'reverse', 'flatMap'],
]);

/** @param {() => unknown} action */
function elementsTouched(action) {
  let touched = 0;
  const prototype = /** @type {Record<string, any>} */ (/** @type {unknown} */ (Array.prototype));
  const originals = WALKS.map((name) => /** @type {const} */ ([name, prototype[name]]));
  for (const [name, original] of originals)
    prototype[name] = function (/** @type {readonly unknown[]} */ ...args) {
      touched += this.length;
      return original.apply(this, args);
    };
  try {
    action();
  } finally {
    for (const [name, original] of originals) prototype[name] = original;
  }
  return touched;
}
