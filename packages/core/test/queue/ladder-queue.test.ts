import { LadderQueue } from '../../src/queue/ladder-queue.ts';
import { eventQueueContract } from './event-queue.contract.ts';

eventQueueContract('the ladder', () => new LadderQueue());
eventQueueContract('a ladder that sorts no more than two', () => new LadderQueue(2));
