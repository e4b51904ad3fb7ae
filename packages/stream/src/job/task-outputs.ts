import type { ChannelSender } from './channel.ts';
import type { JobElement, JobItem } from './job-item.ts';
import type { OutputEdge } from './output-edge.ts';

/** What an instance sends, and whether it may send more. */
export class TaskOutputs implements ChannelSender {
  /** Elements sent, each once. */
  sent = 0;
  private readonly wakeSender: () => void;
  private readonly edges: OutputEdge[] = [];
  private withoutCredit = 0;

  /** @param wakeSender - called when there is credit again */
  constructor(wakeSender: () => void) {
    this.wakeSender = wakeSender;
  }

  get hasCredit(): boolean {
    return this.withoutCredit === 0;
  }

  connect(edge: OutputEdge): void {
    this.edges.push(edge);
  }

  /** The job is put together anew: other channels will follow. */
  disconnect(): void {
    this.edges.length = 0;
    this.withoutCredit = 0;
  }

  /** Sends an element to those that take this output: the main one, or one aside. */
  send(tag: string | undefined, element: JobElement): void {
    this.sent++;
    for (const edge of this.edges) if (edge.tag === tag) edge.send(element);
  }

  /** Sends a watermark, a barrier or the end. */
  sendAll(item: JobItem): void {
    for (const edge of this.edges) edge.sendAll(item);
  }

  creditEnds(): void {
    this.withoutCredit++;
  }

  creditReturns(): void {
    this.withoutCredit--;
  }

  wake(): void {
    this.wakeSender();
  }
}
