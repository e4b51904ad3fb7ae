/** Textbook results for stations with Poisson arrivals: mean times in line, in seconds. */

/** Erlang's C formula: the probability that an arrival has to wait, with `servers` servers and an offered load of `load` Erlang. */
export function erlangC(servers: number, load: number): number {
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  return (servers * blocked) / (servers - load * (1 - blocked));
}

/** M/M/c. */
export function waitMMc(rate: number, meanService: number, servers: number): number {
  const load = rate * meanService;
  return (erlangC(servers, load) * meanService) / (servers - load);
}

/** M/G/1, by Pollaczek and Khinchine. */
export function waitMG1(rate: number, meanService: number, varianceService: number): number {
  return (rate * (varianceService + meanService ** 2)) / (2 * (1 - rate * meanService));
}
