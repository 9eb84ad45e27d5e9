// The three ledgers side by side: what the acquirers were told, what the journal says, what the issuers' accounts hold.
// They must agree to the last minor unit, whatever has failed in between.

/** Sum of what stands at one issuer in one currency, in minor units. */
export interface LedgerLine {
  issuer: number;
  /** ISO 4217 numeric. */
  currency: number;
  /** Transactions that stand. */
  count: number;
  amountMinor: number;
}

/** One issuer and currency, as each ledger has it. */
export interface Reconciled {
  issuer: number;
  currency: number;
  told: { count: number; amountMinor: number };
  journal: { count: number; amountMinor: number };
  accounts: { count: number; amountMinor: number };
  agrees: boolean;
}

/** Sums amounts by issuer and currency. */
export function linesOf(amounts: Iterable<{ issuer: number; currency: number; amountMinor: number }>): LedgerLine[] {
  const lines = new Map<string, LedgerLine>();
  for (const { issuer, currency, amountMinor } of amounts) {
    if (amountMinor === 0) continue;
    const key = `${issuer}/${currency}`;
    const line = lines.get(key) ?? { issuer, currency, count: 0, amountMinor: 0 };
    line.count++;
    line.amountMinor += amountMinor;
    lines.set(key, line);
  }
  return [...lines.values()];
}

/** Lays three ledgers side by side, one row for each issuer and currency that any of them has. */
export function reconcile(
  told: readonly LedgerLine[],
  journal: readonly LedgerLine[],
  accounts: readonly LedgerLine[],
): Reconciled[] {
  const nothing = { count: 0, amountMinor: 0 };
  const keys = new Map<string, { issuer: number; currency: number }>();
  for (const { issuer, currency } of [...told, ...journal, ...accounts])
    keys.set(`${issuer}/${currency}`, { issuer, currency });
  const sorted = [...keys.values()].sort((a, b) => a.issuer - b.issuer || a.currency - b.currency);
  return sorted.map(({ issuer, currency }) => {
    const of = (ledger: readonly LedgerLine[]) => {
      const line = ledger.find((candidate) => candidate.issuer === issuer && candidate.currency === currency);
      return line === undefined ? nothing : { count: line.count, amountMinor: line.amountMinor };
    };
    const [a, b, c] = [of(told), of(journal), of(accounts)];
    const agrees = [b, c].every(({ count, amountMinor }) => count === a.count && amountMinor === a.amountMinor);
    return { issuer, currency, told: a, journal: b, accounts: c, agrees };
  });
}
