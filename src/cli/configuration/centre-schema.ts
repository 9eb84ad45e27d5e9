// The part of the configuration file that is about the centre: when its business day ends, and which days settle. Paths stay as
// written until the file is placed.
import type { z } from 'zod';
import type { Holidays } from '../../centre/day/holidays.ts';
import type { Reading } from './faults.ts';
import { file, reads, section, wholeNumber, words, yesOrNo } from './schema-parts.ts';

const timeAllowed = 'a time of day in quotes, from "00:00" to "23:59"';
export const zoneAllowed = 'a time zone by its name: Africa/Casablanca, UTC...';
const MINUTES = 60;

/** Reads a time of day as minutes since midnight. */
function readTimeOfDay(written: string | number): Reading<number> {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(String(written)) ?? [];
  if (hours === undefined) return { wrong: 'not a time of day', allowed: timeAllowed };
  return { value: Number(hours) * MINUTES + Number(minutes) };
}

export function readZone(written: string | number): Reading<string> {
  const zone = String(written);
  try {
    return { value: new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone && zone };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { wrong: 'no time zone of this name', allowed: zoneAllowed };
  }
}

const toleranceAllowed = 'a percentage from 0 to 100 with four decimals at most';
/** Parts per million in a percent. */
const PER_PERCENT = 10_000;

/** Reads a percentage as parts per million. */
function readTolerance(written: string | number): Reading<number> {
  const [, whole, part = ''] = /^(\d{1,3})(?:\.(\d{1,4}))?\s*%?$/.exec(String(written)) ?? [];
  const millionths = Number(whole) * PER_PERCENT + Number(part.padEnd(4, '0'));
  if (!(millionths <= 100 * PER_PERCENT)) return { wrong: 'not a percentage', allowed: toleranceAllowed };
  return { value: millionths };
}

const institutionAllowed = 'an institution code of 1 to 11 digits';

function readInstitution(written: string | number): Reading<string> {
  const code = String(written);
  return /^\d{1,11}$/.test(code) ? { value: code } : { wrong: 'not of this form', allowed: institutionAllowed };
}

const smtpAllowed = 'host:port of the mail server, with an IPv6 address as [::1]:25';

function readSmtp(written: string | number): Reading<string> {
  const address = String(written);
  const port = Number(/^(?:\[[\dA-Fa-f:.]+\]|[^:[\]]+):(\d{1,5})$/.exec(address)?.[1]);
  return port > 0 && port < 65_536 ? { value: address } : { wrong: 'not of this form', allowed: smtpAllowed };
}

const fromAllowed = 'an address: releves@centre.example, or "Centre <releves@centre.example>"';

function readFrom(written: string | number): Reading<string> {
  const from = String(written);
  const isAddress = /^\s*([^<>]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)\s*$/.test(from);
  return isAddress ? { value: from } : { wrong: 'not of this form', allowed: fromAllowed };
}

const mail = section('how statements and bulletins leave: smtp, startTls, ca, from', {
  smtp: reads(readSmtp, smtpAllowed)
    .optional()
    .describe('The mail server; without it messages are files (.eml). Its login is in the environment'),
  startTls: yesOrNo.prefault(true).describe('Whether nothing is said to the server before TLS'),
  ca: file.optional().describe('File (PEM) of the CAs that sign the mail server; without it those that Node trusts'),
  from: reads(readFrom, fromAllowed).describe('Whom messages come from'),
});

export const centre = section('the settings of the centre: cutOver, zone, holidays, records...', {
  cutOver: reads(readTimeOfDay, timeAllowed)
    .prefault('00:00')
    .describe('When the business day ends: at noon or later that of its own date, before noon that of the day before'),
  zone: reads(readZone, zoneAllowed).prefault('UTC').describe('The time zone of cutOver, IANA'),
  holidays: file
    .optional()
    .describe('File of the days on which banks do not settle: yyyy-mm-dd and a name, a line each'),
  records: file
    .optional()
    .describe('File of the registers of members and merchants, and of what was cleared, paid and mailed'),
  authorizationsExpireAfterDays: wholeNumber(1, 365)
    .prefault(7)
    .describe('Business days after which an authorization that nobody has confirmed is let go'),
  captureTolerance: reads(readTolerance, toleranceAllowed)
    .prefault('15%')
    .describe('How much more than authorized may be captured, in percent of it'),
  institution: reads(readInstitution, institutionAllowed)
    .optional()
    .describe('Institution identification code of the centre in clearing files (DE 33)'),
  interchange: file.optional().describe("File of the rules of interchange and of the centre's own fees"),
  rates: file.optional().describe('File of exchange rates, for members whose position is in another currency'),
  mode: words('T', 'P').optional().describe('Processing mode of clearing files: test or production'),
  out: file.optional().describe('Folder of clearing files; of an evening also of payments and mail'),
  mail: mail.optional().describe('How statements and bulletins leave; without it they are files (.eml)'),
});

/** The section as a switch runs by it: holidays read, none without a file. */
export type CentreConfiguration = Omit<z.output<typeof centre>, 'holidays'> & {
  readonly holidays: Holidays;
};
