import { describeOutages } from './outages.ts';
import { AMQP } from './sources.ts';

describeOutages(AMQP);
