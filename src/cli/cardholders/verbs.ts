// What `cardholder ...` does: cards are enrolled, struck off, listed, looked up and written out, all of a file or nothing.
import type { Cardholder } from '../../centre/enrolment/cardholder.ts';
import { closing, enrolling, type WrittenCard } from '../../centre/enrolment/enrolling.ts';
import { date } from '../../centre/registers/values.ts';
import { maskPan } from '../../iso8583/pan.ts';
import { MemberKeys } from '../../records/member-keys.ts';
import { suggestion } from '../configuration/nearest.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { type RowFormat, rowPrinter } from '../journal/row-formats.ts';
import { readableTime, timeText } from '../journal/texts.ts';
import { print, tell } from '../output.ts';
import { exportText } from '../registers/exported-file.ts';
import { registerCsv } from '../registers/register-csv.ts';
import { type CardLines, cardFields, cardText, changesOf, csvCards, lineCards } from './card-file.ts';
import {
  type CardholderOptions,
  changeCardholders,
  type OpenedCardholders,
  readCardholders,
} from './opened-cardholders.ts';

export interface CardFileOptions extends CardholderOptions {
  file: string | undefined;
  member: string | undefined;
}
export interface DatedCardOptions extends CardFileOptions {
  date: string | undefined;
}
export interface CardListOptions extends CardholderOptions {
  member: string | undefined;
  closed: boolean;
  limit: number | undefined;
  format: RowFormat;
  unmasked: boolean;
}
export interface CardExportOptions extends CardFileOptions {
  unmasked: boolean;
}
export interface CardShowOptions extends CardholderOptions {
  file: string | undefined;
}
export interface MemberKeyOptions extends CardholderOptions {
  member: string | undefined;
}

/** Enrols the cards of a CSV file, and strikes off those that have a closedOn. */
export async function importCards(options: CardFileOptions): Promise<void> {
  const { file, text } = await cardText(options.file);
  await put(options, csvCards(file, text, options.member ?? ''), 'enrol', 'import');
}

/** Enrols cards, a number a line. */
export async function enrolCards(options: DatedCardOptions): Promise<void> {
  await put(options, await linesOf(options, 'enrolledOn'), 'enrol', 'enrol');
}

/** Strikes cards off, a number a line. */
export async function closeCards(options: DatedCardOptions): Promise<void> {
  await put(options, await linesOf(options, 'closedOn'), 'close', 'close');
}

async function linesOf(options: DatedCardOptions, dated: 'enrolledOn' | 'closedOn'): Promise<CardLines> {
  const { member, date: written = '' } = options;
  if (member === undefined || member === '') throw wrong('whose cards are they? give --member CODE');
  const { file, text } = await cardText(options.file);
  const none: Omit<WrittenCard, 'card'> = { member, enrolledOn: '', closedOn: '' };
  return lineCards(file, text, { ...none, [dated]: written });
}

async function put(options: CardholderOptions, lines: CardLines, verb: 'enrol' | 'close', name: string): Promise<void> {
  const { file } = lines;
  if (lines.cards.length === 0) throw wrong(`${file} has no cards`);
  await changeCardholders(options, ({ file: records, cardholders, facts }) =>
    records.transaction(() => {
      const check = verb === 'enrol' ? enrolling : closing;
      const { changes, count } = changesOf(lines, check(lines.cards, facts()));
      cardholders.put(changes, { atMs: Date.now(), command: `cardholder ${name} ${file}` });
      const closed = changes.filter(({ before, after }) => after.closedOn > 0 && before?.closedOn !== after.closedOn);
      const enrolled = changes.filter(({ before, after }) => after.closedOn === 0 && (before?.closedOn ?? 1) > 0);
      const other = changes.length - closed.length - enrolled.length;
      const parts = [
        `${count} card${count === 1 ? '' : 's'} in ${file}: ${enrolled.length} enrolled`,
        `${closed.length} closed`,
        ...(other > 0 ? [`${other} changed`] : []),
        `${count - changes.length} as before`,
      ];
      print(parts.join(', '));
    }),
  );
}

/** Lists cards, masked. Sets exit code 1 when there is none. */
export async function listCards(options: CardListOptions): Promise<void> {
  const { member, closed, limit = Number.POSITIVE_INFINITY, format, unmasked } = options;
  await readCardholders(options, (opened) => {
    mustBeMember(opened, member);
    const rows: ReturnType<typeof rowOf>[] = [];
    let found = 0;
    for (const cardholder of opened.cardholders.all({ member, isClosedToo: closed })) {
      if (++found <= limit) rows.push(rowOf(cardholder, unmasked));
    }
    const columns = (['member', 'card', 'enrolledOn', 'closedOn'] as const).map((title) => ({
      title,
      cell: (row: (typeof rows)[number]) => row[title],
    }));
    const printer = rowPrinter<(typeof rows)[number]>(format, { table: columns, csv: columns });
    printer.add(rows);
    printer.end();
    if (rows.length < found) tell(`${found - rows.length} more: --limit ${found}`);
    if (found > 0) return;
    tell('no card is enrolled');
    process.exitCode = ExitCode.mismatch;
  });
}

/** Says of each card whether it is enrolled, and every change of it. Sets exit code 1 when one is not. */
export async function showCards(options: CardShowOptions): Promise<void> {
  const { file, text } = await cardText(options.file);
  const { cards } = lineCards(file, text, { member: '', enrolledOn: '', closedOn: '' });
  if (cards.length === 0) throw wrong(`${file} has no cards`);
  await readCardholders(options, ({ cardholders }) => {
    for (const { card } of cards) {
      const pan = card.replace(/[ -]/g, '');
      const known = cardholders.find(pan);
      const isEnrolled = known !== undefined && known.closedOn === 0;
      const state =
        known === undefined
          ? 'not enrolled'
          : isEnrolled
            ? `enrolled by ${known.member} since ${date.write(known.enrolledOn, 0)}`
            : `closed by ${known.member} since ${date.write(known.closedOn, 0)}`;
      print(`${maskPan(pan)}  ${state}`);
      for (const line of cardholders.historyOf(pan)) {
        const { atMs, command, member, enrolledOn, closedOn } = line;
        const until = closedOn === 0 ? '' : `, closed ${date.write(closedOn, 0)}`;
        print(
          `  ${readableTime(timeText(atMs))}  ${command}: ${member}, enrolled ${date.write(enrolledOn, 0)}${until}`,
        );
      }
      if (!isEnrolled) process.exitCode = ExitCode.mismatch;
    }
  });
}

/** Writes all cards as CSV, those that were closed too. Only with --unmasked is it a file that import takes in again. */
export async function exportCards(options: CardExportOptions): Promise<void> {
  const { file: path, member, unmasked } = options;
  await readCardholders(options, (opened) => {
    mustBeMember(opened, member);
    const rows = [...opened.cardholders.all({ member, isClosedToo: true })].map((each) => rowOf(each, unmasked));
    const text = registerCsv(cardFields, rows);
    exportText(
      text,
      path,
      `${rows.length} cards written to ${path}${unmasked ? '' : ', masked: --unmasked for a file to import'}`,
    );
  });
}

/** Makes the key with which a member calls the interface; it is printed once. */
export async function renewKey(options: MemberKeyOptions): Promise<void> {
  const { member } = options;
  if (member === undefined || member === '') throw wrong('name the member whose key it is');
  await changeCardholders(options, (opened) => {
    mustBeMember(opened, member);
    const key = new MemberKeys(opened.file).renew(member, Date.now());
    tell(`the key of ${member}; it is shown once, and the one before is no longer`);
    print(key);
  });
}

function rowOf({ pan, member, enrolledOn, closedOn }: Cardholder, isUnmasked: boolean) {
  return {
    member,
    card: isUnmasked ? pan : maskPan(pan),
    enrolledOn: date.write(enrolledOn, 0),
    closedOn: date.write(closedOn, 0),
  };
}

/** Throws a CommandError (mismatch) when nobody is called so. */
function mustBeMember({ members }: OpenedCardholders, member: string | undefined): void {
  if (member === undefined) return;
  const codes = members.members().map(({ code }) => code);
  if (codes.includes(member)) return;
  throw new CommandError(ExitCode.mismatch, `there is no member ${member}${suggestion(member, codes)}`);
}

function wrong(message: string): CommandError {
  return new CommandError(ExitCode.usage, message);
}
