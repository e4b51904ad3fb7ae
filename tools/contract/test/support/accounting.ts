import { expect } from 'vitest';
import type { Pipeline } from './pipeline.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * Every record in exactly one place, at each step of a pipeline whose run is over and whose
 * components are well. Holds under any faults and policies.
 */
export function expectBalance(
  { source, producer, log, group, consumers, windows, ledger, oneWindowEach }: Pipeline,
  label: string,
): void {
  const sent = source.stats.generated;
  const {
    recordsReceived,
    recordsAcknowledged,
    recordsFailed,
    recordsRefused,
    recordsLost: lostByProducer,
    inFlight,
    buffered,
    blocked,
  } = producer.stats;
  const { recordsAppended, recordsExpired } = log.stats;
  const { recordsPolled, recordsRedelivered, recordsLost } = group.stats;
  const processed = sum(consumers.map(({ stats }) => stats.recordsProcessed));
  const {
    eventsProcessed,
    eventsOnTime,
    eventsUnassigned,
    lateEvents,
    lateEventsDropped,
    lateEventsUpdated,
    lateEventsSideOutput,
    lateEventsUnassigned,
    windowsEmitted,
    windowsUpdated,
    eventsRejected,
    eventsLost,
  } = windows.stats;

  expect(sent, `${label}: sent`).toBe(recordsReceived + ledger.droppedAt('producer'));
  expect(recordsReceived, `${label}: received by the producer`).toBe(
    recordsAcknowledged + recordsFailed + recordsRefused + lostByProducer + inFlight + buffered + blocked,
  );
  expect(inFlight + buffered + blocked, `${label}: left in the producer`).toBe(0);
  expect(recordsAppended, `${label}: appended`).toBe(recordsExpired + log.totalRecords);
  expect(recordsAppended, `${label}: appended, and perhaps not acknowledged`).toBeGreaterThanOrEqual(
    recordsAcknowledged,
  );
  expect(recordsAppended, `${label}: appended, and perhaps not acknowledged`).toBeLessThanOrEqual(
    recordsAcknowledged + lostByProducer,
  );

  expect(group.totalLag(), `${label}: lag`).toBe(0);
  const different = recordsPolled - recordsRedelivered;
  if (recordsExpired === 0) expect(different, `${label}: polled`).toBe(recordsAppended);
  expect(different, `${label}: polled`).toBeLessThanOrEqual(recordsAppended);
  // What was polled, not committed, and expired before it could be polled again is lost as well.
  expect(different + recordsLost, `${label}: polled or lost`).toBeGreaterThanOrEqual(recordsAppended);
  expect(recordsLost, `${label}: lost`).toBeLessThanOrEqual(recordsExpired);
  expect(processed, `${label}: processed`).toBe(ledger.processed.size + ledger.processedAgain);
  expect(processed, `${label}: processed, of what was polled`).toBeLessThanOrEqual(recordsPolled);

  expect(processed, `${label}: sent to the windows`).toBe(
    eventsProcessed + ledger.droppedAt('windows') + eventsRejected + eventsLost,
  );
  expect(eventsProcessed, `${label}: outcomes`).toBe(
    eventsOnTime + lateEvents + eventsUnassigned - lateEventsUnassigned,
  );
  expect(lateEvents, `${label}: late`).toBe(lateEventsDropped + lateEventsUpdated + lateEventsSideOutput);
  expect(lateEventsSideOutput, `${label}: side output`).toBe(ledger.lateReceived + ledger.droppedAt('late'));
  expect(windowsEmitted + windowsUpdated, `${label}: results`).toBe(
    ledger.resultsReceived + ledger.droppedAt('results'),
  );
  // Where an event may be in several windows, or windows merge, there is no such sum.
  if (oneWindowEach && ledger.droppedAt('results') === 0)
    expect(ledger.inWindows + ledger.lostInWindows, `${label}: in windows`).toBe(eventsOnTime + lateEventsUpdated);
}

/**
 * At least once: with commits after processing and no retention, each record appended was
 * processed.
 */
export function expectAtLeastOnce({ log, ledger }: Pipeline, label: string): void {
  expect(ledger.processed.size, `${label}: at least once`).toBe(log.stats.recordsAppended);
}

/** At most once: with commits before processing no record was processed twice. */
export function expectAtMostOnce({ ledger }: Pipeline, label: string): void {
  expect(ledger.processedAgain, `${label}: at most once`).toBe(0);
}
