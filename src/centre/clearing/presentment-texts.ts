// The elements of a first presentment, or of the reversal of one, as texts in the order in which they are written. Most of them are the
// same in the acquirer's file and in the issuer's: they are worked out once for both.
import type { FieldValues } from '../../codec/field-values.ts';
import type { Operation } from '../operation.ts';
import { ClearingRecord, transactionTypes } from './clearing-messages.ts';
import type { Figures, Side } from './figures.ts';
import { pointOfServiceCode, terminalTypeOf } from './point-of-service.ts';

/** What stands in a presentment besides its operation. */
export interface PresentmentParts {
  readonly operation: Operation;
  readonly figures: Figures;
  /** DE 31 */
  readonly reference: string;
  /** DE 12: YYMMDDhhmmss where the cardholder paid. */
  readonly localTime: string;
  /** Institution codes: of the centre (DE 33), the acquirer (DE 94) and the issuer (DE 93). */
  readonly centre: string;
  readonly acquirer: string;
  readonly issuer: string;
}

/** Of the transaction fee (PDS 0146): interchange, credited or debited to who presents. Our own reading of the element. */
const INTERCHANGE = '00';
const TO_PRESENTER = '19';
const FROM_PRESENTER = '29';

/** Places of the texts; `48.` are subelements of private data. What is always the same (message type, DE 24) is not among them. */
export const presentmentPaths = [
  '2',
  '3',
  '4',
  '5',
  '9',
  '12',
  '14',
  '16',
  '22',
  '26',
  '31',
  '33',
  '37',
  '38',
  '41',
  '42',
  '43',
  '48.0023',
  '48.0025',
  '48.0146',
  '48.0165',
  '48.1002',
  '49',
  '50',
  '71',
  '93',
  '94',
] as const;
type Path = (typeof presentmentPaths)[number];
/** Those that have other characters than digits. */
export const textPaths: ReadonlySet<Path> = new Set<Path>([
  '22',
  '37',
  '38',
  '41',
  '42',
  '43',
  '48.0023',
  '48.0025',
  '48.0165',
]);

const at = Object.fromEntries(presentmentPaths.map((path, index) => [path, index])) as Readonly<Record<Path, number>>;
/** Those of variable length, with one more than the most characters that they have. */
const variable: readonly (readonly [place: number, radix: number])[] = [
  [at['2'], 20],
  [at['33'], 12],
  [at['43'], 100],
  [at['48.0023'], 4],
  [at['93'], 12],
  [at['94'], 12],
];

export class PresentmentTexts {
  /** By place; empty: the element is absent. */
  readonly values: string[] = presentmentPaths.map(() => '');
  #parts!: PresentmentParts;

  /** Sets what is the same in all files. */
  operation(parts: PresentmentParts): void {
    this.#parts = parts;
    const { operation } = parts;
    const { values } = this;
    values[at['2']] = operation.pan;
    values[at['3']] = operation.processingCode;
    values[at['4']] = digits(operation.amountMinor, 12);
    values[at['12']] = parts.localTime;
    values[at['14']] = operation.expiry;
    values[at['22']] = pointOfServiceCode(operation.entryMode, operation.channel);
    values[at['26']] = operation.categoryCode;
    values[at['31']] = parts.reference;
    values[at['33']] = parts.centre;
    values[at['37']] = filled(operation.rrn, 12);
    values[at['38']] = filled(operation.approvalCode, 6);
    values[at['41']] = filled(operation.terminal, 8);
    values[at['42']] = printable(operation.acceptor).padEnd(15);
    values[at['43']] = printable(operation.acceptorName === '' ? operation.acceptor : operation.acceptorName);
    values[at['48.0023']] = terminalTypeOf(operation.channel);
    values[at['48.0025']] = operation.isReversal ? 'R' : '';
    // What a member owes itself is not settled.
    values[at['48.0165']] = operation.acquirer === operation.issuer ? 'C' : 'M';
    values[at['48.1002']] = transactionTypes[operation.kind];
    values[at['49']] = digits(operation.currency, 3);
    values[at['93']] = parts.issuer;
    values[at['94']] = parts.acquirer;
  }

  /** Sets what the file of one member has of its own. */
  side(side: Side, number: number): void {
    const { values } = this;
    const { rate } = side;
    values[at['5']] = rate === undefined ? '' : digits(Math.abs(side.amountMinor), 12);
    values[at['9']] = rate === undefined ? '' : String(rate.scale) + digits(rate.numerator, 7);
    values[at['16']] = rate === undefined ? '' : digits(rate.date % 10_000, 4);
    values[at['50']] = rate === undefined ? '' : digits(side.currency, 3);
    values[at['48.0146']] = this.#interchange(side);
    values[at['71']] = digits(number, 8);
  }

  /** The message as JSON of the spec `clearing-ipm`. */
  json(): FieldValues {
    const { mti, functionCode } = ClearingRecord.presentment;
    const data: FieldValues = {};
    const message: FieldValues = { '0': mti, '24': functionCode, '48': data };
    for (const [place, path] of presentmentPaths.entries()) {
      const value = this.values[place]!;
      if (value === '') continue;
      if (path.startsWith('48.')) data[path.slice(3)] = value;
      else message[path] = value;
    }
    return message;
  }

  /** A number that tells apart all layouts: which elements there are, and how long those of variable length are. */
  layout(): number {
    const { values } = this;
    let present = 0;
    for (let i = 0; i < values.length; i++) present = 2 * present + (values[i] === '' ? 0 : 1);
    for (let i = 0; i < variable.length; i++) present = present * variable[i]![1] + values[variable[i]![0]]!.length;
    return present;
  }

  #interchange(side: Side): string {
    const { figures, operation } = this.#parts;
    if (figures.interchangeMinor === 0) return '';
    const code = figures.interchangeMinor > 0 ? TO_PRESENTER : FROM_PRESENTER;
    const paid = digits(operation.currency, 3) + digits(Math.abs(figures.interchangeMinor), 12);
    const settled = digits(side.currency, 3) + digits(Math.abs(side.interchangeMinor), 12);
    return `${INTERCHANGE}${code}00${paid}${settled}`;
  }
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}

/** Absent when it is empty. */
function filled(text: string, length: number): string {
  return text === '' ? '' : printable(text).padEnd(length);
}

/** Both ways of writing files have the characters of ASCII. */
function printable(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : text.replace(/[^\x20-\x7e]/g, '?');
}
