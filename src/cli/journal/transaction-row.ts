// A transaction of a journal as one row: what was asked, what was answered, and what became of it.
import { type Advice, outstandingOf, statesOf, type Transaction } from '../../centre/transactions.ts';
import { isReversal, mtiText } from '../../iso8583/mti.ts';
import { isApproved } from '../../iso8583/reason.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import { currencyCode, signedAmount } from '../amount.ts';
import type { MessageFacts } from './message-facts.ts';
import { partyName } from './opened-journal.ts';
import type { RowColumn, RowLayout } from './row-formats.ts';
import { outcomeText, readableTime, stanText, timeText } from './texts.ts';

/** A row, as JSON has it. Amounts are minor units, negative for credits; times are UTC. */
export type TransactionRow = ReturnType<typeof transactionRow>;

/** The row of a transaction; `facts` are what its messages say, as it may be shown. */
export function transactionRow(transaction: Transaction, facts: MessageFacts, journal: StoredJournal) {
  const { first, answer, aftermath } = transaction;
  const { original, currency } = first;
  const isUndoing = isReversal(first.mti);
  // Of a reversal the journal says what it leaves, and only its message what it undoes.
  const amountMinor = isUndoing ? (facts.amountMinor ?? null) : first.amountMinor;
  const hasMoved = answer !== undefined && !isUndoing && isApproved(answer.reason);
  return {
    transaction: first.transaction,
    at: timeText(first.atMs),
    acquirer: partyName(journal, 'acquirer', first.acquirer),
    issuer: partyName(journal, 'issuer', first.issuer),
    mti: mtiText(first.mti),
    stan: stanText(first.stan),
    rrn: facts.rrn ?? null,
    terminal: facts.terminal ?? null,
    card: facts.card ?? null,
    amountMinor,
    currency: currency === 0 ? null : currencyCode(currency),
    amount: amountMinor === null ? null : signedAmount(amountMinor, currency),
    ...outcomeText(answer?.reason ?? -1),
    // One entry tells of both where nobody had to be waited for.
    answeredAfterMs: answer === undefined || answer === first ? null : answer.atMs - first.atMs,
    approvedMinor: hasMoved ? answer.amountMinor : null,
    states: statesOf(transaction),
    outstandingMinor: outstandingOf(transaction),
    reverses: original === 0 ? null : original,
    remainingMinor: original === 0 ? null : (answer ?? first).amountMinor,
    reversals: aftermath.reversals.map(({ transaction, atMs, remainingMinor }) => {
      return { transaction, at: timeText(atMs), remainingMinor };
    }),
    advices: aftermath.advices.map(adviceJson),
    lateAt: aftermath.lateMs === undefined ? null : timeText(aftermath.lateMs),
    liability: facts.liability ?? null,
  };
}

function adviceJson({ number, mti, status, queuedMs, sinceMs, reason, remainingMinor, isWithdrawal }: Advice) {
  return {
    advice: number === 0 ? null : number,
    mti: mtiText(mti),
    status,
    queuedAt: timeText(queuedMs),
    since: timeText(sinceMs),
    ...outcomeText(reason),
    remainingMinor,
    withdraws: isWithdrawal,
  };
}

/** Response code and what it means, and the amount that was approved where that is another than was asked for. */
export function outcomeCell(row: TransactionRow): string {
  const { responseCode, outcome, amountMinor, approvedMinor, states } = row;
  if (responseCode === null) return 'open';
  const isOther = approvedMinor !== null && approvedMinor !== amountMinor;
  const inPlace = states.includes('stood-in') ? ' in place of the issuer' : '';
  return `${responseCode} ${outcome}${inPlace}${isOther ? `: ${amountOf(row, approvedMinor)}` : ''}`;
}

/** What became of it after its answer, in words. */
export function afterwardsCell(row: TransactionRow): string {
  const left = (minor: number) => (minor === 0 ? '' : `, ${amountOf(row, minor)} left`);
  const { reverses, remainingMinor, reversals, advices, lateAt, states, liability } = row;
  return [
    // One that was refused leaves what there was.
    ...(reverses === null
      ? []
      : [`reversal of ${reverses}${states.includes('approved') ? left(remainingMinor!) : ''}`]),
    ...reversals.map((reversal) => `reversed by ${reversal.transaction}${left(reversal.remainingMinor)}`),
    ...advices.map((advice) =>
      advice.withdraws ? adviceText(advice) : `${adviceText(advice)}${left(advice.remainingMinor)}`,
    ),
    ...(states.includes('refused') ? ['not booked by the issuer'] : []),
    ...(lateAt === null ? [] : ['issuer answered late']),
    ...(states.includes('undelivered') ? ['undelivered'] : []),
    ...(states.includes('acknowledged') ? ['acknowledged'] : []),
    ...(liability === null ? [] : [`a fraud is borne by the ${liability}`]),
  ].join('; ');
}

/** What became of an advice, and what its issuer said where that is no approval: `0420 acknowledged: 25`. */
function adviceText({ mti, status, withdraws, responseCode, actionCode }: TransactionRow['advices'][number]): string {
  const isRemarkable = responseCode !== null && !isApproved(Number(actionCode));
  const what = withdraws ? ' of the request' : '';
  return `${mti}${what} ${status}${isRemarkable ? `: ${responseCode}` : ''}`;
}

function amountOf({ currency }: TransactionRow, minor: number): string {
  return signedAmount(minor, Number(currency ?? 0));
}

type Column = RowColumn<TransactionRow>;

const number: Column = { title: 'number', cell: (row) => row.transaction, isRight: true };
const parties: readonly Column[] = [
  { title: 'acquirer', cell: (row) => row.acquirer },
  { title: 'issuer', cell: (row) => row.issuer },
  { title: 'mti', cell: (row) => row.mti },
  { title: 'stan', cell: (row) => row.stan },
];
const said: readonly Column[] = [
  { title: 'rrn', cell: (row) => row.rrn },
  { title: 'terminal', cell: (row) => row.terminal },
  { title: 'card', cell: (row) => row.card },
];
const amount: Column = { title: 'amount', cell: (row) => row.amount, isRight: true };

/** The columns of transactions; a table has those that messages say only when they can be read. */
export function transactionLayout(canRead: boolean): RowLayout<TransactionRow> {
  return {
    table: [
      number,
      { title: 'time (UTC)', cell: (row) => readableTime(row.at) },
      ...parties,
      ...(canRead ? said : []),
      amount,
      { title: 'outcome', cell: outcomeCell },
      { title: 'afterwards', cell: afterwardsCell },
    ],
    csv: [
      { ...number, title: 'transaction' },
      { title: 'at', cell: (row) => row.at },
      ...parties,
      ...said,
      { title: 'amount_minor', cell: (row) => row.amountMinor },
      { title: 'currency', cell: (row) => row.currency },
      amount,
      { title: 'response_code', cell: (row) => row.responseCode },
      { title: 'action_code', cell: (row) => row.actionCode },
      { title: 'outcome', cell: (row) => row.outcome },
      { title: 'answered_after_ms', cell: (row) => row.answeredAfterMs },
      { title: 'states', cell: (row) => row.states.join(' ') },
      { title: 'outstanding_minor', cell: (row) => row.outstandingMinor },
      { title: 'afterwards', cell: afterwardsCell },
      { title: 'liability', cell: (row) => row.liability },
    ],
  };
}
