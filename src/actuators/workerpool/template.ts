/** What a template may name: `${name}` inside a text, or as a whole text, which may then become a map. */
export type TemplateValues = Readonly<Record<string, unknown>>;

const NAMED = /\$\{([A-Za-z]+)\}/g;

/**
 * A template with its names replaced. It is data already when names are replaced, so that no value, whatever is in it, can
 * change its structure; keys stay as they are.
 *
 * @throws Error naming what the template names and nobody knows
 */
export function fillTemplate(template: unknown, values: TemplateValues): unknown {
  if (typeof template === 'string') return fillText(template, values);
  if (Array.isArray(template)) return template.map((entry: unknown) => fillTemplate(entry, values));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(Object.entries(template).map(([key, value]) => [key, fillTemplate(value, values)]));
}

function fillText(text: string, values: TemplateValues): unknown {
  const whole = /^\$\{([A-Za-z]+)\}$/.exec(text)?.[1];
  if (whole !== undefined) return find(whole, values);
  return text.replaceAll(NAMED, (_, name: string) => String(find(name, values)));
}

function find(name: string, values: TemplateValues): unknown {
  if (Object.hasOwn(values, name)) return values[name];
  throw new Error(`the template names \${${name}}; it may name ${Object.keys(values).join(', ')}`);
}
