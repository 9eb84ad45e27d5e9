// What the columns of an entry may hold. A value outside was written by a defect, or by somebody else.
import { isCalendarDate } from '../iso8583/calendar-date.ts';
import { isReversal } from '../iso8583/mti.ts';
import { isReason } from '../iso8583/reason.ts';
import { COLUMNS, type ColumnName, type JournalEntry, Step } from '../journal/entry.ts';
import type { Party, PartyKind } from '../journal/parties.ts';

const LATEST_MS = 8_640_000_000_000_000;
/** Digits of what a message says as a number: DE 4 has 12, DE 11 up to 12, DE 7 ten in the standard. */
const MOST_MINOR = 999_999_999_999;
const MOST_STAN = 999_999_999_999;
const MOST_SENT_AT = 999_999_999_999_999;

const steps: ReadonlySet<number> = new Set(Object.values(Step));

type Check = (value: number, entry: JournalEntry) => boolean;

const within =
  (least: number, most: number): Check =>
  (value) =>
    value >= least && value <= most;
const number = within(0, Number.MAX_SAFE_INTEGER);

/** What is wrong with the columns of entries of a journal that knows `parties`. */
export class EntryRanges {
  readonly #checks: Readonly<Record<ColumnName, Check>>;

  constructor(parties: readonly Party[]) {
    const known = (kind: PartyKind): Check => {
      const numbers = new Set([0, ...parties.filter((party) => party.kind === kind).map((party) => party.number)]);
      return (value) => numbers.has(value);
    };
    this.#checks = {
      atMs: within(0, LATEST_MS),
      step: (value) => steps.has(value),
      transaction: within(1, Number.MAX_SAFE_INTEGER),
      original: (value, { step, transaction, advice }) => {
        const isOfAdvice = step !== Step.answered && advice > 0;
        return value === 0 || (value > 0 && (isOfAdvice ? value <= advice : value < transaction));
      },
      acquirer: known('acquirer'),
      issuer: known('issuer'),
      mti: within(0, 9_999),
      stan: within(0, MOST_STAN),
      issuerStan: within(0, MOST_STAN),
      amountMinor: within(-MOST_MINOR, MOST_MINOR),
      currency: within(0, 999),
      reason: (value) => value === -1 || isReason(value),
      sentAt: within(-1, MOST_SENT_AT),
      advice: number,
      adviceStan: within(0, MOST_STAN),
      businessDate: (value) => value === 0 || isCalendarDate(value),
      captures: (value, { step, transaction, advice, mti }) => {
        const mayBeLettingGo = step !== Step.answered && advice > 0 && isReversal(mti);
        return value === 0 || (value > 0 && (mayBeLettingGo ? value === transaction : value < transaction));
      },
      requestBytes: (value, { start, end }) => value >= 0 && value <= end - start,
      toldBytes: (value, { start, end, requestBytes }) =>
        value >= 0 && value <= Math.max(0, end - start - requestBytes),
    };
  }

  /** A line for each column that holds what it cannot. */
  faultsOf(entry: JournalEntry): string[] {
    return COLUMNS.filter(({ name }) => !this.#checks[name](entry[name], entry)).map(
      ({ name }) => `${name} cannot be ${entry[name]}`,
    );
  }
}
