import { type HandlerResult, type Process, type SimEvent, type SimFuture, unknownEventType } from '@sim/core';
import type { ConsumerGroup } from './consumer-group.ts';
import { notAvailable } from '../errors.ts';
import type { Member } from '../member/member.ts';
import type { PartitionPlace } from '../offsets/topic-partition.ts';
import type { MemberLookup } from './member-lookup.ts';
import {
  checkPayload,
  isFuture,
  type CommitPayload,
  type JoinPayload,
  type LeavePayload,
  type PollPayload,
} from './group-events.ts';

/**
 * Runs the process an event asks for, and answers to its `reply`.
 *
 * @param deliver - sends what was polled to the consumer entity
 *
 * @internal
 */
export function handleGroupEvent<R, P extends PartitionPlace>(
  group: ConsumerGroup<R, P>,
  event: SimEvent,
  lookup: MemberLookup,
  deliver: (member: Member, records: readonly R[]) => void,
): HandlerResult {
  const { type, payload } = event;
  const owner = `ConsumerGroup ${JSON.stringify(group.name)}`;
  switch (type) {
    case 'Join': {
      const { consumerName, consumer, instanceId, topics, reply } = checkPayload<JoinPayload<P>>(owner, type, payload);
      const options = { ...(instanceId !== undefined && { instanceId }), ...(topics !== undefined && { topics }) };
      return answer(owner, group.join(consumerName, consumer, options), reply);
    }
    case 'Leave': {
      const { consumerName, reply } = checkPayload<LeavePayload>(owner, type, payload);
      return answer(owner, group.leave(consumerName), reply);
    }
    case 'Poll': {
      const { consumerName, maxRecords, reply } = checkPayload<PollPayload<R>>(owner, type, payload);
      return reply === undefined
        ? pollForEntity(group, lookup.member(consumerName), maxRecords, deliver)
        : answer(owner, group.poll(consumerName, maxRecords), reply);
    }
    case 'Commit': {
      const { consumerName, offsets, reply } = checkPayload<CommitPayload>(owner, type, payload);
      return answer(owner, group.commit(consumerName, offsets), reply);
    }
    default:
      throw unknownEventType(group, event, ['Join', 'Leave', 'Poll', 'Commit']);
  }
}

/**
 * Answers to an event that a crashed group does not handle, if somebody waits for the answer.
 *
 * @internal
 */
export function refuseGroupEvent(owner: string, { payload }: SimEvent): void {
  if (typeof payload !== 'object' || payload === null) return;
  const { reply } = payload as { readonly reply?: unknown };
  if (isFuture(reply)) reply.reject(notAvailable(owner));
}

/** Runs a process for somebody who may wait for a reply. */
function* answer<T>(owner: string, process: Process<T>, reply: SimFuture<T> | undefined): Process {
  if (reply === undefined) {
    yield* process;
    return;
  }
  let value: T;
  let answered = false;
  try {
    value = yield* process;
    answered = true;
  } catch (error) {
    answered = true;
    reply.reject(error);
    return;
  } finally {
    // Killed by a crash of the group: whoever waits must not wait for ever.
    if (!answered) reply.reject(notAvailable(owner));
  }
  // Outside: who is answered may fail, which is no failure of what was asked for.
  reply.resolve(value);
}

/** Polls for an entity that gets the records as an event. */
function* pollForEntity<R, P extends PartitionPlace>(
  group: ConsumerGroup<R, P>,
  member: Member,
  maxRecords: number | undefined,
  deliver: (member: Member, records: readonly R[]) => void,
): Process {
  let records: readonly R[];
  try {
    records = yield* group.poll(member.name, maxRecords);
  } catch (error) {
    // It was removed while the poll was under way: there is nobody to answer to.
    if (member.gone !== undefined || member.dead) return;
    throw error;
  }
  deliver(member, records);
}
