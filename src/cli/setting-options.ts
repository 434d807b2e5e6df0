import { type Command, Option } from '@commander-js/extra-typings';
import { isSettableBy, SETTING_KEYS, toDefaultText, toFacts, toFlag, toVariable } from '../config.ts';

/** Gives a command one option per setting; where a value comes from besides is said in its help. */
export function addSettingOptions<Arguments extends unknown[], Options extends Record<string, unknown>>(
  command: Command<Arguments, Options>,
): Command<Arguments, Options> {
  for (const key of flagKeys()) command.addOption(toOption(key));
  return command;
}

/** The flags that were given, by their setting's name. */
export function readSettingFlags(options: Readonly<Record<string, unknown>>): Record<string, string | undefined> {
  return Object.fromEntries(
    flagKeys().map((key) => {
      const value = options[toOption(key).attributeName()];
      return [key, typeof value === 'string' ? value : undefined];
    }),
  );
}

type SettingKey = (typeof SETTING_KEYS)[number];

function flagKeys(): readonly SettingKey[] {
  return SETTING_KEYS.filter((key) => isSettableBy('flag', key));
}

function toOption(key: SettingKey): Option {
  const { description = '' } = toFacts(key);
  const standard = toDefaultText(key);
  const meaning = standard === undefined ? toVariable(key) : `${toVariable(key)}; default ${standard}`;
  return new Option(`${toFlag(key)} <value>`, `${description} (${meaning})`);
}
