// `journal saf`: the advices of store-and-forward that wait or are parked, oldest first.
import type { Advice } from '../../../centre/transactions.ts';
import { Step } from '../../../journal/entry.ts';
import type { SqliteColumns } from '../../../store/sqlite-columns.ts';
import type { MaskOptions } from '../../common-options.ts';
import { adviceLayout, adviceRow } from '../../journal/advice-row.ts';
import { Dialects, type DialectsOptions } from '../../journal/dialects.ts';
import { factsOf, shownFacts } from '../../journal/message-facts.ts';
import { type JournalOptions, withJournal } from '../../journal/opened-journal.ts';
import { type RowFormat, rowPrinter } from '../../journal/row-formats.ts';
import { partyNumber } from '../../journal/selection.ts';
import { aftermathsIn } from '../../journal/transactions-in.ts';
import { tell } from '../../output.ts';

export interface SafOptions extends JournalOptions, DialectsOptions, MaskOptions {
  issuer: string | undefined;
  format: RowFormat;
}

/** Lists advices. Throws a CommandError, a ConfigurationError or a SpecError. */
export async function saf(options: SafOptions): Promise<void> {
  await withJournal(options, async (opened) => {
    const { journal, columns } = opened;
    const { issuer, unmasked } = options;
    const only = issuer === undefined ? undefined : partyNumber(journal, 'issuer', issuer);
    const dialects = new Dialects(opened, options);
    const advices = aftermathsIn(columns)
      .unsettled()
      .filter((advice) => only === undefined || advice.issuer === only);
    const asked = askedFor(columns, advices);
    const found = dialects.areNone ? [] : await journal.at(advices.map(({ seq }) => seq));
    const entries = new Map(found.map((entry) => [entry.seq, entry]));
    const nowMs = Date.now();
    const printer = rowPrinter(options.format, adviceLayout(!dialects.areNone));
    printer.add(
      advices.map((advice) => {
        const entry = entries.get(advice.seq);
        const codec = dialects.of(advice.acquirer);
        const facts = entry === undefined || codec === undefined ? undefined : factsOf([entry], codec);
        const shown = shownFacts(facts, codec, unmasked);
        return adviceRow(advice, asked.get(advice.transaction), shown, journal, nowMs);
      }),
    );
    printer.end();
    if (advices.length === 0) tell(columns.lastSeq === 0 ? 'the journal is empty' : 'no advice waits or is parked');
    else if (dialects.areNone) tell('cards stand in the messages: --config FILE or --spec NAME says how to read them');
  });
}

/** The amounts that the transactions of advices were asked for, by transaction. */
function askedFor(columns: SqliteColumns, advices: readonly Advice[]): ReadonlyMap<number, number> {
  const asked = new Map<number, number>();
  const numbers = advices.map(({ transaction }) => transaction).sort((a, b) => a - b);
  if (numbers.length === 0) return asked;
  const wanted = new Set(numbers);
  const bounds = { step: [Step.forwarded, Step.answered], transaction: [numbers[0]!, numbers.at(-1)!] } as const;
  for (const { transaction, amountMinor } of columns.read(['transaction', 'amountMinor'], bounds)) {
    if (wanted.has(transaction) && !asked.has(transaction)) asked.set(transaction, amountMinor);
  }
  return asked;
}
