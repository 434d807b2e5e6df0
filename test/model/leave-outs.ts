import type { PoolMotion, Snapshot } from '../../src/contract/snapshot.ts';
import type { LeaveOut } from './leave-out.ts';
import { type Rules, SHIPPED } from '../../src/simulation/service/rules.ts';
import type { Conditions } from './scenario.ts';

const DIRECT: Conditions = { scaling: 'direct', disturbances: [] };

/**
 * Every rule of the grants, and of the writes that follow them, that the model misses where it is left out. Not how long a pool
 * must rest (`noteMetric`): the model's HPA reads what is set in the moment in which it asks, a real one some milliseconds before.
 */
export const LEAVE_OUTS: readonly LeaveOut[] = [
  {
    name: 'own-writes',
    rule: 'what we wrote ourselves counts as set, by the newer version',
    shows: 'avoidable',
    found: '125',
    conditions: DIRECT,
    seeds: [64, 68, 183, 634],
    change: { areOwnWritesSeen: false },
  },
  {
    name: 'versions',
    rule: 'a write names the version it was decided on',
    shows: 'episodes',
    found: '100–465',
    conditions: { scaling: 'direct', disturbances: ['resets'] },
    seeds: [32, 37, 121],
    change: { areWritesVersioned: false },
  },
  {
    name: 'told',
    rule: 'what was answered within W may still be set',
    shows: 'avoidable',
    found: '35',
    conditions: DIRECT,
    seeds: [198, 203, 223, 265],
    change: { toTold: (...parts) => ({ ...SHIPPED.toTold(...parts), answered: 0, writing: 0 }) },
  },
  {
    name: 'heard',
    rule: 'a pool is not lowered while its HPA may be about to write more',
    shows: 'episodes',
    found: '15',
    conditions: DIRECT,
    seeds: [211, 305, 347, 351, 534],
    change: { toHeard: () => ({ most: 0 }) },
  },
  {
    name: 'deletions',
    rule: 'deletions asked for and not seen yet count as gone',
    shows: 'episodes',
    found: '5',
    conditions: { scaling: 'direct', disturbances: ['deactivation'] },
    seeds: [83, 148, 320, 344],
    change: {
      file: 'grants/history.ts',
      find: 'const staying = active - unseenDeletions;',
      put: 'const staying = active;',
    },
  },
  {
    name: 'out-history',
    rule: 'what was missing within V counts until as many pods appeared',
    shows: 'episodes',
    found: '49',
    conditions: { scaling: 'direct', disturbances: [], shape: 'hasty' },
    seeds: [146, 308, 707, 984],
    change: { file: 'grants/history.ts', find: 'const out = recent.reduce', put: 'const out = [].reduce' },
  },
  {
    name: 'out',
    rule: 'what was asked for and is not seen yet takes its room',
    shows: 'avoidable',
    found: '6 797',
    conditions: DIRECT,
    seeds: [1, 4],
    change: blind((motion) => ({ ...motion, out: 0 })),
  },
  {
    name: 'used',
    rule: 'what the quota says is used takes room',
    shows: 'avoidable',
    found: '3 755',
    conditions: DIRECT,
    seeds: [5, 11],
    change: { decide: (snapshot) => SHIPPED.decide(mapRows(snapshot, (row) => ({ ...row, used: 0, uncounted: 0 }))) },
  },
  {
    name: 'uncounted',
    rule: 'pods that used has not been seen to rise by may not be in it',
    shows: 'avoidable',
    found: '322',
    conditions: DIRECT,
    seeds: [1, 23],
    change: { decide: (snapshot) => SHIPPED.decide(mapRows(snapshot, (row) => ({ ...row, uncounted: 0 }))) },
  },
  {
    name: 'fallen',
    rule: 'a level that fell within W is not raised past',
    shows: 'avoidable',
    found: '227',
    conditions: DIRECT,
    seeds: [84, 101, 508],
    change: blind((motion) => ({ ...motion, hasFallen: false })),
  },
  {
    name: 'promised',
    rule: 'what was promised before is granted again only while keep ≥ 0',
    shows: 'episodes',
    found: '875',
    conditions: { scaling: 'direct', disturbances: ['deactivation'], shape: 'hasty' },
    seeds: [4, 16, 68, 300],
    change: {
      file: 'grants/acquire.ts',
      find: 'if (!isPromiseGood(claim, rooms)) {',
      put: 'if (false) {',
    },
  },
  {
    name: 'keep',
    rule: 'what was promised before needs no room again',
    shows: 'fights',
    found: '87 fights instead of 3',
    conditions: DIRECT,
    seeds: [88, 126, 781],
    change: { file: 'grants/acquire.ts', find: 'return worker <= told || worker <= spec;', put: 'return false;' },
  },
  {
    name: 'whole',
    rule: 'from 0 the minimum must fit as a whole',
    shows: 'avoidable',
    found: 'not counted',
    conditions: { scaling: 'direct', disturbances: ['deactivation'] },
    seeds: [1, 16, 32],
    change: {
      file: 'grants/acquire.ts',
      find: 'const together = isFirst(grant) ? toStart(claim) : 1;',
      put: 'const together = 1;',
    },
  },
  {
    name: 'reserve',
    rule: 'room is kept for a better-ranked worker that waits',
    shows: 'starved',
    found: '225 of 865 cases instead of 0 of 878',
    conditions: { scaling: 'direct', disturbances: [], shape: 'crumbs' },
    seeds: [7, 11, 21],
    change: { file: 'grants/acquire.ts', find: 'reserveRooms(claim.charges, rooms, together);', put: '' },
  },
  {
    name: 'coming',
    rule: 'room is kept only where the rest is really coming',
    shows: 'stuck',
    found: '105 stuck in 3 000',
    conditions: { scaling: 'keda', disturbances: [], shape: 'crumbs' },
    seeds: [41, 57],
    change: { file: 'grants/room.ts', find: 'if (!isComing) return;', put: '' },
  },
  {
    name: 'settling',
    rule: 'after a start nothing is acquired and nothing lowered for W',
    shows: 'avoidable',
    found: 'some 10 in 10 000 with it',
    conditions: { scaling: 'keda', disturbances: ['restarts'], shape: 'rivals' },
    seeds: [27, 153, 349],
    change: { decide: (snapshot) => SHIPPED.decide({ ...snapshot, isSettling: false }) },
  },
  {
    name: 'refused',
    rule: 'after a refusal its pool asks for no more, and its rows count as full',
    shows: 'asleep',
    found: 'not counted',
    conditions: { scaling: 'direct', disturbances: ['evictions'] },
    seeds: [29, 157, 1014],
    change: blind((motion) => ({ ...motion, isRefused: false })),
  },
  {
    name: 'nudge',
    rule: 'a ReplicaSet that sleeps though there is room is woken',
    shows: 'asleep',
    found: '9 minutes asleep',
    conditions: { scaling: 'direct', disturbances: ['evictions'] },
    seeds: [112, 147, 295],
    change: { file: 'scaling/nudge.ts', find: 'return isAsleep(situation) ?', put: 'return false ?' },
  },
];

/** The decision with something of every pool's motion hidden from it. */
function blind(hide: (motion: PoolMotion) => PoolMotion): Partial<Rules> {
  return { decide: (snapshot) => SHIPPED.decide(mapMotion(snapshot, hide)) };
}

function mapMotion(snapshot: Snapshot, hide: (motion: PoolMotion) => PoolMotion): Snapshot {
  const pools = snapshot.pools.map((pool) =>
    pool.state === 'rejected' || pool.motion === undefined ? pool : { ...pool, motion: hide(pool.motion) },
  );
  return { ...snapshot, pools };
}

function mapRows(snapshot: Snapshot, change: (row: Snapshot['rows'][number]) => Snapshot['rows'][number]): Snapshot {
  return { ...snapshot, rows: snapshot.rows.map(change) };
}
