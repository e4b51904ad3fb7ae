import { type HandlerResult, type Process, type SimEvent, type SimFuture, unknownEventType } from '@sim/core';
import type { ConsumerGroup } from './consumer-group.ts';
import {
  checkPayload,
  type CommitPayload,
  type JoinPayload,
  type LeavePayload,
  type PollPayload,
} from './group-events.ts';

/**
 * Runs the process an event asks for, and answers to its `reply`.
 *
 * @param pollForEntity - polls, and sends what it gets to the consumer entity
 *
 * @internal
 */
export function handleGroupEvent<R>(
  group: ConsumerGroup<R>,
  event: SimEvent,
  pollForEntity: (consumerName: string, maxRecords: number | undefined) => Process,
): HandlerResult {
  const { type, payload } = event;
  const place = `ConsumerGroup "${group.name}"`;
  switch (type) {
    case 'Join': {
      const { consumerName, consumer, instanceId, reply } = checkPayload<JoinPayload>(place, type, payload);
      return answer(group.join(consumerName, consumer, instanceId === undefined ? {} : { instanceId }), reply);
    }
    case 'Leave': {
      const { consumerName, reply } = checkPayload<LeavePayload>(place, type, payload);
      return answer(group.leave(consumerName), reply);
    }
    case 'Poll': {
      const { consumerName, maxRecords, reply } = checkPayload<PollPayload<R>>(place, type, payload);
      return reply === undefined
        ? pollForEntity(consumerName, maxRecords)
        : answer(group.poll(consumerName, maxRecords), reply);
    }
    case 'Commit': {
      const { consumerName, offsets, reply } = checkPayload<CommitPayload>(place, type, payload);
      return answer(group.commit(consumerName, offsets), reply);
    }
    default:
      throw unknownEventType(group, event, ['Join', 'Leave', 'Poll', 'Commit']);
  }
}

/** Runs a process for somebody who may wait for a reply. */
function* answer<T>(process: Process<T>, reply: SimFuture<T> | undefined): Process {
  if (reply === undefined) {
    yield* process;
    return;
  }
  let value: T;
  try {
    value = yield* process;
  } catch (error) {
    reply.reject(error);
    return;
  }
  // Outside: who is answered may fail, which is no failure of what was asked for.
  reply.resolve(value);
}
