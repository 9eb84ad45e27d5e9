// Files of the centre that are one JSON array: registers and what settlement made of a day.
import { readBounded } from '../../../bounded-file.ts';
import type { Member } from '../../../centre/member.ts';
import type { Merchant } from '../../../centre/merchant.ts';
import type { DaySettlement } from '../../../centre/statements/statement.ts';
import { errorMessage } from '../../error-message.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';

/** A settlement is less than a thousandth of a megabyte. */
const LARGEST_BYTES = 128 * 1_048_576;

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string';
const isName: Check = (value) => typeof value === 'string' && value !== '';
const isWhole: Check = (value) => Number.isSafeInteger(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const isDate: Check = (value) => /^\d{8}$/.test(String(value));
const isLanguage: Check = (value) => ['fr', 'en', 'ar'].includes(value as string);
const isAddress: Check = (value) => typeof value === 'string' && /^[^@\s<>]+@[^@\s<>]+$/.test(value);
const isAbsentOr =
  (check: Check): Check =>
  (value) =>
    value === undefined || value === null || check(value);
const isNames: Check = (value) => Array.isArray(value) && value.every(isName);

type Checks<Row> = Partial<Record<keyof Row, Check>>;

/** What settlement made of one merchant's day, as a row of a file. */
export interface SettlementRow extends DaySettlement {
  readonly contract: string;
  readonly businessDate: number;
}

const memberChecks: Checks<Member> = {
  code: isName,
  name: isName,
  institution: isName,
  acquirers: isNames,
  issuers: isNames,
  email: isAbsentOr(isAddress),
  language: isLanguage,
};
const merchantChecks: Checks<Merchant> = {
  contract: isName,
  legalName: isName,
  tradingName: isName,
  acceptor: isName,
  city: isText,
  site: isAbsentOr(isText),
  email: isAddress,
  language: isLanguage,
  acquirer: isName,
  rib: isText,
  currency: isCount,
  vatMillionths: isCount,
  activeOn: isCount,
};
const settlementChecks: Checks<SettlementRow> = {
  contract: isName,
  businessDate: isDate,
  salesMinor: isWhole,
  refundsMinor: isWhole,
  commissionMinor: isWhole,
  vatMinor: isWhole,
  feesMinor: isCount,
  reserveMinor: isWhole,
  returnedMinor: isAbsentOr(isCount),
  carriedInMinor: isCount,
  carriedOutMinor: isCount,
  paidMinor: isCount,
  payment: isAbsentOr((value) => {
    const { reference, payOn } = value as Record<string, unknown>;
    return isName(reference) && isDate(payOn);
  }),
};

export const readMembers = (file: string): Member[] => rowsIn(file, memberChecks);
export const readMerchants = (file: string): Merchant[] => rowsIn(file, merchantChecks);
export const readSettlements = (file: string): SettlementRow[] => rowsIn(file, settlementChecks);

/** Throws a CommandError (usage) with the place of what is wrong. */
function rowsIn<Row>(file: string, checks: Checks<Row>): Row[] {
  const wrong = (what: string, cause?: unknown) => new CommandError(ExitCode.usage, `${file}: ${what}`, { cause });
  let rows: unknown;
  try {
    rows = JSON.parse(readBounded(file, LARGEST_BYTES));
  } catch (error) {
    throw wrong(errorMessage(error), error);
  }
  if (!Array.isArray(rows)) throw wrong('is no array');
  return rows.map((row: Record<string, unknown> | null, i) => {
    for (const [name, check] of Object.entries(checks) as [string, Check][]) {
      if (!check(row?.[name])) throw wrong(`[${i}].${name} is missing, or not what it may be`);
    }
    return Object.fromEntries(Object.entries(row!).filter(([, value]) => value !== null)) as Row;
  });
}
