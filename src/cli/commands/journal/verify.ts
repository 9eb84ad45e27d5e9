// `journal verify`: is a journal whole, and are its entries lives of transactions? And what it holds, in numbers.
import type { JournalSummary } from '../../../centre/journal-check.ts';
import type { StoredJournal } from '../../../journal/journal.ts';
import { tableLines } from '../../../trace/table.ts';
import { currencyCode, signedAmount } from '../../amount.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { type JournalOptions, type OpenedJournal, partyName, withJournal } from '../../journal/opened-journal.ts';
import { readableTime, timeText } from '../../journal/texts.ts';
import { type Verification, verifyJournal } from '../../journal/verification.ts';
import { print } from '../../output.ts';

export interface VerifyOptions extends JournalOptions {
  faults: number;
  format: 'text' | 'json';
}

/** Verifies a journal. Throws a CommandError when it cannot be opened. */
export async function verify(options: VerifyOptions): Promise<void> {
  if (!(options.faults >= 1)) throw new CommandError(ExitCode.usage, '--faults is a number, 1 or more');
  await withJournal(options, async (opened) => {
    const verification = await verifyJournal(opened, options.faults);
    if (options.format === 'json') print(JSON.stringify(json(verification, opened), null, 2));
    else for (const line of lines(verification, opened)) print(line);
    if (verification.summary.faults > 0) process.exitCode = ExitCode.mismatch;
  });
}

function json({ summary, removed, faults }: Verification, { file, journal }: OpenedJournal): unknown {
  const { entries, transactions, open, firstMs, lastMs } = summary;
  return {
    file,
    node: journal.node,
    entries,
    removed,
    transactions,
    open,
    from: firstMs === undefined ? null : timeText(firstMs),
    to: lastMs === undefined ? null : timeText(lastMs),
    advices: [...new Set([...summary.advicesWaiting.keys(), ...summary.advicesParked.keys()])].map((issuer) => ({
      issuer: partyName(journal, 'issuer', issuer),
      waiting: summary.advicesWaiting.get(issuer) ?? 0,
      parked: summary.advicesParked.get(issuer) ?? 0,
    })),
    outstanding: inOrder(summary.outstanding).map(({ issuer, currency, count, amountMinor }) => ({
      issuer: partyName(journal, 'issuer', issuer),
      currency: currencyCode(currency),
      count,
      amountMinor,
      amount: signedAmount(amountMinor, currency),
    })),
    faultCount: summary.faults,
    faults: faults.map(({ seq, what }) => ({ place: seq === 0 ? null : seq, what })),
  };
}

function* lines({ summary, removed, faults }: Verification, { file, journal }: OpenedJournal): Generator<string, void> {
  const { entries, transactions, open, firstMs, lastMs, advicesWaiting, advicesParked, outstanding } = summary;
  const times =
    firstMs === undefined || lastMs === undefined ? '' : `, ${shortTime(firstMs)} to ${shortTime(lastMs)} UTC`;
  yield `${file}${journal.node === '' ? '' : `, node ${journal.node}`}`;
  yield `${counted(entries, 'entry', 'entries')}${removed === 0 ? '' : `, ${removed} removed`}${times}`;
  yield `${counted(transactions, 'transaction', 'transactions')}, ${open} open`;
  yield advicesLine(advicesWaiting, 'advice waits', 'advices wait', journal);
  if (advicesParked.size > 0) yield advicesLine(advicesParked, 'advice is parked', 'advices are parked', journal);
  if (outstanding.length > 0) {
    const rows = inOrder(outstanding).map(({ issuer, currency, count, amountMinor }) => {
      return [partyName(journal, 'issuer', issuer) ?? '', String(count), signedAmount(amountMinor, currency)];
    });
    yield '';
    yield* tableLines([['issuer', 'outstanding', 'amount'], ...rows], (column) => column > 0);
  }
  yield '';
  if (summary.faults === 0) yield 'no fault';
  for (const { seq, what } of faults) yield seq === 0 ? what : `place ${seq}: ${what}`;
  const more = summary.faults - faults.length;
  if (more > 0) yield `and ${counted(more, 'further fault', 'further faults')}`;
}

function advicesLine(byIssuer: ReadonlyMap<number, number>, one: string, many: string, journal: StoredJournal): string {
  const sum = [...byIssuer.values()].reduce((all, count) => all + count, 0);
  const where = [...byIssuer].map(([issuer, count]) => `${partyName(journal, 'issuer', issuer)} ${count}`);
  return `${counted(sum, one, many)}${where.length === 0 ? '' : `: ${where.join(', ')}`}`;
}

function inOrder(outstanding: JournalSummary['outstanding']): JournalSummary['outstanding'] {
  return [...outstanding].sort((a, b) => a.issuer - b.issuer || a.currency - b.currency);
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

function shortTime(atMs: number): string {
  return readableTime(timeText(atMs));
}
