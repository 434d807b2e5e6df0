import { describeBacklog } from './backlog.ts';
import { MANAGEMENT } from './sources.ts';

describeBacklog(MANAGEMENT);
