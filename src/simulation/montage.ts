/** Montage runs of 2MASS images as HyperFlow's authors made and measured them: three bands, of three sizes. */

/** Mean seconds of one task, in the order in which a run goes through them. */
export const MEAN_SECONDS = {
  mProject: 14.3,
  mDiffFit: 0.2,
  mConcatFit: 15.5,
  mBgModel: 32.8,
  mBackground: 0.4,
  mImgtbl: 1.8,
  mAdd: 6.6,
  mViewer: 10.5,
} as const;

export type TaskType = keyof typeof MEAN_SECONDS;

/** One task of a run. */
export interface Task {
  /** its place in the run's list, which is also its name */
  readonly number: number;
  readonly type: TaskType;
  readonly durationMs: number;
  /** numbers of the tasks that must be done before it starts; all are smaller than its own */
  readonly parents: readonly number[];
}

const BANDS = 3;

/** How much there is to do in one band. */
interface Band {
  readonly images: number;
  readonly overlaps: number;
  /** images that lie inside the mosaic, and are corrected; ≤ images */
  readonly inside: number;
}

/** By the mosaic's side in degrees. */
const BAND_SIZES = {
  '0.25': { images: 30, overlaps: 141, inside: 30 },
  '1.0': { images: 256, overlaps: 1137, inside: 217 },
  '2.0': { images: 738, overlaps: 2095, inside: 430 },
} as const satisfies Readonly<Record<string, Band>>;

export type MontageSize = keyof typeof BAND_SIZES;

export const MONTAGE_SIZES = Object.keys(BAND_SIZES) as readonly MontageSize[];

/** Durations lie within this fraction of their mean, evenly: equal ones would make workers march in step. */
const SPREAD = 0.25;

/**
 * All tasks of one run, parents before children.
 *
 * Each band: an mDiffFit for every two images that overlap (its two mProject parents), then one mConcatFit and one
 * mBgModel that wait for all of them, one mBackground per image inside, mImgtbl, mAdd and a picture; at last one picture of
 * all bands.
 *
 * @param random numbers in [0, 1), for the durations alone
 */
export function createMontageTasks(random: () => number, size: MontageSize = '0.25'): readonly Task[] {
  const tasks: Task[] = [];
  const add = (type: TaskType, parents: readonly number[]): number => {
    const durationMs = MEAN_SECONDS[type] * 1000 * (1 - SPREAD + 2 * SPREAD * random());
    tasks.push({ number: tasks.length, type, durationMs, parents });
    return tasks.length - 1;
  };
  const mosaics = Array.from({ length: BANDS }, () => addBand(add, BAND_SIZES[size]));
  add('mViewer', mosaics);
  return tasks;
}

/** @returns the number of the band's mAdd */
function addBand(add: (type: TaskType, parents: readonly number[]) => number, band: Band): number {
  const images = Array.from({ length: band.images }, () => add('mProject', []));
  const overlaps = Array.from({ length: band.overlaps }, (_, index) => add('mDiffFit', toOverlap(images, index)));
  const model = add('mBgModel', [add('mConcatFit', overlaps)]);
  const corrected = images.slice(0, band.inside).map((image) => add('mBackground', [model, image]));
  const mosaic = add('mAdd', [add('mImgtbl', corrected)]);
  add('mViewer', [mosaic]);
  return mosaic;
}

/** Images lie on a ring, and each overlaps its nearest neighbours: first all pairs one apart, then two apart, and so on. */
function toOverlap(images: readonly number[], index: number): number[] {
  const first = index % images.length;
  const distance = 1 + Math.floor(index / images.length);
  return [first, (first + distance) % images.length].flatMap((place) => images[place] ?? []);
}
