// How an issuer knows a transaction that is to be undone: by the request that it was asked, or, of one that the switch has approved
// in its place, by the advice that tells it so. Both may be there, and are two things to the issuer: it was asked, said nothing
// in time, and was then told what the switch had decided.
import { adviceOf } from '../../iso8583/mti.ts';
import type { OriginalElements } from '../original-elements.ts';
import type { TransactionTable } from '../table/transaction-table.ts';

export interface KnownOriginal extends Readonly<OriginalElements> {
  /** The number by which an issuer in this process knows it. */
  readonly number: number;
}

/** What the issuer holds money for, when the transaction in `slot` stands. */
export function knownOriginal(transactions: TransactionTable, slot: number): KnownOriginal {
  const asked = askedOriginal(transactions, slot);
  const notice = transactions.standIns.of(transactions.idOf(slot));
  return notice === undefined
    ? asked
    : { ...asked, number: notice.advice, mti: adviceOf(asked.mti), stan: notice.stan };
}

/** The request that the issuer of the transaction in `slot` was asked. */
export function askedOriginal(transactions: TransactionTable, slot: number): KnownOriginal {
  const { identities } = transactions;
  return {
    number: transactions.idOf(slot),
    mti: identities.mtiOf(slot),
    stan: transactions.issuerStanOf(slot),
    sentAt: identities.sentAtOf(slot),
    localTime: identities.localTimeOf(slot),
  };
}
