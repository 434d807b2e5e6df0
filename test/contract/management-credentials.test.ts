import { describeCredentials } from './credentials.ts';
import { MANAGEMENT } from './sources.ts';

describeCredentials(MANAGEMENT);
