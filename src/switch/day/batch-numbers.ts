// Batch numbers (DE 29 of 1993): each business date that a link closes in a currency has the next one, from 001 to 999 and round again.
// A date that is reconciled once more has the number that it had.

const LAST = 999;
/** Currencies have three digits. */
const CURRENCIES = 1_000;

/** Link, currency, the number that was closed last, and its date. */
export type BatchRow = readonly [link: number, currency: number, number: number, date: number];

export class BatchNumbers {
  private readonly latest = new Map<number, { number: number; date: number }>();

  /** The number under which a link has to reconcile `date` in `currency`. */
  expected(link: number, currency: number, date: number): number {
    const latest = this.latest.get(keyOf(link, currency));
    if (latest === undefined) return 1;
    if (date <= latest.date) return latest.number;
    return (latest.number % LAST) + 1;
  }

  /** The link has reconciled `date` in `currency`. */
  closed(link: number, currency: number, date: number): void {
    const number = this.expected(link, currency, date);
    const latest = this.latest.get(keyOf(link, currency));
    this.latest.set(keyOf(link, currency), { number, date: Math.max(date, latest?.date ?? 0) });
  }

  rows(): BatchRow[] {
    return [...this.latest].map(([key, { number, date }]) => [
      Math.floor(key / CURRENCIES),
      key % CURRENCIES,
      number,
      date,
    ]);
  }

  /** What an earlier process has kept. */
  restore([link, currency, number, date]: BatchRow): void {
    this.latest.set(keyOf(link, currency), { number, date });
  }
}

/** `001`. */
export function batchText(number: number): string {
  return String(number).padStart(3, '0');
}

function keyOf(link: number, currency: number): number {
  return link * CURRENCIES + currency;
}
