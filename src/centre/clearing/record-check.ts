// The seventh check of a clearing file: is each record one that there can be? What a first presentment must have, and whether what it
// has can be and agrees with itself.
import type { Message } from '../../codec/message.ts';
import { currencyOf } from '../../iso8583/currency.ts';
import { isDateTime, isMonth } from '../../iso8583/date-time.ts';
import { isPan } from '../../iso8583/pan.ts';
import { movedBy } from '../../iso8583/processing-code.ts';
import { isAcquirerReference } from './acquirer-reference.ts';
import { FaultCode } from './file-fault.ts';
import { readFileId } from './file-id.ts';
import { channelOf } from './point-of-service.ts';
import { institutionOf, isPresentment, kindOfType } from './presentment-facts.ts';

/** A fault of one record. */
interface RecordFault {
  readonly path: string;
  readonly code: FaultCode;
  readonly text: string;
}

/** Subelements of DE 48 by their tags. */
type PrivateData = Readonly<Record<string, string | undefined>>;

/** Records of the family besides header and trailer, `MTI/DE 24`. */
const KNOWN_RECORDS: ReadonlySet<string> = new Set([
  '1240/200',
  '1240/205',
  '1240/282',
  '1442/450',
  '1442/451',
  '1442/453',
  '1442/454',
  '1644/691',
  '1644/699',
]);

const PRESENTMENT_ELEMENTS = [2, 3, 4, 12, 22, 24, 26, 31, 33, 42, 43, 48, 49, 71, 94];
const PRESENTMENT_DATA = ['0023', '0165', '1002'];
const EXCEPTION_DATA = ['0005', '0280'];

/** Everything that is wrong with a record that could be decoded and is neither header nor trailer. `maker` is the institution of a
 *  member that made the file, undefined when the centre made it or nobody can be told. */
export function recordFaults(message: Message, maker: string | undefined): RecordFault[] {
  const record = `${message.text(0)}/${message.text(24) ?? ''}`;
  if (!KNOWN_RECORDS.has(record)) {
    return [{ path: '24', code: FaultCode.unknownRecord, text: `there is no record ${record} in such files` }];
  }
  const faults = missing(message, [71]);
  const data = message.has(48) ? (message.get('48') as PrivateData) : undefined;
  if (record.startsWith('1644')) return [...faults, ...missingData(data, EXCEPTION_DATA), ...sourceFaults(data)];
  if (!isPresentment(message)) return [...faults, ...missing(message, [2, 4, 31, 49]), ...elementFaults(message)];
  return [
    ...missing(message, PRESENTMENT_ELEMENTS),
    ...missingData(data, PRESENTMENT_DATA),
    ...elementFaults(message),
    ...dataFaults(message, data),
    ...originatorFaults(message, maker),
  ];
}

function missing(message: Message, elements: readonly number[]): RecordFault[] {
  return elements
    .filter((number) => !message.has(number))
    .map((number) => ({ path: String(number), code: FaultCode.missing, text: `DE ${number} is missing` }));
}

function missingData(data: PrivateData | undefined, tags: readonly string[]): RecordFault[] {
  if (data === undefined) return [];
  return tags
    .filter((tag) => data[tag] === undefined)
    .map((tag) => ({ path: `48.${tag}`, code: FaultCode.missing, text: `PDS ${tag} is missing` }));
}

/** Elements whose values can be judged by themselves. No card number is in a text. */
function elementFaults(message: Message): RecordFault[] {
  const faults: RecordFault[] = [];
  const judge = (number: number, code: FaultCode, text: string, isRight: (value: string) => boolean) => {
    const value = message.text(number);
    if (value !== undefined && !isRight(value))
      faults.push({ path: String(number), code, text: `DE ${number} ${text}` });
  };
  judge(2, FaultCode.checkDigit, 'is no card number with its check digit', isCardNumber);
  judge(4, FaultCode.impossible, 'is zero', (value) => Number(value) > 0);
  judge(12, FaultCode.impossible, 'is no date and time', (value) => isDateTime(Number(value)));
  judge(14, FaultCode.impossible, 'is no month', (value) => isMonth(Number(value)));
  judge(31, FaultCode.checkDigit, 'has not 23 digits with their check digit', isAcquirerReference);
  judge(49, FaultCode.impossible, 'is no currency of ISO 4217', (value) => currencyOf(value) !== undefined);
  judge(50, FaultCode.impossible, 'is no currency of ISO 4217', (value) => currencyOf(value) !== undefined);
  return faults;
}

function dataFaults(message: Message, data: PrivateData | undefined): RecordFault[] {
  if (data === undefined) return [];
  const faults: RecordFault[] = [];
  const judge = (tag: string, code: FaultCode, text: string, isRight: (value: string) => boolean) => {
    const value = data[tag];
    if (value !== undefined && !isRight(value)) faults.push({ path: `48.${tag}`, code, text: `PDS ${tag} ${text}` });
  };
  const terminalTypes = 'is no terminal type: ATM, CT2, CT6, MAN, NA';
  judge('0023', FaultCode.impossible, terminalTypes, (value) => channelOf(value.trimEnd()) !== undefined);
  judge('0025', FaultCode.impossible, 'is not R, which is all that it may say', (value) => value.startsWith('R'));
  judge('0165', FaultCode.impossible, 'is neither M nor C', (value) => /^[MC]/.test(value));
  judge(
    '1002',
    FaultCode.impossible,
    'is no transaction type: 700, 774, 775',
    (value) => kindOfType(value) !== undefined,
  );
  const kind = kindOfType(data['1002'] ?? '');
  const code = message.text(3);
  if (kind !== undefined && code !== undefined && (kind === 'refund') !== movesCredit(code)) {
    const text = `PDS 1002 says ${kind}, DE 3 is ${code}`;
    faults.push({ path: '48.1002', code: FaultCode.contradiction, text });
  }
  return faults;
}

function originatorFaults(message: Message, maker: string | undefined): RecordFault[] {
  const originator = message.text(94);
  if (maker === undefined || originator === undefined || institutionOf(originator) === institutionOf(maker)) return [];
  const text = `DE 94 is ${originator}, and the file is of ${maker}`;
  return [{ path: '94', code: FaultCode.contradiction, text }];
}

function sourceFaults(data: PrivateData | undefined): RecordFault[] {
  const source = data?.['0280'];
  if (source === undefined || readFileId(source) !== undefined) return [];
  return [{ path: '48.0280', code: FaultCode.malformed, text: 'PDS 0280 is no file identification' }];
}

function isCardNumber(value: string): boolean {
  return isPan(Buffer.from(value, 'latin1'), value.length);
}

function movesCredit(processingCode: string): boolean {
  return movedBy(Number(processingCode), 1) < 0;
}
