// An advice that waits or is parked, as one row.
import type { Advice } from '../../centre/transactions.ts';
import { messageClasses } from '../../iso8583/code-tables.ts';
import { classOf, mtiText } from '../../iso8583/mti.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import { currencyCode, signedAmount } from '../amount.ts';
import type { MessageFacts } from './message-facts.ts';
import { partyName } from './opened-journal.ts';
import type { RowColumn, RowLayout } from './row-formats.ts';
import { outcomeText, readableTime, timeText } from './texts.ts';

/** A row, as JSON has it. Amounts are minor units; times are UTC. */
type AdviceRow = ReturnType<typeof adviceRow>;

/** The row of an advice at `nowMs`. `askedMinor` is the amount of the transaction that it is about, undefined when nothing says
 *  it; `facts` are what the message says that the advice is made from, as it may be shown. */
export function adviceRow(
  advice: Advice,
  askedMinor: number | undefined,
  facts: MessageFacts,
  journal: StoredJournal,
  nowMs: number,
) {
  const { currency, remainingMinor } = advice;
  return {
    advice: advice.number === 0 ? null : advice.number,
    transaction: advice.transaction,
    acquirer: partyName(journal, 'acquirer', advice.acquirer),
    issuer: partyName(journal, 'issuer', advice.issuer),
    mti: mtiText(advice.mti),
    kind: messageClasses[String(classOf(advice.mti))] ?? null,
    status: advice.status,
    since: timeText(advice.sinceMs),
    ...outcomeText(advice.reason),
    queuedAt: timeText(advice.queuedMs),
    ageMs: Math.max(0, nowMs - advice.queuedMs),
    card: facts.card ?? null,
    amountMinor: askedMinor ?? null,
    currency: currency === 0 ? null : currencyCode(currency),
    amount: askedMinor === undefined ? null : signedAmount(askedMinor, currency),
    remainingMinor,
    place: advice.seq,
  };
}

type Column = RowColumn<AdviceRow>;

const what: readonly Column[] = [
  { title: 'advice', cell: (row) => row.advice, isRight: true },
  { title: 'issuer', cell: (row) => row.issuer },
  { title: 'transaction', cell: (row) => row.transaction, isRight: true },
  { title: 'mti', cell: (row) => row.mti },
  { title: 'kind', cell: (row) => row.kind },
  { title: 'status', cell: (row) => row.status },
];
const answer: Column = { title: 'answer', cell: (row) => row.responseCode };
const card: Column = { title: 'card', cell: (row) => row.card };
const amount: Column = { title: 'amount', cell: (row) => row.amount, isRight: true };

/** The columns of advices; a table has the card only when messages can be read. */
export function adviceLayout(canRead: boolean): RowLayout<AdviceRow> {
  return {
    table: [
      ...what,
      answer,
      { title: 'queued (UTC)', cell: (row) => readableTime(row.queuedAt) },
      { title: 'age', cell: (row) => ageText(row.ageMs), isRight: true },
      ...(canRead ? [card] : []),
      amount,
      { title: 'left', cell: leftCell, isRight: true },
    ],
    csv: [
      ...what,
      { ...answer, title: 'response_code' },
      { title: 'since', cell: (row) => row.since },
      { title: 'acquirer', cell: (row) => row.acquirer },
      { title: 'queued_at', cell: (row) => row.queuedAt },
      { title: 'age_ms', cell: (row) => row.ageMs },
      card,
      { title: 'amount_minor', cell: (row) => row.amountMinor },
      { title: 'currency', cell: (row) => row.currency },
      amount,
      { title: 'remaining_minor', cell: (row) => row.remainingMinor },
      { title: 'place', cell: (row) => row.place },
    ],
  };
}

function leftCell({ remainingMinor, currency }: AdviceRow): string {
  return remainingMinor === 0 ? '' : signedAmount(remainingMinor, Number(currency ?? 0));
}

/** The two greatest units of a duration: `3 d 4 h`, `12 min 5 s`, `0 s`. */
function ageText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const greatest = parts.findIndex(([count]) => count > 0);
  if (greatest < 0) return '0 s';
  return parts
    .slice(greatest, greatest + 2)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
