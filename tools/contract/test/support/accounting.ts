import { expect } from 'vitest';
import type { Pipeline } from './pipeline.ts';

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** Every record in exactly one place, at each step of a pipeline whose run is over and whose components are well. Holds under any faults and any policies but retention. */
export function expectBalance({ source, producer, log, group, consumers, windows, ledger }: Pipeline, label: string): void {
  const sent = source.stats.generated;
  const { recordsReceived, recordsAcknowledged, recordsFailed, recordsRefused, recordsLost: lostByProducer, inFlight, buffered, blocked } = producer.stats;
  const { recordsAppended, recordsExpired } = log.stats;
  const { recordsPolled, recordsRedelivered, recordsLost } = group.stats;
  const processed = sum(consumers.map(({ stats }) => stats.recordsProcessed));
  const { eventsProcessed, eventsOnTime, eventsUnassigned, lateEvents, lateEventsDropped, lateEventsUpdated, lateEventsSideOutput, lateEventsUnassigned, windowsEmitted, windowsUpdated, eventsRejected, eventsLost } = windows.stats;

  expect(sent, `${label}: sent`).toBe(recordsReceived + ledger.droppedAt('producer'));
  expect(recordsReceived, `${label}: received by the producer`).toBe(recordsAcknowledged + recordsFailed + recordsRefused + lostByProducer + inFlight + buffered + blocked);
  expect(inFlight + buffered + blocked, `${label}: left in the producer`).toBe(0);
  expect(recordsAppended, `${label}: appended`).toBe(recordsExpired + log.totalRecords);
  expect(recordsAppended, `${label}: appended, and perhaps not acknowledged`).toBeGreaterThanOrEqual(recordsAcknowledged);
  expect(recordsAppended, `${label}: appended, and perhaps not acknowledged`).toBeLessThanOrEqual(recordsAcknowledged + lostByProducer);

  expect(group.totalLag(), `${label}: lag`).toBe(0);
  expect(recordsPolled, `${label}: polled`).toBe(recordsAppended + recordsRedelivered - recordsLost);
  expect(processed, `${label}: processed`).toBe(ledger.processed.size + ledger.processedAgain);
  expect(processed, `${label}: processed, of what was polled`).toBeLessThanOrEqual(recordsPolled);

  expect(processed, `${label}: sent to the windows`).toBe(eventsProcessed + ledger.droppedAt('windows') + eventsRejected + eventsLost);
  expect(eventsProcessed, `${label}: outcomes`).toBe(eventsOnTime + lateEvents + eventsUnassigned - lateEventsUnassigned);
  expect(lateEvents, `${label}: late`).toBe(lateEventsDropped + lateEventsUpdated + lateEventsSideOutput);
  expect(lateEventsSideOutput, `${label}: side output`).toBe(ledger.lateReceived + ledger.droppedAt('late'));
  expect(windowsEmitted + windowsUpdated, `${label}: results`).toBe(ledger.resultsReceived + ledger.droppedAt('results'));
  if (ledger.droppedAt('results') === 0) expect(ledger.inWindows + ledger.lostInWindows, `${label}: in windows`).toBe(eventsOnTime + lateEventsUpdated);
}

/** At least once: with commits after processing and no retention, each record appended was processed. */
export function expectAtLeastOnce({ log, ledger }: Pipeline, label: string): void {
  expect(ledger.processed.size, `${label}: at least once`).toBe(log.stats.recordsAppended);
}

/** At most once: with commits before processing no record was processed twice. */
export function expectAtMostOnce({ ledger }: Pipeline, label: string): void {
  expect(ledger.processedAgain, `${label}: at most once`).toBe(0);
}
