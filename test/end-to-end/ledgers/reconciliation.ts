// The three ledgers laid side by side, sale by sale: what the acquirer was told in the end, what the journal says, what the issuers
// hold. Whatever differs is a line, with the history of the sale.
import type { Acquirer } from './acquirer.ts';
import type { JournalLedger } from './journal-ledger.ts';
import { cardOf } from './messages.ts';
import type { Purchase } from './purchase.ts';
import type { RemoteIssuer } from './remote-issuer.ts';

/** Every difference between the ledgers; none when all is well. `balances` are those of the built-in issuer, by card, as it says them,
 *  and `openingMinor` is what each began with. */
export function differences(
  { purchases, faults }: Acquirer,
  journal: JournalLedger,
  issuer: RemoteIssuer,
  balances: ReadonlyMap<string, number>,
  openingMinor: number,
): string[] {
  const held = issuer.books.held();
  const known = new Set(purchases.map(({ sale }) => sale.reference));
  return [
    ...faults,
    ...purchases.flatMap((purchase) => amountFaults(purchase, journal, held)),
    ...purchases.flatMap((purchase) => tellingFaults(purchase, journal)),
    ...purchases.flatMap((purchase) => debitFaults(purchase, journal, issuer)),
    ...[...journal.outstanding.keys(), ...held.keys()]
      .filter((reference) => !known.has(reference))
      .map((reference) => `${reference} is outstanding, and nobody has bought it`),
    ...balanceFaults(purchases, balances, openingMinor),
  ];
}

function amountFaults(purchase: Purchase, journal: JournalLedger, held: ReadonlyMap<string, number>): string[] {
  const { reference } = purchase.sale;
  const acquirer = purchase.outstandingMinor;
  const kept = journal.outstanding.get(reference) ?? 0;
  const atIssuer = purchase.issuer === 'far' ? (held.get(reference) ?? 0) : acquirer;
  if (acquirer === kept && kept === atIssuer) return [];
  return [`acquirer ${acquirer}, journal ${kept}, issuer ${atIssuer}: ${purchase.describe()}`];
}

/** What was told is in the journal, byte for byte. */
function tellingFaults(purchase: Purchase, { answers }: JournalLedger): string[] {
  return [purchase.sending!, ...purchase.reversals].flatMap(({ kind, name, told, code }) => {
    if (told === undefined || answers.get(name)?.some((answer) => answer.equals(told))) return [];
    return [`${kind} told ${code}, and the journal does not have it: ${purchase.describe()}`];
  });
}

function debitFaults(purchase: Purchase, journal: JournalLedger, { books }: RemoteIssuer): string[] {
  const { reference } = purchase.sale;
  const asked = books.asked.get(reference)?.size ?? 0;
  const approved = journal.approvals.get(reference) ?? 0;
  return asked > 1 || approved > 1 ? [`asked ${asked} times, approved ${approved} times: ${purchase.describe()}`] : [];
}

function balanceFaults(
  purchases: readonly Purchase[],
  balances: ReadonlyMap<string, number>,
  openingMinor: number,
): string[] {
  const spent = new Map<string, number>();
  for (const purchase of purchases) {
    if (purchase.issuer !== 'home') continue;
    spent.set(purchase.sale.card, (spent.get(purchase.sale.card) ?? 0) + purchase.outstandingMinor);
  }
  return [...balances].flatMap(([card, balance]) => {
    const expected = openingMinor - (spent.get(card) ?? 0);
    return balance === expected ? [] : [`card ..${card.slice(-5)}: balance ${balance}, expected ${expected}`];
  });
}

/** Cards of the built-in issuer. */
export function homeCards(count: number): string[] {
  return Array.from({ length: count }, (_, index) => cardOf('home', index));
}
