import { createBacklogInput } from '../../src/inputs/backlog/input.ts';
import { describeBacklog } from './backlog.ts';

describeBacklog(createBacklogInput);
