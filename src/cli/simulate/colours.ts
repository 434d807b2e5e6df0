/** Okabe and Ito's colours, told apart by colour-blind people too. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#f0e442', '#888888'] as const;

/** Lighter and darker ones, for those that come after: how much of which other colour is in them. */
const SHADES = [
  { part: 0, of: 0 },
  { part: 0.5, of: 255 },
  { part: 0.45, of: 0 },
] as const;

/** The colour of the pool at that place; from the 25th on they come again. */
export function toColour(index: number): string {
  const base = COLOURS[index % COLOURS.length] ?? COLOURS[0];
  const { part, of } = SHADES[Math.floor(index / COLOURS.length) % SHADES.length] ?? SHADES[0];
  const parts = [1, 3, 5].map((at) => Math.round(Number.parseInt(base.slice(at, at + 2), 16) * (1 - part) + of * part));
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
