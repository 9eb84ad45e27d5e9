// The messages of a clearing file as JSON of the spec `clearing-ipm`: header, first presentments and their reversals, trailer, and the
// answers to what cannot be taken in. Layout: docs/clearing.md.
import type { FieldValues } from '../../codec/field-values.ts';
import type { Operation, OperationKind } from '../operation.ts';
import type { Figures, Side } from './figures.ts';
import { pointOfServiceCode, terminalTypeOf } from './point-of-service.ts';

/** Message type and function code (DE 24) of each record. */
export const ClearingRecord = {
  header: { mti: '1644', functionCode: '697' },
  trailer: { mti: '1644', functionCode: '695' },
  messageException: { mti: '1644', functionCode: '691' },
  fileReject: { mti: '1644', functionCode: '699' },
  presentment: { mti: '1240', functionCode: '200' },
} as const;

/** Transaction type of each kind (PDS 1002). */
export const transactionTypes: Readonly<Record<OperationKind, string>> = {
  purchase: '774',
  cash: '700',
  refund: '775',
};

/** Processing mode (PDS 0122). */
export type ProcessingMode = 'T' | 'P';

/** Of the transaction fee (PDS 0146): interchange, credited or debited to who presents. Our own reading of the element. */
const INTERCHANGE = '00';
const TO_PRESENTER = '19';
const FROM_PRESENTER = '29';

/** What stands in a presentment besides its operation. */
export interface PresentmentParts {
  readonly operation: Operation;
  readonly figures: Figures;
  /** The side of the member that gets the file. */
  readonly side: Side;
  /** DE 31 */
  readonly reference: string;
  /** DE 12: YYMMDDhhmmss where the cardholder paid. */
  readonly localTime: string;
  /** Institution codes: of the centre (DE 33), the acquirer (DE 94) and the issuer (DE 93). */
  readonly centre: string;
  readonly acquirer: string;
  readonly issuer: string;
}

export function headerMessage(fileId: string, mode: ProcessingMode): FieldValues {
  const { mti, functionCode } = ClearingRecord.header;
  return { '0': mti, '24': functionCode, '48': { '0105': fileId, '0122': mode }, '71': messageNumber(1) };
}

/** `count` is that of all messages, header and trailer included, and so the number of the trailer. */
export function trailerMessage(fileId: string, sumMinor: bigint, count: number): FieldValues {
  const { mti, functionCode } = ClearingRecord.trailer;
  return {
    '0': mti,
    '24': functionCode,
    '48': { '0105': fileId, '0301': String(sumMinor).padStart(16, '0'), '0306': String(count).padStart(8, '0') },
    '71': messageNumber(count),
  };
}

/** A first presentment, or the reversal of one. */
export function presentmentMessage(parts: PresentmentParts, number: number): FieldValues {
  const { operation, side, reference, localTime } = parts;
  const { mti, functionCode } = ClearingRecord.presentment;
  const message: FieldValues = {
    '0': mti,
    '2': operation.pan,
    '3': operation.processingCode,
    '4': amountDigits(operation.amountMinor),
    '12': localTime,
    '22': pointOfServiceCode(operation.entryMode, operation.channel),
    '24': functionCode,
    '26': operation.categoryCode,
    '31': reference,
    '33': parts.centre,
    '42': filled(operation.acceptor, 15),
    '43': printable(operation.acceptorName === '' ? operation.acceptor : operation.acceptorName),
    '48': additionalData(parts),
    '49': currencyDigits(operation.currency),
    '71': messageNumber(number),
    '93': parts.issuer,
    '94': parts.acquirer,
  };
  if (operation.expiry !== '') message['14'] = operation.expiry;
  if (operation.rrn !== '') message['37'] = filled(operation.rrn, 12);
  if (operation.approvalCode !== '') message['38'] = filled(operation.approvalCode, 6);
  if (operation.terminal !== '') message['41'] = filled(operation.terminal, 8);
  if (side.rate !== undefined) {
    message['5'] = amountDigits(Math.abs(side.amountMinor));
    message['9'] = rateDigits(side.rate.numerator, side.rate.scale);
    message['16'] = String(side.rate.date % 10_000).padStart(4, '0');
    message['50'] = currencyDigits(side.currency);
  }
  return message;
}

/** A message that cannot be taken in: `errors` are the indicators of PDS 0005. */
export function exceptionMessage(source: string, sourceNumber: string, errors: string, number: number): FieldValues {
  const { mti, functionCode } = ClearingRecord.messageException;
  return {
    '0': mti,
    '24': functionCode,
    '48': { '0005': errors, '0138': sourceNumber, '0280': source },
    '71': messageNumber(number),
  };
}

/** A file that cannot be taken in. */
export function fileRejectMessage(source: string, errors: string, number: number): FieldValues {
  const { mti, functionCode } = ClearingRecord.fileReject;
  return { '0': mti, '24': functionCode, '48': { '0005': errors, '0280': source }, '71': messageNumber(number) };
}

function additionalData({ operation, figures, side }: PresentmentParts): FieldValues {
  const { kind, channel, isReversal, acquirer, issuer, currency } = operation;
  const data: FieldValues = { '0023': terminalTypeOf(channel) };
  if (isReversal) data['0025'] = 'R';
  if (figures.interchangeMinor !== 0) {
    const code = figures.interchangeMinor > 0 ? TO_PRESENTER : FROM_PRESENTER;
    const paid = currencyDigits(currency) + amountDigits(Math.abs(figures.interchangeMinor));
    const settled = currencyDigits(side.currency) + amountDigits(Math.abs(side.interchangeMinor));
    data['0146'] = `${INTERCHANGE}${code}00${paid}${settled}`;
  }
  // What a member owes itself is not settled.
  data['0165'] = acquirer === issuer ? 'C' : 'M';
  data['1002'] = transactionTypes[kind];
  return data;
}

/** DE 71 */
function messageNumber(number: number): string {
  return String(number).padStart(8, '0');
}

function amountDigits(minor: number): string {
  return String(minor).padStart(12, '0');
}

function currencyDigits(currency: number): string {
  return String(currency).padStart(3, '0');
}

/** Rates are as DE 9 has them (n 8): how many decimals, and seven digits. */
function rateDigits(numerator: number, scale: number): string {
  return String(scale) + String(numerator).padStart(7, '0');
}

function filled(text: string, length: number): string {
  return printable(text).padEnd(length);
}

/** Both ways of writing files have the characters of ASCII. */
function printable(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : text.replace(/[^\x20-\x7e]/g, '?');
}
