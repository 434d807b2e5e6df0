import { createBacklogInput } from '../../src/inputs/backlog/input.ts';
import { describeCredentials } from './credentials.ts';

describeCredentials(createBacklogInput);
