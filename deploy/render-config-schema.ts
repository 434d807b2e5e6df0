import { z } from 'zod';
import { SETTING_KEYS } from '../src/config.ts';
import { settingsSchema } from '../src/config-schema.ts';

/** Settings that the chart gives itself, from values of its own; naming them in `config` as well is a mistake. */
const GIVEN_BY_CHART: readonly RegExp[] = [
  /^(poolsFile|grpcAddress|httpAddress|brokers|backlogSource|logLevel|scalerAddresses|namespaces|scaleTargets|events|scaling|workerPools|workerPoolTemplate|checkpoint)$/,
  /^rabbitmq/,
];

/** What value `config` of the chart may hold: every setting that is left, by the very rules of the program. */
export function toConfigSchema(): object {
  const { properties = {} } = z.toJSONSchema(settingsSchema, { target: 'draft-07', override: keepRules });
  const settings = SETTING_KEYS.filter((key) => !GIVEN_BY_CHART.some((pattern) => pattern.test(key)));
  return {
    description: 'any other setting of docs/configuration.md',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(settings.map((key) => [key, properties[key]])),
  };
}

/** Defaults stay the program's, and what a setting's flag is called is of no interest here. */
function keepRules({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }): void {
  for (const key of ['default', 'unit', 'flag', 'isFileOnly', 'isSecret']) Reflect.deleteProperty(jsonSchema, key);
}
