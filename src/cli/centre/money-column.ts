// A column of amounts, each in the currency of its row.
import { signedAmount } from '../amount.ts';
import type { RowColumn } from '../journal/row-formats.ts';

/** `minor` gives the amount of a row in minor units. */
export function moneyColumn<Row extends { readonly currency: number }>(
  title: string,
  minor: (row: Row) => number,
): RowColumn<Row> {
  return { title, cell: (row) => signedAmount(minor(row), row.currency), isRight: true };
}
