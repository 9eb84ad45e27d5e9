// `reconcile MEMBER --with THEIRS`: the breaks between the clearing file of a member and what the member has.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Break, reconcileItems } from '../../../centre/reconciliation/breaks.ts';
import { signedAmount } from '../../amount.ts';
import { clearingFolder, readClearedDay } from '../../centre/clear-day.ts';
import { readReconciledSide } from '../../centre/reconciled-items.ts';
import { optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { type RowFormat, type RowLayout, rowPrinter } from '../../journal/row-formats.ts';
import { tell } from '../../output.ts';

export interface ReconcileOptions {
  member: string;
  with: string;
  date: string;
  out: string;
  format: RowFormat;
}

const amountOf = (side: Break['ours']) => (side === undefined ? null : signedAmount(side.amountMinor, side.currency));
const columns: RowLayout<Break>['table'] = [
  { title: 'break', cell: ({ kind }) => kind },
  { title: 'here', cell: ({ ours }) => ours?.place ?? null },
  { title: 'there', cell: ({ theirs }) => theirs?.place ?? null },
  { title: 'reference', cell: ({ ours, theirs }) => (ours ?? theirs)!.reference },
  { title: 'card', cell: ({ ours, theirs }) => (ours ?? theirs)!.card },
  { title: 'amount here', cell: ({ ours }) => amountOf(ours), isRight: true },
  { title: 'amount there', cell: ({ theirs }) => amountOf(theirs), isRight: true },
  { title: 'explanation', cell: ({ explanation }) => explanation },
];

/** Prints the breaks. Exit 1 when there are any. Throws a CommandError. */
export async function reconcileMember(options: ReconcileOptions): Promise<void> {
  const { member, out } = options;
  const businessDate = optionValue('--date', readDate(options.date));
  const ours = await readReconciledSide(clearedFile(out, businessDate, member));
  const theirs = await readReconciledSide(options.with);
  const { agreed, breaks } = reconcileItems(ours.items, theirs.items);
  const printer = rowPrinter(options.format, { table: columns, csv: columns });
  printer.add(breaks);
  printer.end();
  if (theirs.faults > 0) {
    tell(`${options.with}: ${theirs.faults} fault(s), records that are wrong are missing there; see clearing check`);
  }
  tell(
    `${member} ${options.date}: ${ours.items.length} here, ${theirs.items.length} there, ${agreed} agree, ${summary(breaks)}`,
  );
  if (breaks.length > 0 || theirs.faults > 0) process.exitCode = ExitCode.mismatch;
}

function clearedFile(out: string, businessDate: number, member: string): string {
  const cleared = readClearedDay(out, businessDate);
  const folder = clearingFolder(out, businessDate);
  if (cleared === undefined) throw new CommandError(ExitCode.usage, `nothing was cleared in ${folder}`);
  const found = cleared.files.find((file) => file.member === member);
  const path = found && join(folder, found.file);
  if (path !== undefined && existsSync(path)) return path;
  const known = cleared.files.map((file) => file.member).join(', ');
  throw new CommandError(ExitCode.usage, `${folder} has no file of ${member}; members are ${known}`);
}

function summary(breaks: readonly Break[]): string {
  if (breaks.length === 0) return 'no break';
  const counts = new Map<string, number>();
  for (const { kind } of breaks) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
