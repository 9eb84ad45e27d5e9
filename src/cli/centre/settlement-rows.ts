// Settlements as people read them: a row for each merchant and date.
import { calendarDateText } from '../../iso8583/calendar-date.ts';
import type { KeptSettlement } from '../../records/settlement.ts';
import { type RowFormat, type RowLayout, rowPrinter } from '../journal/row-formats.ts';
import { tell } from '../output.ts';
import { moneyColumn } from './money-column.ts';

const money = moneyColumn<KeptSettlement>;
const columns: RowLayout<KeptSettlement>['table'] = [
  { title: 'contract', cell: (row) => row.contract },
  { title: 'date', cell: (row) => calendarDateText(row.businessDate) },
  money('captured', (row) => row.salesMinor),
  money('refunds', (row) => row.refundsMinor),
  money('commission', (row) => row.commissionMinor),
  money('VAT', (row) => row.vatMinor),
  money('fees', (row) => row.feesMinor),
  money('reserve', (row) => row.reserveMinor),
  money('returned', (row) => row.returnedMinor ?? 0),
  money('carried in', (row) => row.carriedInMinor),
  money('carried out', (row) => row.carriedOutMinor),
  money('paid', (row) => row.paidMinor),
  { title: 'on', cell: ({ payment }) => (payment === undefined ? null : calendarDateText(payment.payOn)) },
  { title: 'payment', cell: ({ payment }) => payment?.reference ?? null },
];

/** Prints settlements; where there are none, a table says so. */
export function printSettlements(settlements: readonly KeptSettlement[], format: RowFormat): void {
  const printer = rowPrinter(format, { table: columns, csv: columns });
  printer.add(settlements);
  printer.end();
  if (settlements.length === 0 && format === 'table') tell('nothing was settled');
}
