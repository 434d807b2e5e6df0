import { describeOutages } from './outages.ts';
import { MANAGEMENT } from './sources.ts';

describeOutages(MANAGEMENT);
