// Positions as people read them: a row for each member and currency, the centre's last, and the sum of each currency.
import { CENTRE, imbalancesOf, type Position } from '../../centre/clearing/positions.ts';
import { signedAmount } from '../amount.ts';
import { type RowFormat, type RowLayout, rowPrinter } from '../journal/row-formats.ts';
import { tell } from '../output.ts';
import type { ClearedDay } from './clear-day.ts';
import { moneyColumn } from './money-column.ts';

const money = moneyColumn<Position>;
const columns: RowLayout<Position>['table'] = [
  { title: 'member', cell: (row) => (row.member === CENTRE ? 'the centre' : row.member) },
  { title: 'operations', cell: (row) => (row.member === CENTRE ? null : row.operations), isRight: true },
  money('amounts', (row) => row.amountMinor),
  money('interchange', (row) => row.interchangeMinor),
  money('fees', (row) => row.feeMinor),
  money('exchange', (row) => row.exchangeMinor),
  money('net', (row) => row.netMinor),
];

/** Prints the positions, and of each currency that they add up to zero; false when one does not. */
export function printPositions({ positions }: Pick<ClearedDay, 'positions'>, format: RowFormat): boolean {
  const printer = rowPrinter(format, { table: columns, csv: columns });
  printer.add(positions);
  printer.end();
  const imbalances = imbalancesOf(positions);
  for (const { currency, sumMinor } of imbalances) tell(`the positions add up to ${signedAmount(sumMinor, currency)}`);
  return imbalances.length === 0;
}
