import { COLOURS } from '../../svg.ts';

const BASES = [...COLOURS, '#888888'] as const;

/** Lighter and darker ones, for those that come after: how much of which other colour is in them. */
const SHADES = [
  { part: 0, of: 0 },
  { part: 0.5, of: 255 },
  { part: 0.45, of: 0 },
] as const;

/** The colour of the pool at that place; from the 25th on they come again. */
export function toColour(index: number): string {
  const base = BASES[index % BASES.length] ?? BASES[0];
  const { part, of } = SHADES[Math.floor(index / BASES.length) % SHADES.length] ?? SHADES[0];
  const parts = [1, 3, 5].map((at) => Math.round(Number.parseInt(base.slice(at, at + 2), 16) * (1 - part) + of * part));
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
