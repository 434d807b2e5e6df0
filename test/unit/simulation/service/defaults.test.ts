import { expect, it } from 'vitest';
import { loadConfig } from '../../../../src/config.ts';
import { DEFAULTS } from '../../../../src/simulation/service/defaults.ts';

it('is what the service does by default', () => {
  expect(loadConfig({ flags: {}, environment: {} })).toMatchObject(DEFAULTS);
});
