import { invalidOption } from '@sim/core';
import type { Channel } from './channel.ts';
import type { Exchange, JobElement, JobItem } from './job-item.ts';
import { instanceOfKeyGroup, keyGroupOf } from './key-groups.ts';
import type { ResolvedInput } from './resolve-job.ts';

/** What one instance sends to the instances of one operator that follows. */
export class OutputEdge {
  /** The side output it carries; `undefined` for what is collected. */
  readonly tag: string | undefined;
  readonly channels: readonly Channel[];
  private readonly exchange: Exchange;
  private readonly keyBy: ResolvedInput['keyBy'];
  private readonly maxParallelism: number;
  private next = 0;

  constructor({ exchange, keyBy, tag }: ResolvedInput, channels: readonly Channel[], maxParallelism: number) {
    this.tag = tag;
    this.channels = channels;
    this.exchange = exchange;
    this.keyBy = keyBy;
    this.maxParallelism = maxParallelism;
  }

  send(sent: JobElement): void {
    const { channels, keyBy } = this;
    const element = keyBy === undefined ? sent : { ...sent, key: checkKey(keyBy(sent.value, sent.key)) };
    switch (this.exchange) {
      case 'forward':
        (channels[0] as Channel).send(element);
        break;
      case 'keyed': {
        const group = keyGroupOf(element.key, this.maxParallelism);
        (channels[instanceOfKeyGroup(group, channels.length, this.maxParallelism)] as Channel).send(element);
        break;
      }
      case 'rebalance':
        (channels[this.next] as Channel).send(element);
        this.next = (this.next + 1) % channels.length;
        break;
      case 'broadcast':
        this.sendAll(element);
        break;
    }
  }

  /** Sends a watermark, a barrier or the end. */
  sendAll(item: JobItem): void {
    for (const channel of this.channels) channel.send(item);
  }
}

function checkKey(key: string): string {
  if (typeof key !== 'string') throw invalidOption('keyBy', 'what it returns', 'a string', key);
  return key;
}
