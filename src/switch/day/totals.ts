// What has moved between an acquirer and an issuer, by business date and currency: how many and how much, debits and credits of
// cardholders and the reversals of each. Summed up for either side it is what that side reconciles at the end of a day. A row is
// found by a short search, the latest used first.

/** Dates that are kept for an acquirer and an issuer: the latest. Earlier ones are in the journal. */
export const MOST_DATES = 8;
/** Rows that are kept for them, all currencies together. */
const MOST_ROWS = 2_048;

/** In the place of the acquirer: what its issuer alone counts. */
export const NO_ACQUIRER = 0;

/** The numbers and amounts of a row, in minor units of its currency. */
export interface Moved {
  debits: number;
  debitsMinor: number;
  debitReversals: number;
  debitReversalsMinor: number;
  credits: number;
  creditsMinor: number;
  creditReversals: number;
  creditReversalsMinor: number;
}

/** What has moved on one business date in one currency. */
export interface DayTotals extends Moved {
  /** yyyymmdd. */
  readonly date: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
}

export const NOTHING_MOVED: Moved = {
  debits: 0,
  debitsMinor: 0,
  debitReversals: 0,
  debitReversalsMinor: 0,
  credits: 0,
  creditsMinor: 0,
  creditReversals: 0,
  creditReversalsMinor: 0,
};

/** A row as a checkpoint keeps it: acquirer, issuer, date, currency, then the numbers in the order of `Moved`. */
export type TotalsRow = readonly number[];

export class Totals {
  /** By the journal's numbers of the acquirer and of the issuer. */
  private readonly byAcquirer: (DayTotals[] | undefined)[][] = [];

  /** An approval moves `amountMinor`: a debit above zero, a credit below. */
  add(acquirer: number, issuer: number, date: number, currency: number, amountMinor: number): void {
    const row = this.row(acquirer, issuer, date, currency);
    if (amountMinor > 0) {
      row.debits++;
      row.debitsMinor += amountMinor;
    } else {
      row.credits++;
      row.creditsMinor -= amountMinor;
    }
  }

  /** A reversal gives back `amountMinor`, which a debit has moved above zero, a credit below. */
  reverse(acquirer: number, issuer: number, date: number, currency: number, amountMinor: number): void {
    const row = this.row(acquirer, issuer, date, currency);
    if (amountMinor > 0) {
      row.debitReversals++;
      row.debitReversalsMinor += amountMinor;
    } else {
      row.creditReversals++;
      row.creditReversalsMinor -= amountMinor;
    }
  }

  /** An acquirer has reversed `goneMinor`, of which its issuer has counted as much as `knownMinor` before, as expired: it does not count
   *  that again. Returns how much. */
  reversedBefore(issuer: number, date: number, currency: number, goneMinor: number, knownMinor: number): number {
    const twiceMinor = countedTwice(goneMinor, knownMinor);
    if (twiceMinor === 0) return 0;
    const row = this.row(NO_ACQUIRER, issuer, date, currency);
    // What was reversed beyond it is told to the issuer, and counts as one.
    const times = twiceMinor === goneMinor ? 1 : 0;
    if (twiceMinor > 0) {
      row.debitReversals -= times;
      row.debitReversalsMinor -= twiceMinor;
    } else {
      row.creditReversals -= times;
      row.creditReversalsMinor += twiceMinor;
    }
    return twiceMinor;
  }

  /** What an acquirer has moved on a date, one row for each currency. */
  ofAcquirer(acquirer: number, date: number): readonly Readonly<DayTotals>[] {
    return sums((this.byAcquirer[acquirer] ?? []).flatMap((rows = []) => rows.filter((row) => row.date === date)));
  }

  /** What an issuer has approved on a date, one row for each currency. */
  ofIssuer(issuer: number, date: number): readonly Readonly<DayTotals>[] {
    return sums(this.byAcquirer.flatMap((byIssuer) => (byIssuer[issuer] ?? []).filter((row) => row.date === date)));
  }

  /** All of them. */
  rows(): TotalsRow[] {
    return this.byAcquirer.flatMap((byIssuer, acquirer) =>
      byIssuer.flatMap((rows = [], issuer) =>
        rows.map((row) => [acquirer, issuer, row.date, row.currency, ...MOVED.map((name) => row[name])]),
      ),
    );
  }

  /** A row that an earlier process has kept. */
  restore([acquirer = 0, issuer = 0, date = 0, currency = 0, ...numbers]: TotalsRow): void {
    const row = this.row(acquirer, issuer, date, currency);
    for (const [place, name] of MOVED.entries()) row[name] = numbers[place] ?? 0;
  }

  private row(acquirer: number, issuer: number, date: number, currency: number): DayTotals {
    const first = this.byAcquirer[acquirer]?.[issuer]?.[0];
    if (first !== undefined && first.date === date && first.currency === currency) return first;
    return this.otherRow(acquirer, issuer, date, currency);
  }

  private otherRow(acquirer: number, issuer: number, date: number, currency: number): DayTotals {
    this.byAcquirer[acquirer] ??= [];
    this.byAcquirer[acquirer][issuer] ??= [];
    return moveToFront(this.byAcquirer[acquirer][issuer], date, currency);
  }
}

function moveToFront(rows: DayTotals[], date: number, currency: number): DayTotals {
  const at = rows.findIndex((row) => row.date === date && row.currency === currency);
  const [row = { date, currency, ...NOTHING_MOVED }] = at < 0 ? [] : rows.splice(at, 1);
  rows.unshift(row);
  if (at < 0) forgetEarliest(rows);
  return row;
}

/** Rows of one date, one for each currency. */
function sums(rows: readonly DayTotals[]): DayTotals[] {
  const byCurrency = new Map<number, DayTotals>();
  for (const row of rows) {
    const sum = byCurrency.get(row.currency);
    if (sum === undefined) byCurrency.set(row.currency, { ...row });
    else for (const name of MOVED) sum[name] += row[name];
  }
  return [...byCurrency.values()];
}

const MOVED = Object.keys(NOTHING_MOVED) as (keyof Moved)[];

/** Lets go of dates past those that are kept, and past all bounds of what was used longest ago. */
function forgetEarliest(rows: DayTotals[]): void {
  const dates = [...new Set(rows.map(({ date }) => date))].sort((a, b) => b - a);
  const oldest = dates[MOST_DATES - 1];
  if (dates.length > MOST_DATES) rows.splice(0, rows.length, ...rows.filter(({ date }) => date >= oldest!));
  if (rows.length > MOST_ROWS) rows.length = MOST_ROWS;
}

/** How much of what an acquirer has reversed its issuer has counted as expired before. */
export function countedTwice(goneMinor: number, knownMinor: number): number {
  return Math.sign(knownMinor) * Math.min(Math.abs(goneMinor), Math.abs(knownMinor));
}
