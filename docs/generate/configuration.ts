import { z } from 'zod';
import { isSettableBy, SETTING_KEYS, toDefaultText, toFacts, toFlag, toVariable } from '../../src/config.ts';
import { settingsSchema } from '../../src/config-schema.ts';
import { publishPage, toMarkdownTable } from './page.ts';

type SettingKey = (typeof SETTING_KEYS)[number];

const schema = z.toJSONSchema(settingsSchema, { io: 'output', unrepresentable: 'any' });

function toRow(key: SettingKey): string[] {
  const { description = '', unit } = toFacts(key);
  const flag = isSettableBy('flag', key) ? `\`${toFlag(key)}\`` : '';
  const variable = isSettableBy('variable', key) ? `\`${toVariable(key)}\`` : '';
  const fallback = toDefaultText(key);
  const standard = fallback === undefined ? '' : `\`${fallback}\``;
  return [`\`${key}\``, flag, variable, standard, toRange(key, unit), description];
}

function toRange(key: SettingKey, unit: string | undefined): string {
  const rule = schema.properties?.[key];
  return typeof rule === 'object' ? toRuleRange(rule, unit) : '';
}

function toRuleRange(rule: z.core.JSONSchema.BaseSchema, unit: string | undefined): string {
  if (rule.anyOf !== undefined) return rule.anyOf.map((form) => toRuleRange(form, unit)).join(' or ');
  if (rule.const !== undefined) return JSON.stringify(rule.const);
  if (rule.enum !== undefined) return rule.enum.map(String).join(', ');
  if (rule.minimum === undefined || rule.maximum === undefined) return '';
  return `${rule.minimum} … ${rule.maximum}${unit === undefined || unit === 'fraction' ? '' : ` ${unit}`}`;
}

const text = `# Configuration

<!-- Generated from src/config-schema.ts by \`npm run docs\`. -->

Every setting of \`quotient serve\`. The first source that names a setting wins: flag, environment variable, configuration
file (\`--config FILE\` or \`CONFIG_FILE\`, YAML with the names of the first column), default. All mistakes of single
settings are reported at once, then all of those that are wrong together, and nothing opens before there are none.

${toMarkdownTable(['setting', 'flag', 'variable', 'default', 'range', 'meaning'], SETTING_KEYS.map(toRow))}

## Brokers

Without \`brokers\` there is one broker, named \`default\`, made of the \`rabbitmq…\` settings. Several are listed in the
configuration file:

\`\`\`yaml
brokers:
  - name: default
    managementUrl: http://rabbitmq.montage:15672
    vhost: / # of triggers that name none
    usernameFile: /etc/quotient/rabbitmq/username
    passwordFile: /etc/quotient/rabbitmq/password
  - name: shared
    managementUrl: https://rabbitmq.example:15671
    amqpUrl: amqps://rabbitmq.example:5671 # needed for quorum queues
    username: quotient
    passwordFile: /etc/quotient/shared/password
    namespaces: [team-a, team-b] # who may name this broker; absent: all
    vhosts: [a, b] # which vhosts they may name; absent: all
    queues: ['team-a.*', 'team-b.*'] # which queues; \`*\` matches any text; absent: all
  - name: plain
    source: amqp # without the management plugin; absent: what \`backlogSource\` says
    amqpUrl: amqp://rabbitmq.plain:5672
\`\`\`

The user needs the \`management\` tag and read access to the vhosts; where the source is \`amqp\`
([amqp.md](amqp.md)), any permission in the vhosts will do. Credentials never go into a URL, since URLs get logged;
files are read anew for every request, so a rotated Secret is picked up without a restart.
`;

publishPage('docs/configuration.md', text);
