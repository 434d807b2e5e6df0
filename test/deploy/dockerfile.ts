import { readFileSync } from 'node:fs';

/** One instruction, with its continued lines joined. */
export interface Instruction {
  /** in capitals */
  readonly name: string;
  readonly words: string;
}

/** From one FROM to the next. */
export interface Stage {
  readonly image: string;
  /** absent for one that nobody copies from */
  readonly name?: string;
  readonly instructions: readonly Instruction[];
}

/** One COPY, as far as this Dockerfile uses it. */
export interface Copy {
  /** a stage, or the build context */
  readonly from?: string;
  readonly sources: readonly string[];
  readonly target: string;
}

export const ROOT = new URL('../..', import.meta.url).pathname;

/** The project's own. */
export function readStages(): readonly Stage[] {
  return parseStages(readFileSync(`${ROOT}Dockerfile`, 'utf8'));
}

/** Reads the instructions of a Dockerfile; heredocs and escapes other than `\` at the end of a line are not used here. */
export function parseStages(text: string): readonly Stage[] {
  const joined = text.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n\s*/g, '');
  const instructions = joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(toInstruction);
  const starts = instructions.flatMap(({ name }, index) => (name === 'FROM' ? [index] : []));
  return starts.map((start, index) => {
    const [image = '', , name] = instructions[start]?.words.split(/\s+/) ?? [];
    return {
      image,
      ...(name === undefined ? {} : { name }),
      instructions: instructions.slice(start + 1, starts[index + 1]),
    };
  });
}

export function toCopies({ instructions }: Stage): readonly Copy[] {
  return instructions.filter(({ name }) => name === 'COPY').map(({ words }) => toCopy(words));
}

/** The words of the last instruction of that name. */
export function findWords({ instructions }: Stage, name: string): string | undefined {
  return instructions.findLast((instruction) => instruction.name === name)?.words;
}

export function toCopy(text: string): Copy {
  const words = text.split(/\s+/);
  const [from] = words.flatMap((word) => /^--from=(.+)$/.exec(word)?.[1] ?? []);
  const paths = words.filter((word) => !word.startsWith('--'));
  return { ...(from === undefined ? {} : { from }), sources: paths.slice(0, -1), target: paths.at(-1) ?? '' };
}

function toInstruction(line: string): Instruction {
  const [, name = '', words = ''] = /^\s*([A-Za-z]+)\s*(.*)$/.exec(line) ?? [];
  return { name: name.toUpperCase(), words: words.trim() };
}
