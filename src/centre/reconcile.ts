// Reconciliation of the three ledgers: the acquirer view (what acquirers were told), the outstanding ledger of the journal,
// and the accounts of the issuers. They must agree to the last minor unit, whatever has failed in between.

/** A sum of outstanding amounts. */
interface Total {
  /** Outstanding transactions. */
  count: number;
  /** In minor units. */
  amountMinor: number;
}

/** Sum of what is outstanding at one issuer in one currency. */
interface LedgerLine extends Total {
  issuer: number;
  /** ISO 4217 numeric. */
  currency: number;
}

/** One issuer and currency, as each ledger has it. */
export interface Reconciled {
  issuer: number;
  currency: number;
  acquirerView: Total;
  journal: Total;
  accounts: Total;
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
  acquirerView: readonly LedgerLine[],
  journal: readonly LedgerLine[],
  accounts: readonly LedgerLine[],
): Reconciled[] {
  const keys = new Map<string, { issuer: number; currency: number }>();
  for (const { issuer, currency } of [...acquirerView, ...journal, ...accounts])
    keys.set(`${issuer}/${currency}`, { issuer, currency });
  const sorted = [...keys.values()].sort((a, b) => a.issuer - b.issuer || a.currency - b.currency);
  return sorted.map(({ issuer, currency }) => {
    const totalIn = (ledger: readonly LedgerLine[]): Total => {
      const line = ledger.find((candidate) => candidate.issuer === issuer && candidate.currency === currency);
      return { count: line?.count ?? 0, amountMinor: line?.amountMinor ?? 0 };
    };
    const [a, b, c] = [totalIn(acquirerView), totalIn(journal), totalIn(accounts)];
    const agrees = [b, c].every(({ count, amountMinor }) => count === a.count && amountMinor === a.amountMinor);
    return { issuer, currency, acquirerView: a, journal: b, accounts: c, agrees };
  });
}
