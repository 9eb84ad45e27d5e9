// `clearing show`: what is in a clearing file, without a switch: its totals, one record decoded, or the presentments that fit.

import { isPresentment, type PresentmentFacts, presentmentFacts } from '../../../centre/clearing/presentment-facts.ts';
import type { OperationKind } from '../../../centre/operation.ts';
import { maskedJson } from '../../../codec/mask.ts';
import { describeRows } from '../../../explain/describe.ts';
import { maskPan } from '../../../iso8583/pan.ts';
import { currencyCode, signedAmount } from '../../amount.ts';
import { type ClearingFileOptions, checkClearingFile, readClearingFile } from '../../centre/clearing-file.ts';
import type { MaskOptions } from '../../common-options.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { readCardPattern } from '../../journal/card-pattern.ts';
import { type RowFormat, type RowLayout, rowPrinter } from '../../journal/row-formats.ts';
import { print, tell } from '../../output.ts';
import { printRows } from '../../rows.ts';

export interface ShowOptions extends ClearingFileOptions, MaskOptions {
  record: number | undefined;
  list: boolean;
  pan: string | undefined;
  amount: string | undefined;
  merchant: string | undefined;
  mti: string | undefined;
  limit: number;
  format: RowFormat;
}

/** A record of the list. */
interface RecordRow {
  readonly record: number;
  readonly mti: string;
  readonly functionCode: string;
  readonly kind: string | null;
  readonly isReversal: boolean | null;
  readonly card: string | null;
  readonly amountMinor: number | null;
  readonly currency: string | null;
  readonly localTime: string | null;
  readonly reference: string | null;
  readonly rrn: string | null;
  readonly approvalCode: string | null;
  readonly terminal: string | null;
  readonly acceptor: string | null;
  readonly acceptorName: string | null;
}

/** A line of the totals. */
interface TotalRow {
  readonly mti: string;
  readonly functionCode: string;
  readonly kind: OperationKind | null;
  readonly isReversal: boolean;
  readonly currency: number;
  count: number;
  amountMinor: number;
}

const totals: RowLayout<TotalRow> = layout([
  { title: 'record', cell: (row) => `${row.mti}/${row.functionCode}` },
  { title: 'kind', cell: (row) => row.kind },
  { title: 'reversal', cell: (row) => (row.isReversal ? 'R' : '') },
  { title: 'count', cell: (row) => row.count, isRight: true },
  {
    title: 'amount',
    cell: (row) => (row.currency === 0 ? null : signedAmount(row.amountMinor, row.currency)),
    isRight: true,
  },
]);

const list: RowLayout<RecordRow> = layout([
  { title: 'record', cell: (row) => row.record, isRight: true },
  { title: 'type', cell: (row) => `${row.mti}/${row.functionCode}` },
  { title: 'kind', cell: (row) => row.kind },
  { title: 'reversal', cell: (row) => (row.isReversal === true ? 'R' : '') },
  { title: 'card', cell: (row) => row.card },
  {
    title: 'amount',
    cell: (row) => (row.amountMinor === null ? null : signedAmount(row.amountMinor, Number(row.currency))),
    isRight: true,
  },
  { title: 'time', cell: (row) => row.localTime },
  { title: 'rrn', cell: (row) => row.rrn },
  { title: 'approval', cell: (row) => row.approvalCode },
  { title: 'terminal', cell: (row) => row.terminal },
  { title: 'merchant', cell: (row) => row.acceptor },
  { title: 'reference', cell: (row) => row.reference },
]);

/** Prints what is in a file. Exit 1 when nothing fits, or when the file has faults. Throws a CommandError or a SpecError. */
export async function show(options: ShowOptions): Promise<void> {
  const file = await readClearingFile(options);
  const showing = new Showing(options, options.pan === undefined ? undefined : await readCardPattern(options.pan));
  const report = checkClearingFile(file, (message, record) => {
    if (message === undefined) return;
    const mti = message.text(0)!;
    const functionCode = message.text(24) ?? '';
    const facts = isPresentment(message) ? presentmentFacts(message) : undefined;
    showing.add(record, mti, functionCode, facts);
    if (record !== options.record) return;
    showing.hasFound = true;
    if (options.format === 'table') {
      printRows(describeRows(message, file.codec, { unmasked: options.unmasked }));
    } else {
      const json = message.toJSON();
      print(JSON.stringify(options.unmasked ? json : maskedJson(file.codec, json), null, 2));
    }
  });
  showing.end();
  if (showing.asksTotals && options.format === 'table') {
    tell(`file ${report.fileIdText || 'without identification'}, ${report.records} records`);
  }
  if (report.faults.length > 0) {
    tell(`${report.faults.length} fault(s) in the file: records that are wrong are not shown; see clearing check`);
  } else if (!showing.hasFound) tell('no record fits');
  if (report.faults.length > 0 || !showing.hasFound) process.exitCode = ExitCode.mismatch;
}

class Showing {
  hasFound = false;
  readonly asksTotals: boolean;
  readonly #options: ShowOptions;
  readonly #asksList: boolean;
  readonly #amountMinor: number | undefined;
  readonly #card: RegExp | undefined;
  readonly #totals = new Map<string, TotalRow>();
  readonly #rows: RecordRow[] = [];

  constructor(options: ShowOptions, card: RegExp | undefined) {
    this.#options = options;
    const { amount, merchant, mti, list: asksList, record } = options;
    this.#card = card;
    this.#asksList = asksList || [card, amount, merchant, mti].some((filter) => filter !== undefined);
    if (record !== undefined && this.#asksList) {
      throw new CommandError(ExitCode.usage, '--record shows one record: filters and --list do not go with it');
    }
    this.asksTotals = record === undefined && !this.#asksList;
    this.#amountMinor = amount === undefined ? undefined : minorOf(amount);
  }

  add(record: number, mti: string, functionCode: string, facts: PresentmentFacts | undefined): void {
    if (this.asksTotals) this.#count(mti, functionCode, facts);
    else if (this.#asksList && this.#rows.length < this.#options.limit && this.#fits(mti, facts)) {
      this.#rows.push(this.#rowOf(record, mti, functionCode, facts));
    }
  }

  end(): void {
    if (this.asksTotals) {
      const printer = rowPrinter(this.#options.format, totals);
      printer.add([...this.#totals.values()]);
      printer.end();
      this.hasFound = this.#totals.size > 0;
    } else if (this.#asksList) {
      const printer = rowPrinter(this.#options.format, list);
      printer.add(this.#rows);
      printer.end();
      this.hasFound = this.#rows.length > 0;
    }
  }

  #count(mti: string, functionCode: string, facts: PresentmentFacts | undefined): void {
    const { kind = null, isReversal = false, currency = 0, amountMinor = 0 } = facts ?? {};
    const name = `${mti}/${functionCode}/${kind}/${isReversal}/${currency}`;
    const row = this.#totals.get(name) ?? {
      mti,
      functionCode,
      kind,
      isReversal,
      currency,
      count: 0,
      amountMinor: 0,
    };
    row.count++;
    row.amountMinor += amountMinor;
    this.#totals.set(name, row);
  }

  #fits(mti: string, facts: PresentmentFacts | undefined): boolean {
    const { mti: askedMti, merchant } = this.#options;
    if (askedMti !== undefined && askedMti !== mti) return false;
    if (this.#card !== undefined && !(facts !== undefined && this.#card.test(facts.pan))) return false;
    if (this.#amountMinor !== undefined && facts?.amountMinor !== this.#amountMinor) return false;
    return merchant === undefined || isMerchant(merchant, facts);
  }

  #rowOf(record: number, mti: string, functionCode: string, facts: PresentmentFacts | undefined): RecordRow {
    const { unmasked } = this.#options;
    return {
      record,
      mti,
      functionCode,
      kind: facts?.kind ?? null,
      isReversal: facts?.isReversal ?? null,
      card: facts === undefined ? null : unmasked ? facts.pan : maskPan(facts.pan),
      amountMinor: facts?.amountMinor ?? null,
      currency: facts === undefined ? null : currencyCode(facts.currency),
      localTime: facts?.localTime ?? null,
      reference: facts?.reference ?? null,
      rrn: facts?.rrn ?? null,
      approvalCode: facts?.approvalCode ?? null,
      terminal: facts?.terminal ?? null,
      acceptor: facts?.acceptor ?? null,
      acceptorName: facts?.acceptorName ?? null,
    };
  }
}

/** A merchant by its number (DE 42), or by a part of its name (DE 43). */
function isMerchant(asked: string, facts: PresentmentFacts | undefined): boolean {
  if (facts === undefined) return false;
  return facts.acceptor === asked || facts.acceptorName.toLowerCase().includes(asked.toLowerCase());
}

/** Minor units of a number with two decimals or none: `125.50` and `12550` are the same. */
function minorOf(asked: string): number {
  const parts = /^(\d{1,10})(?:\.(\d{1,3}))?$/.exec(asked);
  if (parts === null) throw new CommandError(ExitCode.usage, '--amount is an amount such as 125.50, or minor units');
  return Number(parts[1] + (parts[2] ?? ''));
}

function layout<Row>(columns: RowLayout<Row>['table']): RowLayout<Row> {
  return { table: columns, csv: columns };
}
