// What has moved, by link, business date and currency: how many and how much, debits and credits of cardholders and the reversals of
// each. It is what acquirers and issuers reconcile at the end of a day. A row is found by a short search, the latest used first.

/** Dates that are kept for a link: the latest. Earlier ones are in the journal. */
export const MOST_DATES = 8;
/** Rows that are kept for a link, all currencies together. */
const MOST_ROWS = 2_048;

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

/** What has moved on one link on one business date in one currency. */
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

/** A row as a checkpoint keeps it: link, date, currency, then the numbers in the order of `Moved`. */
export type TotalsRow = readonly number[];

/** The totals of the acquirers, or of the issuers. */
export class TotalsByLink {
  /** By the journal's number of the link. */
  private readonly links: (DayTotals[] | undefined)[] = [];

  /** An approval moves `amountMinor`: a debit above zero, a credit below. */
  add(link: number, date: number, currency: number, amountMinor: number): void {
    const row = this.row(link, date, currency);
    if (amountMinor > 0) {
      row.debits++;
      row.debitsMinor += amountMinor;
    } else {
      row.credits++;
      row.creditsMinor -= amountMinor;
    }
  }

  /** A reversal gives back `amountMinor`, which a debit has moved above zero, a credit below. */
  reverse(link: number, date: number, currency: number, amountMinor: number): void {
    const row = this.row(link, date, currency);
    if (amountMinor > 0) {
      row.debitReversals++;
      row.debitReversalsMinor += amountMinor;
    } else {
      row.creditReversals++;
      row.creditReversalsMinor -= amountMinor;
    }
  }

  /** The rows of a link on a date, one for each currency in which something has moved. */
  of(link: number, date: number): readonly Readonly<DayTotals>[] {
    return (this.links[link] ?? []).filter((row) => row.date === date);
  }

  /** All of them. */
  rows(): TotalsRow[] {
    return this.links.flatMap((rows = [], link) =>
      rows.map((row) => [link, row.date, row.currency, ...numbersOf(row)]),
    );
  }

  /** A row that an earlier process has kept. */
  restore([link = 0, date = 0, currency = 0, ...numbers]: TotalsRow): void {
    const row = this.row(link, date, currency);
    for (const [place, name] of MOVED.entries()) row[name] = numbers[place] ?? 0;
  }

  private row(link: number, date: number, currency: number): DayTotals {
    const rows = this.links[link];
    const first = rows?.[0];
    if (first !== undefined && first.date === date && first.currency === currency) return first;
    return this.moveToFront(rows ?? this.opened(link), date, currency);
  }

  private opened(link: number): DayTotals[] {
    const rows: DayTotals[] = [];
    this.links[link] = rows;
    return rows;
  }

  private moveToFront(rows: DayTotals[], date: number, currency: number): DayTotals {
    const at = rows.findIndex((row) => row.date === date && row.currency === currency);
    const [row = { date, currency, ...NOTHING_MOVED }] = at < 0 ? [] : rows.splice(at, 1);
    rows.unshift(row);
    if (at < 0) forgetEarliest(rows);
    return row;
  }
}

const MOVED = Object.keys(NOTHING_MOVED) as (keyof Moved)[];

function numbersOf(row: Moved): number[] {
  return MOVED.map((name) => row[name]);
}

/** Lets go of dates past those that are kept, and past all bounds of what was used longest ago. */
function forgetEarliest(rows: DayTotals[]): void {
  const dates = [...new Set(rows.map(({ date }) => date))].sort((a, b) => b - a);
  const oldest = dates[MOST_DATES - 1];
  if (dates.length > MOST_DATES) rows.splice(0, rows.length, ...rows.filter(({ date }) => date >= oldest!));
  if (rows.length > MOST_ROWS) rows.length = MOST_ROWS;
}
