/**
 * The one generator of all implementations: a multiply-with-carry step, cheap enough not to hide
 * what is measured.
 */
export class Uniform {
  /** @param {number} seed */
  constructor(seed = 1) {
    this.state = (seed * 2654435761) | 1;
  }

  /** In (0, 1]. */
  next() {
    let x = this.state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.state = x;
    return ((x >>> 0) + 1) * 2.3283064365386963e-10;
  }

  /** @param {number} mean */
  exponential(mean) {
    return -mean * Math.log(this.next());
  }
}
