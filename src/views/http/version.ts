import type { Decision } from '../../decision/decision.ts';

/** Of what the API answers. Raised when a reader of the old form would misread the new one; so whenever that of a decision is. */
export const API_VERSION: Decision['version'] = 1;
