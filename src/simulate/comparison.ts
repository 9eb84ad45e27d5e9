// When all is quiet the ledgers are laid side by side, purchase by purchase: what acquirers were told, what the journal says, what
// issuers hold. And nothing in the switch may have grown.
import { Codec } from '../codec/codec.ts';
import type { DayPlan } from './plan.ts';
import type { Sale } from './sale.ts';
import { collectionSizes } from './sizes.ts';
import { VirtualConnection } from './virtual-connection.ts';
import { VirtualJournal } from './virtual-journal.ts';
import { VirtualProcess } from './virtual-process.ts';
import { VirtualTimer } from './virtual-timer.ts';
import type { World } from './world.ts';

/** A purchase in the three ledgers, in minor units; negative for a credit. */
interface Standing {
  readonly sale: Sale;
  readonly toldMinor: number;
  readonly journalMinor: number;
  readonly heldMinor: number;
}

/** What is not the switch's own. */
const WORLD = [VirtualProcess, VirtualConnection, VirtualJournal, VirtualTimer, Codec];
/** What a collection may hold beyond what the limits of the day allow. */
const SPARE = 200;

/** What stands of each purchase. */
export function standings({ auditor, acquirers, theSwitch, remotes, plugIns }: World): Standing[] {
  const journalled = new Map<number, number>();
  for (const [transaction, { amountMinor }] of auditor.ledger.amounts) {
    add(journalled, auditor.purchaseOf(transaction), amountMinor);
  }
  const held = new Map<number, number>();
  for (const issuer of theSwitch.builtIn.values()) {
    for (const { transaction, amountMinor, isCredit } of issuer.totals().outstanding()) {
      add(held, auditor.purchaseOf(transaction), isCredit ? -amountMinor : amountMinor);
    }
  }
  const books = new Map([...remotes, ...plugIns].map((issuer) => [issuer.number, issuer.books]));
  return acquirers.flatMap(({ sales }) =>
    [...sales.values()].map((sale) => {
      const { index, issuer } = sale.plan;
      return {
        sale,
        toldMinor: sale.standsMinor,
        journalMinor: journalled.get(index) ?? 0,
        heldMinor: books.get(issuer + 1)?.heldFor(index) ?? held.get(index) ?? 0,
      };
    }),
  );
}

/** Tells the world what is not as it must be. */
export function compare(world: World, day: DayPlan): void {
  for (const standing of standings(world)) compareOne(world, standing);
  const [fault] = world.auditor.check.faults;
  if (fault !== undefined) world.violate('journal in order', `entry ${fault.seq}: ${fault.what}`);
  checkAccounts(world);
  checkBounds(world, day);
}

function compareOne(world: World, { sale, toldMinor, journalMinor, heldMinor }: Standing): void {
  const { index, issuer } = sale.plan;
  const says = `told ${toldMinor}, journal ${journalMinor}, issuer ${heldMinor}`;
  if (toldMinor !== journalMinor || toldMinor !== heldMinor) {
    const kind = [toldMinor === 0, toldMinor === journalMinor, Math.sign(Math.abs(heldMinor) - Math.abs(journalMinor))];
    world.violate('three ledgers', says, index, kind.join());
  }
  const books = [...world.remotes, ...world.plugIns].find(({ number }) => number === issuer + 1)?.books;
  if ((books?.debitsOf(index) ?? 0) > world.auditor.mostDebits(index)) world.violate('one debit', says, index);
  // Nothing can be left of what has expired.
  const isGone = sale.expiredMinor !== undefined && sale.wantsMinor !== 0;
  if (!sale.isAimMissed || !sale.request.isApproved || isGone) return;
  const reasons = sale.reversals.map(({ answer }) => answer?.reason).join(', ');
  world.violate('can be undone', `its reversals were answered ${reasons}`, index);
}

function checkAccounts(world: World): void {
  for (const issuer of world.theSwitch.builtIn.values()) {
    const { takenMinor, heldMinor, debitedMinor } = issuer.totals();
    if (takenMinor === heldMinor + debitedMinor) continue;
    const says = `short of ${takenMinor}, holds ${heldMinor}, has debited ${debitedMinor}`;
    world.violate('conserved', `${issuer.name}: ${says}`);
  }
}

function checkBounds(world: World, { inFlightLimit, retainedLimit }: DayPlan): void {
  const most = inFlightLimit + retainedLimit + SPARE;
  for (const [path, size] of collectionSizes(world.theSwitch.host, WORLD)) {
    if (size > most) world.violate('bounded', `${path} has ${size} members`);
  }
}

function add(to: Map<number, number>, key: number, amountMinor: number): void {
  to.set(key, (to.get(key) ?? 0) + amountMinor);
}
