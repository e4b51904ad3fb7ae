import { HeapQueue } from '../../src/queue/heap-queue.ts';
import { eventQueueContract } from './event-queue.contract.ts';

eventQueueContract('the heap', () => new HeapQueue());
