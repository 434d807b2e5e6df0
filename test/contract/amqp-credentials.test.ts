import { describeCredentials } from './credentials.ts';
import { AMQP } from './sources.ts';

describeCredentials(AMQP);
