// Acquirer reference data (DE 31), 23 digits: 9, BIN 6, date YDDD, sequence 11 and a check digit (ISO/IEC 7812-1, annex B). It names an
// operation in the files of all, is the same whenever files are made again, and a reversal has that of its original.

import { checkDigitOf, hasCheckDigit } from '../../iso8583/pan.ts';
import type { Operation } from '../operation.ts';

const LENGTH = 23;
/** What begins the sequence of an operation that came in a file: numbers of the switch do not get that far. */
const FROM_FILE = '9';
/** `<file id>:<message number>` */
const FILE_KEY = /^\d{23}(\d{2}):(\d{1,8})$/;
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

/** The reference of an operation of the acquirer with that institution code: its own when it came with one. */
export function referenceOf({ key, businessDate, reference }: Operation, institution: string): string {
  return reference ?? acquirerReference(key, businessDate, institution);
}

/** The reference of the operation with that key and business date, of the acquirer with that institution code. */
export function acquirerReference(key: string, businessDate: number, institution: string): string {
  const bin = institution.padStart(6, '0').slice(0, 6);
  const payload = `9${bin}${dayOf(businessDate)}${sequenceOf(key)}`;
  return payload + checkDigitOf(payload);
}

/** True for 23 digits with their check digit. */
export function isAcquirerReference(text: string): boolean {
  return text.length === LENGTH && hasCheckDigit(text);
}

/** The last digit of the year and the day of the year. */
function dayOf(date: number): string {
  const year = Math.trunc(date / 10_000);
  const month = Math.trunc(date / 100) % 100;
  const leapDay = month > 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 1 : 0;
  const day = DAYS_BEFORE_MONTH[month - 1]! + (date % 100) + leapDay;
  return String((year % 10) * 1_000 + day).padStart(4, '0');
}

function sequenceOf(key: string): string {
  const inFile = FILE_KEY.exec(key);
  if (inFile !== null) return FROM_FILE + inFile[1] + inFile[2]!.padStart(8, '0');
  return key
    .slice(key.lastIndexOf(':') + 1)
    .replace(/\D/g, '')
    .padStart(11, '0')
    .slice(-11);
}
