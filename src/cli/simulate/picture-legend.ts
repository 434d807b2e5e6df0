import { escape } from '../../svg.ts';

const LINE_HEIGHT = 20;

/** Of a letter, on average; there is nobody to ask how wide a text really is. */
const LETTER_WIDTH = 7.5;

/** Of the sign and the gaps beside a text. */
const SIGN_WIDTH = 42;

/**
 * What the colours and lines stand for, in as many lines as that takes.
 *
 * @param types of the pools, in the order of their colours
 */
export function layOutLegend(
  types: readonly string[],
  colours: readonly string[],
  { left, top, width }: { readonly left: number; readonly top: number; readonly width: number },
): { readonly text: string; readonly height: number } {
  const entries = [
    ...types.map((name, index) => ({ name, sign: `<rect width="12" height="12" fill="${colours[index]}"/>` })),
    { name: 'quota', sign: '<path class="quota" d="M-4 6h18"/>' },
    { name: 'asked for', sign: '<path class="asked" d="M-4 6h18"/>' },
  ];
  let [x, line] = [0, 0];
  const drawn = entries.map(({ name, sign }) => {
    const needed = SIGN_WIDTH + name.length * LETTER_WIDTH;
    if (x > 0 && x + needed > width) [x, line] = [0, line + 1];
    const place = `translate(${left + x} ${top + line * LINE_HEIGHT})`;
    x += needed;
    return `<g transform="${place}">${sign}<text x="18" y="11">${escape(name)}</text></g>`;
  });
  return { text: drawn.join(''), height: (line + 1) * LINE_HEIGHT };
}
