import type { Charge, Row } from '../allocation/rows.ts';
import { type Claim, countLeaving } from './claim.ts';

/** What one row really has, now; no allocation is involved. Amounts in the row's base unit. */
interface Room {
  /** left for workers that nobody has asked for yet, taken as grants are given; may be negative */
  free: number;
  /** left for workers that were promised before: below zero even those wait */
  readonly keep: number;
  /** on its way: held by pods that go, or charged although its pod has gone */
  readonly coming: number;
}

export type Rooms = ReadonlyMap<Row, Room>;

/** The part of rooms that workers are fitted into. */
export type FreeRooms = ReadonlyMap<Row, Pick<Room, 'free'>>;

/** So many more workers of a pool. */
interface Asked {
  readonly charges: readonly Charge[];
  readonly workers: number;
}

/**
 * free = hard − reserve − charged − Σ out·a, where charged is the larger of what the pods sum up to and what the quota
 * says, pods that it may not hold yet added: usage rises at once and falls late, and a pod may be seen before it is counted.
 */
export function toRooms(rows: readonly Row[], claims: readonly Claim[]): Rooms {
  const sums = new Map(rows.map((row) => [row, { out: 0, leaving: 0, standing: 0 }]));
  for (const claim of claims) {
    const leaving = countLeaving(claim);
    for (const { row, amount } of claim.charges) {
      const sum = sums.get(row);
      if (sum === undefined) continue;
      sum.out += claim.out * amount;
      sum.leaving += leaving * amount;
      sum.standing += claim.spec * amount;
    }
  }
  return new Map(
    rows.map((row) => {
      const { out, leaving, standing } = sums.get(row) ?? { out: 0, leaving: 0, standing: 0 };
      const { pods = row.source.foreign + standing, used = 0, uncounted = 0 } = row.source;
      const charged = Math.max(pods, used + uncounted);
      const free = row.ceiling - charged - out;
      return [row, { free, keep: row.ceiling - Math.max(pods + out, used), coming: leaving + charged - pods }];
    }),
  );
}

export function fitsRooms(charges: readonly Charge[], rooms: FreeRooms, workers: number): boolean {
  return charges.every(({ row, amount }) => (rooms.get(row)?.free ?? 0) >= amount * workers);
}

/** The rows that have too little for so many workers. */
export function findShort(charges: readonly Charge[], rooms: FreeRooms, workers: number): Row[] {
  return charges.flatMap((charge) => (fitsRooms([charge], rooms, workers) ? [] : [charge.row]));
}

/** Does all of it fit, whatever the order? */
export function fitTogether(asked: readonly Asked[], rooms: FreeRooms): boolean {
  const sums = new Map<Row, number>();
  for (const { charges, workers } of asked) {
    for (const { row, amount } of charges) sums.set(row, (sums.get(row) ?? 0) + workers * amount);
  }
  return [...sums].every(([row, sum]) => sum <= (rooms.get(row)?.free ?? 0));
}

export function takeRooms(charges: readonly Charge[], rooms: FreeRooms, workers: number): void {
  for (const { row, amount } of charges) {
    const room = rooms.get(row);
    if (room !== undefined) room.free -= amount * workers;
  }
}

/** May workers that were promised before keep their promise? */
export function isKept(charges: readonly Charge[], rooms: Rooms): boolean {
  return charges.every(({ row }) => (rooms.get(row)?.keep ?? 0) >= 0);
}

/** The rows that cannot keep it. */
export function findOverdrawn(charges: readonly Charge[], rooms: Rooms): Row[] {
  return charges.flatMap((charge) => (isKept([charge], rooms) ? [] : [charge.row]));
}

/** A refused pod says that these rows have less than they seem to: nobody grows in them for a moment. */
export function closeRooms(charges: readonly Charge[], rooms: Rooms): void {
  for (const { row } of charges) {
    const room = rooms.get(row);
    if (room !== undefined) room.free = Math.min(0, room.free);
  }
}

/**
 * Keeps the crumbs for a worker that waits and ranks better, so that small workers do not eat them for ever. Only where
 * the rest is really coming: otherwise crumbs would lie idle through a whole cooldown.
 */
export function reserveRooms(charges: readonly Charge[], rooms: Rooms, workers: number): void {
  const isComing = charges.every(({ row, amount }) => {
    const { free, coming } = rooms.get(row) ?? { free: 0, coming: 0 };
    return free + coming >= amount * workers;
  });
  if (!isComing) return;
  for (const { row, amount } of charges) {
    const room = rooms.get(row);
    if (room !== undefined && room.free < amount * workers) room.free = Math.min(0, room.free);
  }
}
