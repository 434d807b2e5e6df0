// One attack from a process of its own. Arguments: its name, the port. Says when it has done its worst, and holds on.
import { type AttackName, ATTACKS } from './attacks.ts';

process.on('disconnect', () => process.exit());
await ATTACKS[process.argv[2] as AttackName](Number(process.argv[3]));
process.send?.('done');
