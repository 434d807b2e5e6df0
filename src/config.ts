import { z } from 'zod';
import { type SettingFacts, type Settings, settingsSchema } from './config-schema.ts';
import { type BrokerConfig, checkBrokers, toBrokers } from './config/brokers.ts';
import { type Mistake, toMistakes } from './contract/mistakes.ts';
import { parseYaml, type PlacedDocument } from './contract/yaml.ts';
import { QuotientError } from './errors.ts';

export type { ScaleTargetKind } from './config-schema.ts';
export { type BrokerConfig, type ManagedBroker, toAmqpUrl } from './config/brokers.ts';

/** The whole configuration, checked and frozen; the `rabbitmq…` settings have become the broker named "default". */
export type Config = Readonly<Omit<Settings, 'brokers' | `rabbitmq${string}`>> & {
  readonly brokers: readonly BrokerConfig[];
};

/** Where settings come from; the first that names one wins: flags, environment, file, default. */
export interface ConfigSources {
  /** by the setting's name; undefined where the flag was not given */
  readonly flags: Readonly<Record<string, string | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file?: { readonly path: string; readonly text: string };
}

/** `pollIntervalMs` is POLL_INTERVAL_MS in the environment. */
export function toVariable(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}

/** `pollIntervalMs` is --poll-interval-ms on the command line, unless the schema says otherwise. */
export function toFlag(key: keyof Settings): string {
  const name = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return toFacts(key).flag ?? `--${name}`;
}

/** Can this setting be given on the command line and in the environment? A secret has a variable but no flag. */
export function isSettableBy(source: 'flag' | 'variable', key: keyof Settings): boolean {
  const { isFileOnly = false, isSecret = false } = toFacts(key);
  return !isFileOnly && (source === 'variable' || !isSecret);
}

/** What the schema says of a setting besides its rule. */
export function toFacts(key: keyof Settings): SettingFacts & { readonly description?: string | undefined } {
  return settingsSchema.shape[key].meta() ?? {};
}

/** A setting's default as one would write it; undefined where it has none. */
export function toDefaultText(key: keyof Settings): string | undefined {
  const fallback: unknown = settingsSchema.shape[key].safeParse(undefined).data;
  return typeof fallback === 'string' || fallback === undefined ? fallback : JSON.stringify(fallback);
}

/** Every setting's name, in the order of the reference page. */
export const SETTING_KEYS = Object.keys(settingsSchema.shape) as readonly (keyof Settings)[];

/**
 * Reads all sources into one frozen configuration.
 *
 * @throws QuotientError `invalid-input` that lists every mistake of single settings, or else of those that are wrong together
 */
export function loadConfig(sources: ConfigSources): Config {
  const document = sources.file === undefined ? undefined : parseYaml(sources.file.path, sources.file.text);
  if (document !== undefined) refuse(document.mistakes);
  const { values, places } = collect(sources, document);
  const parsed = settingsSchema.safeParse(values, { reportInput: true });
  const mistakes = parsed.success
    ? checkTogether(parsed.data, values, (key) => places.get(key) ?? key)
    : toMistakes(parsed.error, settingsSchema, values).map((mistake) => describe(mistake, places, document));
  refuse(mistakes);
  const settings = settingsSchema.parse(values);
  return Object.freeze({ ...settings, brokers: toBrokers(settings) });
}

function refuse(mistakes: readonly string[]): void {
  if (mistakes.length === 0) return;
  throw new QuotientError('invalid-input', ['the configuration is wrong:', ...mistakes].join('\n  '));
}

interface Collected {
  readonly values: Readonly<Record<string, unknown>>;
  /** what the author calls the setting: `--policy` or POLICY; absent for one from the file */
  readonly places: ReadonlyMap<string, string>;
}

function collect({ flags, environment }: ConfigSources, document: PlacedDocument | undefined): Collected {
  const fromFile = z.record(z.string(), z.unknown()).safeParse(document?.value ?? {});
  if (!fromFile.success) throw new QuotientError('invalid-input', `${document?.path}: must be a map of settings`);
  const values: Record<string, unknown> = { ...fromFile.data };
  const places = new Map<string, string>();
  const set = (key: string, value: string | undefined, place: string): void => {
    // An empty variable is how shells and manifests spell "not set".
    if (value === undefined || value === '') return;
    values[key] = value;
    places.set(key, place);
  };
  for (const key of SETTING_KEYS) {
    if (isSettableBy('variable', key)) set(key, environment[toVariable(key)], toVariable(key));
    set(key, flags[key], toFlag(key));
  }
  return { values, places };
}

function describe(
  { path, sentence }: Mistake,
  places: ReadonlyMap<string, string>,
  document: PlacedDocument | undefined,
): string {
  const key = String(path[0]);
  const place = places.get(key);
  if (place !== undefined) return sentence.replace(key, place);
  return document === undefined ? sentence : `${document.locate(path)}: ${sentence}`;
}

/**
 * Rules that need two settings at once.
 *
 * @param given what the sources really name
 * @param name what the author calls a setting
 */
function checkTogether(
  settings: Settings,
  given: Readonly<Record<string, unknown>>,
  name: (key: keyof Settings) => string,
): string[] {
  return [...checkPrecedence(settings, given, name), ...checkBrokers(settings), ...checkTimes(settings, name)];
}

function checkPrecedence(
  { brokers }: Settings,
  given: Readonly<Record<string, unknown>>,
  name: (key: keyof Settings) => string,
): string[] {
  const ignored = SETTING_KEYS.filter((key) => key.startsWith('rabbitmq') && given[key] !== undefined);
  if (brokers === undefined || ignored.length === 0) return [];
  return [`brokers takes the place of ${ignored.map(name).join(', ')}: give one or the other`];
}

/** A read that just misses its deadline must not make every value too old before the next one is over. */
function checkTimes(settings: Settings, name: (key: keyof Settings) => string): string[] {
  const { staleAfterMs, pollIntervalMs, requestTimeoutMs } = settings;
  if (staleAfterMs > pollIntervalMs + requestTimeoutMs) return [];
  const sum = `${name('pollIntervalMs')} ${pollIntervalMs} and ${name('requestTimeoutMs')} ${requestTimeoutMs} together`;
  return [`${name('staleAfterMs')} ${staleAfterMs} must be above ${sum}`];
}
