import { HeapQueue } from '../../src/engine/heap-queue.ts';
import { eventQueueContract } from './event-queue.contract.ts';

eventQueueContract('the heap', () => new HeapQueue());
