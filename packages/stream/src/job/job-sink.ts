import type { TransactionalWriter } from './transactional-writer.ts';

/**
 * What a sink of a {@link StreamJob} guarantees.
 *
 * @public
 */
export interface JobSinkOptions {
  /**
   * `'at-least-once'`: written as it comes, and again after a replay. `'idempotent'`: likewise, but
   * written again it replaces what is there. `'exactly-once'`: by two-phase commit, visible when its
   * checkpoint is complete. @defaultValue 'at-least-once'
   */
  readonly guarantee?: 'at-least-once' | 'idempotent' | 'exactly-once';
  /**
   * How long after its begin a transaction can be committed, in seconds: what is committed later is
   * lost, and counted. Only with `'exactly-once'`, and without `writer`, which has one of its own.
   * @defaultValue Infinity
   */
  readonly transactionTimeout?: number;
  /** What tells records apart, to find duplicates. @defaultValue the value itself */
  readonly idOf?: (value: any, key: string) => unknown;
  /**
   * Where the records go: a writer for a transactional id that no other has, such as a `Producer` of
   * `@sim/log`. With `'exactly-once'` each transaction has a writer to itself until it is committed or
   * aborted, and the same again later; one that fails is given up. With `'at-least-once'` an instance
   * has one, and only produces. A checkpoint waits until all that was produced before it is written
   * (Apache Flink's `KafkaSink`); a record that fails is a failure of the job. Not with `'idempotent'`.
   * @defaultValue none: records stay in the job, and are written at once
   */
  readonly writer?: (transactionalId: string) => TransactionalWriter;
}

/**
 * What has become of the records of a sink.
 *
 * @public
 */
export interface JobSinkStats {
  /** Records written, visible or not yet. */
  readonly written: number;
  /** Records that readers of committed data see, each once. */
  readonly visible: number;
  /** Records visible more than once: how many times too many. */
  readonly duplicates: number;
  /** Records written again in place of themselves, with `'idempotent'`. */
  readonly replaced: number;
  /** Records whose transaction was given up, and that the replay writes again. */
  readonly aborted: number;
  /** Records whose transaction could not be committed, such as after its time-out, or that could not be written: data loss. */
  readonly lost: number;
  /** Transactions that are open or wait for their checkpoint. */
  readonly openTransactions: number;
  /** Transactions that were to be committed and could not be, such as after their time-out. */
  readonly failedCommits: number;
}

/** Sink options, complete and checked. */
export interface ResolvedSink extends Required<Omit<JobSinkOptions, 'writer'>> {
  readonly writer: JobSinkOptions['writer'];
}
