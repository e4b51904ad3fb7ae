import { describe, expect, it } from 'vitest';
import { ClassicCoordinator } from '../../src/classic/classic-coordinator.ts';
import type { ClassicRequest, ClassicResponse } from '../../src/classic/classic-requests.ts';
import { keptVectors, vectors } from '../support/vectors.ts';

type Line = readonly [kind: string, time: number, ...rest: unknown[]];
interface Run {
  readonly initialDelayMs: number;
  readonly maxSize: number | null;
  readonly endMs: number;
  readonly clients: readonly (readonly [sessionTimeout: number, rebalanceTimeout: number, instanceId: string | null])[];
  readonly log: readonly Line[];
}

const INPUTS: ReadonlySet<string> = new Set(['join', 'sync', 'hb', 'commit', 'leave', 'crash']);
const PROTOCOLS = [{ name: 'range', metadata: { topics: ['t'], ownedPartitions: [], generation: -1 } }];

/** Plays a trace's requests to a coordinator and writes down what comes of them in the trace's own words. */
class Replay {
  /** How often somebody else was chosen to lead than who had been a member longest. */
  hashChoices = 0;
  readonly lines: Line[] = [];
  private readonly run: Run;
  private readonly coordinator: ClassicCoordinator;
  private readonly ids = new Map<number, string>();
  private now = 0;
  private lastState = '';

  constructor(run: Run) {
    this.run = run;
    this.coordinator = new ClassicCoordinator(
      {},
      {
        initialRebalanceDelay: run.initialDelayMs,
        newMemberJoinTimeout: 300_000,
        maxSize: run.maxSize ?? Infinity,
        chooseLeader: (candidates) => this.leaderOfTrace([...candidates]),
        newMemberId: (clientId, _instanceId, arrival) => `${clientId}:${arrival}`,
      },
    );
    for (const line of run.log) {
      if (!INPUTS.has(line[0])) continue;
      this.expire(line[1]);
      this.now = line[1];
      this.input(line);
      this.writeState();
    }
    this.expire(run.endMs);
  }

  private expire(until: number): void {
    for (let due = this.coordinator.deadline; due <= until; due = this.coordinator.deadline) {
      this.now = due;
      this.coordinator.advance(due);
      this.writeState();
    }
  }

  private input([kind, time, client, argument]: Line): void {
    const index = client as number;
    const memberId = this.ids.get(index) ?? '';
    const [sessionTimeout, rebalanceTimeout, instance] = this.run.clients[index]!;
    const instanceId = instance ?? undefined;
    const generation = argument as number;
    if (kind === 'join') {
      this.lines.push([kind, time, index, argument]);
      const id = argument === 'none' ? '' : memberId;
      const request = { sessionTimeout, rebalanceTimeout, protocols: PROTOCOLS, clientId: String(index) };
      this.send(index, { type: 'JoinGroup', memberId: id, instanceId, ...request });
    } else if (kind === 'sync') {
      this.lines.push([kind, time, index, argument]);
      // The leader gives something to everybody.
      const assignments = new Map(Array.from(this.coordinator.members.keys(), (id) => [id, [0]]));
      this.send(index, { type: 'SyncGroup', memberId, instanceId, generation, assignments });
    } else if (kind === 'hb') this.send(index, { type: 'Heartbeat', memberId, instanceId, generation });
    else if (kind === 'commit') this.send(index, { type: 'OffsetCommit', memberId, instanceId, generation });
    else if (kind === 'leave') this.send(index, { type: 'LeaveGroup', memberId, instanceId });
    else this.lines.push([kind, time, index]);
  }

  private send(client: number, request: ClassicRequest): void {
    this.coordinator.handle(this.now, request, (response) => this.answered(client, request, response));
  }

  private answered(client: number, request: ClassicRequest, response: ClassicResponse): void {
    const { error } = response;
    const time = this.now;
    if (response.type === 'JoinGroup') {
      const { memberId, generation, leader, members, skipAssignment } = response;
      const leads = Number(error === 'NONE' && leader === memberId);
      if (error === 'NONE' || error === 'MEMBER_ID_REQUIRED') this.ids.set(client, memberId);
      const skip = skipAssignment ? ['skip'] : [];
      this.lines.push(['joined', time, client, error, generation, leads, members.length, ...skip]);
    } else if (response.type === 'SyncGroup')
      this.lines.push(['synced', time, client, error, Number(response.assignment.length > 0)]);
    else if (request.type === 'Heartbeat') this.lines.push(['hb', time, client, request.generation, error]);
    else if (request.type === 'OffsetCommit') this.lines.push(['commit', time, client, request.generation, error]);
    else this.lines.push(['leave', time, client, error]);
  }

  private writeState(): void {
    const { state, generation, members, leader } = this.coordinator;
    const clients = Array.from(members.values(), ({ clientId }) => Number(clientId)).sort((a, b) => a - b);
    const line: Line = ['state', this.now, state, generation, clients, clientOf(leader)];
    const text = JSON.stringify(line.slice(2));
    if (text !== this.lastState) this.lines.push(line);
    this.lastState = text;
  }

  /** Kafka takes the first in the order of a Java hash map: the trace says which one that was. */
  private leaderOfTrace(candidates: readonly string[]): string {
    const next = this.run.log.filter(([kind, time]) => kind === 'state' && time === this.now);
    const leaders = next.map((line) => line[5]);
    const chosen = candidates.find((id) => leaders.includes(clientOf(id)));
    if (chosen === undefined) return candidates[0]!;
    if (chosen !== candidates[0]) this.hashChoices += 1;
    return chosen;
  }
}

function clientOf(memberId: string | undefined): number {
  return memberId === undefined ? -1 : Number(memberId.split(':')[0]);
}

/** The lines by the millisecond, states in their order, the rest in any; timers have no line of their own. */
function byTime(lines: readonly Line[]): unknown[] {
  const moments = new Map<number, { states: Line[]; others: string[] }>();
  for (const line of lines) {
    if (line[0] === 'timer') continue;
    const moment = moments.get(line[1]) ?? { states: [], others: [] };
    moments.set(line[1], moment);
    if (line[0] === 'state') moment.states.push(line);
    else moment.others.push(JSON.stringify(line));
  }
  return [...moments.values()].map(({ states, others }) => [...others.sort(), ...states]);
}

describe("the classic coordinator, played the requests of Kafka's own", () => {
  it.each(['coordinator.json', 'coordinator-static.json'])('answers as it did, line by line: %s', (file) => {
    const runs = vectors<Run>(file);
    expect(runs.length).toBeGreaterThanOrEqual(keptVectors(file).length);
    for (const run of runs) expect(byTime(new Replay(run).lines)).toEqual(byTime(run.log));
  });

  it.each([
    ['coordinator.json', 1],
    ['coordinator-static.json', 0],
  ])('lets the member lead that has been there longest, but for choices that hang on hash order: %s', (file, count) => {
    const choices = keptVectors<Run>(file).map((run) => new Replay(run).hashChoices);
    expect(choices.reduce((sum, each) => sum + each, 0)).toBe(count);
  });
});
