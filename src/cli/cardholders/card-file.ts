// Cards as members write them: a CSV file with the names of its columns in the first row, or a card number a line. From a file or stdin,
// never from the command line; what is wrong is told with its line and column, and no more of a card number than may be shown.
import type { CardFault, EnrolmentOutcome, WrittenCard } from '../../centre/enrolment/enrolling.ts';
import { boundedMessage } from '../bounded-message.ts';
import { maskLongNumbers } from '../card-data.ts';
import { ConfigurationError, type Fault } from '../configuration/faults.ts';
import type { Place } from '../configuration/source.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { bytesOf, isStdin } from '../input.ts';
import { readRegisterCsv } from '../registers/register-csv.ts';
import type { FieldNames } from '../registers/written-records.ts';

/** Cards with their places in a file. */
export interface CardLines {
  /** Its name, for faults. */
  readonly file: string;
  readonly cards: readonly WrittenCard[];
  placeOf(index: number, field: string): Place;
}

/** The columns of a CSV file, as export writes them. */
export const cardFields: readonly FieldNames[] = [
  { name: 'member', isList: false, isNeeded: false },
  { name: 'card', isList: false, isNeeded: true },
  { name: 'enrolledOn', isList: false, isNeeded: false },
  { name: 'closedOn', isList: false, isNeeded: false },
];

/** The text of a file, or of stdin. Throws a CommandError (usage) when it cannot be read, or when a card number stands in its place. */
export async function cardText(file: string | undefined): Promise<{ file: string; text: string }> {
  if (file !== undefined && /^\d{12,19}$/.test(file.replace(/[ -]/g, ''))) {
    const message =
      'a card number on a command line is for all to see: put it into a file, or give - and write it to stdin';
    throw new CommandError(ExitCode.usage, message);
  }
  return { file: isStdin(file) ? 'stdin' : file!, text: (await bytesOf(file)).toString('utf8') };
}

/** The cards of a CSV text; `member` is of rows that name none. Throws a ConfigurationError with every fault. */
export function csvCards(file: string, text: string, member: string): CardLines {
  const { records, faults } = readRegisterCsv(text, cardFields);
  if (faults.length > 0) {
    throw new ConfigurationError(
      // Of a file without its first row, the first card stands there.
      faults.map(({ field, message, ...place }) => ({
        file,
        path: field,
        ...place,
        message: maskLongNumbers(boundedMessage(message)),
      })),
    );
  }
  return {
    file,
    cards: records.map(({ texts }) => ({
      card: texts.card ?? '',
      member: texts.member || member,
      enrolledOn: texts.enrolledOn ?? '',
      closedOn: texts.closedOn ?? '',
    })),
    placeOf: (index, field) => records[index]!.placeOf(field),
  };
}

/** The cards of a text with one in each line; blank lines and those that begin with # are passed over. */
export function lineCards(file: string, text: string, each: Omit<WrittenCard, 'card'>): CardLines {
  const lines = text.split(/\r?\n/).flatMap((line, index) => {
    const card = line.trim();
    return card === '' || card.startsWith('#') ? [] : [{ card, line: index + 1, column: line.indexOf(card) + 1 }];
  });
  return {
    file,
    cards: lines.map(({ card }) => ({ ...each, card })),
    placeOf: (index) => ({ line: lines[index]!.line, column: lines[index]!.column }),
  };
}

/** What the cards change. Throws a ConfigurationError with every fault, each with its place. */
export function changesOf(lines: CardLines, outcome: EnrolmentOutcome): Exclude<EnrolmentOutcome, { faults: unknown }> {
  if (!('faults' in outcome)) return outcome;
  throw new ConfigurationError(
    outcome.faults.map((fault) => placed(lines, fault)).sort((a, b) => a.line - b.line || a.column - b.column),
  );
}

function placed({ file, placeOf }: CardLines, { place, field, wrong, found, allowed }: CardFault): Fault {
  const shown = found === '' ? '' : ` (found ${JSON.stringify(found)})`;
  return { file, ...placeOf(place, field), path: field, message: `${wrong}${shown}, allowed: ${allowed}` };
}
