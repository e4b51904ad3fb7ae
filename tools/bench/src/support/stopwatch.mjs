/** Measures the CPU time of the process, all threads: the garbage collector's work counts. */
export class Stopwatch {
  cpuMs = NaN;
  wallMs = NaN;
  #cpu = process.cpuUsage();
  #wall = 0;

  start() {
    this.#wall = performance.now();
    this.#cpu = process.cpuUsage();
  }

  stop() {
    const { user, system } = process.cpuUsage(this.#cpu);
    this.cpuMs = (user + system) / 1000;
    this.wallMs = performance.now() - this.#wall;
  }
}
