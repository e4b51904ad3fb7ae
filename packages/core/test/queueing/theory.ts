/** Textbook results for stations with Poisson arrivals: mean times in line, in seconds. */

/**
 * Erlang's B formula: the probability that an arrival finds all of `servers` servers busy, where
 * nobody can wait, with an offered load of `load` Erlang.
 */
export function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let n = 1; n <= servers; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}

/** Erlang's C formula: the probability that an arrival has to wait, where all can wait. */
export function erlangC(servers: number, load: number): number {
  const blocked = erlangB(servers, load);
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

/** M/M/1 with room for `places` in all: the probability that an arrival finds it full. */
export function lossMM1K(load: number, places: number): number {
  return ((1 - load) * load ** places) / (1 - load ** (places + 1));
}
