// What issuers owe acquirers by the operations that are cleared, beside what it was by what acquirers were told while the day was played.
// Two ledgers of one day that have nothing in common but the day.
import type { Operation } from '../../centre/operation.ts';
import type { TrafficSummary } from '../../simulate/market/traffic-ledger.ts';

/** A pair of members for whom the two ledgers differ. */
export interface LedgerDifference {
  readonly acquirer: string;
  readonly issuer: string;
  /** Minor units: what acquirers were told, and what is cleared. */
  readonly toldMinor: number;
  readonly clearedMinor: number;
}

export class ConfirmedLedger {
  readonly #owed = new Map<string, number>();

  add({ acquirer, issuer, kind, isReversal, amountMinor }: Operation): void {
    const key = `${acquirer} ${issuer}`;
    const isOwedBack = (kind === 'refund') !== isReversal;
    this.#owed.set(key, (this.#owed.get(key) ?? 0) + (isOwedBack ? -amountMinor : amountMinor));
  }

  /** Where it differs from what acquirers were told. */
  differences(owed: TrafficSummary['owed']): LedgerDifference[] {
    const told = new Map(owed.map(({ acquirer, issuer, amountMinor }) => [`${acquirer} ${issuer}`, amountMinor]));
    return [...new Set([...told.keys(), ...this.#owed.keys()])].sort().flatMap((key) => {
      const [acquirer, issuer] = key.split(' ') as [string, string];
      const [toldMinor, clearedMinor] = [told.get(key) ?? 0, this.#owed.get(key) ?? 0];
      return toldMinor === clearedMinor ? [] : [{ acquirer, issuer, toldMinor, clearedMinor }];
    });
  }
}
