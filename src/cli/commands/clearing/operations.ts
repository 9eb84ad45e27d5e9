// `clearing operations`: what is cleared in the files of a business date, operation by operation, or what could not be.
import type { ConfirmationException } from '../../../centre/confirmation/books.ts';
import type { Operation } from '../../../centre/operation.ts';
import { maskPan } from '../../../iso8583/pan.ts';
import { CentreFile } from '../../../records/centre-file.ts';
import { Operations } from '../../../records/operations.ts';
import { signedAmount } from '../../amount.ts';
import { centreSetting, vaultOf } from '../../centre/records-of.ts';
import { optionValue } from '../../common-options.ts';
import { readDate } from '../../configuration/business-date.ts';
import { type RowFormat, type RowLayout, rowPrinter } from '../../journal/row-formats.ts';

export interface OperationsOptions {
  config: string;
  date: string;
  exceptions: boolean;
  unmasked: boolean;
  format: RowFormat;
}

type Columns<Row> = RowLayout<Row>['table'];

/** Rows that are printed together. */
const PAGE = 1_000;

const shared: Columns<Operation> = [
  { title: 'key', cell: ({ key }) => key },
  { title: 'time', cell: ({ atMs }) => new Date(atMs).toISOString() },
  { title: 'acquirer', cell: ({ acquirer }) => acquirer },
  { title: 'issuer', cell: ({ issuer }) => issuer },
  { title: 'kind', cell: ({ kind, isReversal }) => (isReversal ? `${kind} reversal` : kind) },
  { title: 'card', cell: ({ pan }) => pan },
  { title: 'merchant', cell: ({ acceptor }) => acceptor },
  { title: 'approval', cell: ({ approvalCode }) => approvalCode },
  { title: 'rrn', cell: ({ rrn }) => rrn },
  { title: 'undoes', cell: ({ originalKey = null }) => originalKey },
];
const amount = { title: 'amount', cell: owed, isRight: true };
const layout: RowLayout<Operation> = {
  table: [...shared, amount],
  csv: [
    ...shared,
    { title: 'amount_minor', cell: ({ amountMinor }) => amountMinor },
    { title: 'currency', cell: ({ currency }) => currency },
    amount,
  ],
};

const exceptionColumns: Columns<ConfirmationException> = [
  { title: 'transaction', cell: ({ transaction }) => transaction, isRight: true },
  { title: 'authorization', cell: ({ authorization }) => authorization || null, isRight: true },
  { title: 'why', cell: ({ kind }) => kind },
  { title: 'amount', cell: ({ amountMinor, currency }) => signedAmount(amountMinor, currency), isRight: true },
];

/** Prints the operations of a date, or its exceptions. */
export async function showOperations({ config, date, exceptions, unmasked, format }: OperationsOptions): Promise<void> {
  const businessDate = optionValue('--date', readDate(date));
  const setting = await centreSetting(config);
  const file = CentreFile.read(setting.records);
  try {
    const operations = new Operations(file, vaultOf(setting));
    if (exceptions) {
      const printer = rowPrinter(format, { table: exceptionColumns, csv: exceptionColumns });
      printer.add(operations.exceptionsOf(businessDate));
      printer.end();
      return;
    }
    const printer = rowPrinter(format, layout);
    let page: Operation[] = [];
    for (const operation of operations.of(businessDate)) {
      page.push(unmasked ? operation : { ...operation, pan: maskPan(operation.pan) });
      if (page.length < PAGE) continue;
      printer.add(page);
      page = [];
    }
    printer.add(page);
    printer.end();
  } finally {
    file.close();
  }
}

/** What the issuer owes the acquirer for it, below nothing the other way round. */
function owed({ kind, isReversal, amountMinor, currency }: Operation): string {
  return signedAmount((kind === 'refund') !== isReversal ? -amountMinor : amountMinor, currency);
}
