// measure
export type { Clock } from './measure/clock.ts';
export { Histogram, type HistogramOptions, type HistogramSummary } from './measure/histogram.ts';
export { Level, type LevelOptions, type LevelSummary } from './measure/level.ts';

// trace
export type { SimObserver } from './trace/observer.ts';
