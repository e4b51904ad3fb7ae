import type { RebalanceListener } from '../member/rebalance-listener.ts';

type Method = 'onPartitionsAssigned' | 'onPartitionsRevoked' | 'onPartitionsLost';

interface Host {
  /** Partitions are about to be given up: the last chance to commit. */
  revoked(): void;
  /** The user's listener has thrown. */
  failed(error: unknown): void;
}

/**
 * Keeps what happens to a consumer's partitions while it is in the middle of a batch, until it
 * polls again: as in Kafka it hears of it only then.
 *
 * @internal
 */
export class NoticeBoard {
  /** Whether it is in the middle of a batch. */
  busy = false;
  /** What the group calls. */
  readonly listener: RebalanceListener<never> & { readonly passesOn: boolean };
  private readonly user: RebalanceListener<never>;
  private readonly host: Host;
  private readonly kept: (readonly [Method, readonly never[]])[] = [];

  constructor(user: RebalanceListener<never>, host: Host) {
    this.user = user;
    this.listener = {
      passesOn: Object.keys(user).length > 0 || Object.getPrototypeOf(user) !== Object.prototype,
      onPartitionsAssigned: (partitions) => this.post('onPartitionsAssigned', partitions),
      onPartitionsRevoked: (partitions) => this.post('onPartitionsRevoked', partitions),
      onPartitionsLost: (partitions) => this.post('onPartitionsLost', partitions),
    };
    this.host = host;
  }

  /** Passes on what was kept. */
  deliver(): void {
    if (this.kept.length === 0) return;
    for (const [method, partitions] of this.kept.splice(0)) this.pass(method, partitions);
  }

  /** Forgets what was kept: the process has died. */
  clear(): void {
    this.busy = false;
    this.kept.length = 0;
  }

  private post(method: Method, partitions: readonly never[]): void {
    if (this.busy) this.kept.push([method, partitions]);
    else this.pass(method, partitions);
  }

  private pass(method: Method, partitions: readonly never[]): void {
    if (method === 'onPartitionsRevoked') this.host.revoked();
    try {
      this.user[method]?.(partitions);
    } catch (error) {
      this.host.failed(error);
    }
  }
}
