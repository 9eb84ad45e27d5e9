// Which transactions `journal find` looks for. What is said of columns is asked of the file where all entries of a transaction
// agree in them, and of each transaction otherwise; what only messages say is asked last.
import { statesOf, type Transaction, type TransactionState } from '../../centre/transactions.ts';
import { currencyOf } from '../../iso8583/currency.ts';
import { isReversal } from '../../iso8583/mti.ts';
import { type Reason, reasonOf } from '../../iso8583/reason.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import { numberOf, type PartyKind } from '../../journal/parties.ts';
import type { ColumnBounds } from '../../store/sqlite-columns.ts';
import { currencyCode } from '../amount.ts';
import { optionValue } from '../common-options.ts';
import { readCurrency } from '../configuration/currency.ts';
import { type Decimal, readDecimal } from '../configuration/money.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { readCardPattern } from './card-pattern.ts';
import type { MessageFacts } from './message-facts.ts';
import { readTime } from './time-range.ts';

/** What was asked for, as written; undefined for what does not matter. */
export interface SelectionOptions {
  stan: string | undefined;
  rrn: string | undefined;
  pan: string | undefined;
  terminal: string | undefined;
  from: string | undefined;
  to: string | undefined;
  state: TransactionState | TransactionState[] | undefined;
  acquirer: string | undefined;
  issuer: string | undefined;
  amount: string | undefined;
  reason: string | undefined;
}

/** Options that mean one thing. */
const ONCE = ['stan', 'rrn', 'pan', 'terminal', 'from', 'to', 'acquirer', 'issuer', 'amount', 'reason'] as const;

export interface Selection {
  /** Bounds of columns that are the same in all entries of a transaction. */
  readonly bounds: ColumnBounds;
  /** True when messages must be read to tell. */
  readonly asksMessages: boolean;
  fits(transaction: Transaction): boolean;
  /** False when messages say another thing than what is looked for; what they do not say, others may. */
  mayFit(facts: MessageFacts): boolean;
  fitsFacts(facts: MessageFacts): boolean;
}

type Test = (transaction: Transaction) => boolean;

/** Reads what is looked for. Rejects with a CommandError (usage). */
export async function readSelection(options: SelectionOptions, journal: StoredJournal): Promise<Selection> {
  const { rrn, terminal } = options;
  for (const name of ONCE) {
    if (Array.isArray(options[name])) throw new CommandError(ExitCode.usage, `--${name} is given more than once`);
  }
  const tests = [timeTest(options), stateTest(options.state), amountTest(options.amount), reasonTest(options.reason)];
  const card = options.pan === undefined ? undefined : await readCardPattern(options.pan);
  return {
    bounds: boundsOf(options, journal),
    asksMessages: [rrn, terminal, card].some((said) => said !== undefined),
    fits: (transaction) => tests.every((test) => test === undefined || test(transaction)),
    mayFit: (facts) =>
      (rrn === undefined || facts.rrn === undefined || facts.rrn === rrn) &&
      (terminal === undefined || facts.terminal === undefined || facts.terminal === terminal) &&
      (card === undefined || facts.card === undefined || card.test(facts.card)),
    fitsFacts: (facts) =>
      (rrn === undefined || facts.rrn === rrn) &&
      (terminal === undefined || facts.terminal === terminal) &&
      (card === undefined || (facts.card !== undefined && card.test(facts.card))),
  };
}

/** Reads a STAN: up to twelve digits, leading zeros or not. */
function readStan(text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new CommandError(ExitCode.usage, `${JSON.stringify(text)} is no STAN: it has up to 12 digits`);
}

function boundsOf({ stan, acquirer, issuer }: SelectionOptions, journal: StoredJournal): ColumnBounds {
  const exactly = (number: number) => [number, number] as const;
  return {
    ...(stan === undefined ? {} : { stan: exactly(readStan(stan)) }),
    ...(acquirer === undefined ? {} : { acquirer: exactly(partyNumber(journal, 'acquirer', acquirer)) }),
    ...(issuer === undefined ? {} : { issuer: exactly(partyNumber(journal, 'issuer', issuer)) }),
  };
}

/** The number of a name that the journal knows. Throws a CommandError (usage) that says which it knows. */
export function partyNumber({ parties }: StoredJournal, kind: PartyKind, name: string): number {
  const number = numberOf(parties, kind, name);
  if (number !== undefined) return number;
  const names = parties.filter((party) => party.kind === kind).map((party) => party.name);
  const known = names.length === 0 ? 'none' : names.join(', ');
  throw new CommandError(ExitCode.usage, `the journal knows no ${kind} ${JSON.stringify(name)}, it knows ${known}`);
}

function timeTest({ from, to }: SelectionOptions): Test | undefined {
  if (from === undefined && to === undefined) return undefined;
  const fromMs = from === undefined ? Number.NEGATIVE_INFINITY : optionValue('--from', readTime(from)).fromMs;
  const throughMs = to === undefined ? Number.POSITIVE_INFINITY : optionValue('--to', readTime(to)).throughMs;
  return ({ first }) => first.atMs >= fromMs && first.atMs <= throughMs;
}

function stateTest(state: SelectionOptions['state']): Test | undefined {
  if (state === undefined) return undefined;
  const wanted = [state].flat();
  return (transaction) => {
    const states = statesOf(transaction);
    return wanted.every((each) => states.includes(each));
  };
}

function reasonTest(code: string | undefined): Test | undefined {
  if (code === undefined) return undefined;
  const allowed = 'a response code of 2 digits (1987), 3 (1993) or 4 (2003)';
  const reading = /^\d{2,4}$/.test(code)
    ? { value: reasonOf(code) }
    : { wrong: `${JSON.stringify(code)} is none`, allowed };
  const reason: Reason = optionValue('--reason', reading);
  return ({ answer }) => answer?.reason === reason;
}

/** An amount as it was asked for or approved, of a debit or a credit, in major units: what it is in minor units depends on the
 *  currency of each transaction. */
function amountTest(text: string | undefined): Test | undefined {
  if (text === undefined) return undefined;
  const [digits = '', currency, ...rest] = text.trim().split(/\s+/);
  const allowed = 'an amount in major units such as 15.00 or "15.00 MAD"';
  if (rest.length > 0) return optionValue('--amount', { wrong: 'more than an amount and a currency', allowed });
  const amount = optionValue('--amount', readDecimal(digits, allowed));
  const code = currency === undefined ? undefined : optionValue('--amount', readCurrency(currency));
  return ({ first, answer }) => {
    if (isReversal(first.mti) || (code !== undefined && code !== currencyCode(first.currency))) return false;
    const minor = minorIn(amount, currencyCode(first.currency));
    return [first, answer].some((entry) => entry !== undefined && Math.abs(entry.amountMinor) === minor);
  };
}

/** Undefined when the currency has no such amount. */
function minorIn({ numerator, scale }: Decimal, currency: string): number | undefined {
  const exponent = currencyOf(currency)?.exponent ?? 0;
  return scale > exponent ? undefined : numerator * 10 ** (exponent - scale);
}
