import { createBacklogInput } from '../../src/inputs/backlog/input.ts';
import { describeOutages } from './outages.ts';

describeOutages(createBacklogInput);
