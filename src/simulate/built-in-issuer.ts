// The built-in issuers, as the switch has them: in its process, with their books in its memory: the next process
// makes them again from the journal.
import type { LocalIssuer } from '../host/local-issuers.ts';
import { deciderOf } from '../issuers/decider.ts';
import { domesticIssuer } from '../issuers/domestic.ts';
import { foreignIssuer } from '../issuers/foreign.ts';
import { restorableBooks } from '../issuers/restorable-books.ts';
import type { StubIssuer } from '../issuers/stub.ts';
import type { IssuerPlan } from './plan.ts';

/** A balance that is never used up. */
const OPENING_BALANCE_MINOR = 500_000_000_000;
const ACCOUNTS = 256;
const TRANSACTIONS = 8_192;

export function builtInIssuer({ kind, name }: IssuerPlan): StubIssuer {
  const settings = {
    name,
    openingBalanceMinor: OPENING_BALANCE_MINOR,
    accountsLimit: ACCOUNTS,
    transactionsLimit: TRANSACTIONS,
  };
  if (kind === 'domestic') return domesticIssuer({ ...settings, currency: '504' });
  return foreignIssuer({ ...settings, currency: '840', rates: { '504': { numerator: 9_876, scale: 5 } }, delayMs: 40 });
}

/** The issuer as a host has it. */
export function localIssuer(issuer: StubIssuer, number: number, deadlineMs: number): LocalIssuer {
  const decide = deciderOf(issuer) as LocalIssuer['decide'];
  return { number, name: issuer.name, deadlineMs, books: 'memory', restorable: restorableBooks(issuer), decide };
}
