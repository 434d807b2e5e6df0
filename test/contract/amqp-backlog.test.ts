import { describeBacklog } from './backlog.ts';
import { AMQP } from './sources.ts';

describeBacklog(AMQP);
