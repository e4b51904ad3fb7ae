import { AdaptiveQueue } from '../../src/queue/adaptive-queue.ts';
import { eventQueueContract } from './event-queue.contract.ts';

eventQueueContract('the event list of the kernel', () => new AdaptiveQueue());
eventQueueContract('an event list that changes its form all the time', () => new AdaptiveQueue(2, 2, 1));
eventQueueContract('an event list that changes its form now and then', () => new AdaptiveQueue(40, 30, 5));
