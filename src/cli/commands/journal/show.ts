// `journal show`: the whole history of one transaction, entry by entry, with the reversals of it and what was said.
import { styleText } from 'node:util';
import type { Transaction } from '../../../centre/transactions.ts';
import type { Codec } from '../../../codec/codec.ts';
import type { JournalEntry } from '../../../journal/entry.ts';
import { codecOf, type MaskOptions } from '../../common-options.ts';
import { CommandError, ExitCode } from '../../exit-code.ts';
import { Dialects, type DialectsOptions } from '../../journal/dialects.ts';
import { entryJson, eventText, hexOf, messageJson, messagesOf, rowsOf } from '../../journal/entry-texts.ts';
import { factsOf, shownFacts } from '../../journal/message-facts.ts';
import { type JournalOptions, type OpenedJournal, withJournal } from '../../journal/opened-journal.ts';
import { rootOf, type Story, storyOf, withStan } from '../../journal/story.ts';
import { readableTime, stanText, timeText } from '../../journal/texts.ts';
import { afterwardsCell, outcomeCell, type TransactionRow, transactionRow } from '../../journal/transaction-row.ts';
import { print, tell, wantsColour } from '../../output.ts';
import { rowLines } from '../../rows.ts';

export interface ShowOptions extends JournalOptions, DialectsOptions, MaskOptions {
  id: string;
  format: 'text' | 'json';
}

const LONGEST_STAN = 12;
const MOST_NAMED = 10;

/** Shows one transaction. Throws a CommandError, a ConfigurationError or a SpecError. */
export async function show(options: ShowOptions): Promise<void> {
  await withJournal(options, async (opened) => {
    const dialects = new Dialects(opened, options);
    const root = transactionNamed(options.id, opened);
    const story = (await storyOf(opened, root))!;
    const shown = new ShownStory(story, opened, dialects, options.unmasked);
    if (options.format === 'json') print(JSON.stringify(shown.json(), null, 2));
    else for (const line of shown.lines(wantsColour(process.stdout))) print(line);
    if (shown.guessed.size > 0) {
      tell(
        `messages are read as ${[...shown.guessed].join(', ')}, which fits them: --config FILE or --spec NAME says it for certain`,
      );
    }
    if (shown.hasBytes) {
      const how = dialects.areNone
        ? 'say how to read them with --config FILE or --spec NAME'
        : 'is the spec the right one?';
      tell(`messages that cannot be read are shown as bytes: ${how}`);
    }
  });
}

/** The number of the transaction whose story `id` names: a transaction number, or a STAN that one story has. */
function transactionNamed(id: string, { columns }: OpenedJournal): number {
  if (!/^\d{1,15}$/.test(id)) {
    throw new CommandError(ExitCode.usage, `${JSON.stringify(id)} is neither a transaction number nor a STAN`);
  }
  const number = Number(id);
  const byStan = id.length > LONGEST_STAN ? [] : withStan(columns, number);
  const stories = [...new Set(byStan.map((transaction) => rootOf(columns, transaction)))];
  // A number is not written with zeros in front; a STAN is.
  const [entry] = id.startsWith('0') ? [] : columns.read(['transaction'], { transaction: [number, number] });
  if (entry !== undefined) {
    const root = rootOf(columns, number);
    const others = stories.filter((story) => story !== root);
    if (others.length > 0) tell(`there is a STAN ${stanText(number)} too: ${listed(others)}`);
    return root;
  }
  if (stories.length === 1) return stories[0]!;
  if (stories.length > 1) {
    const hint = '`journal find --stan` lists them, show one by its number';
    throw new CommandError(
      ExitCode.usage,
      `STAN ${stanText(number)} is not one transaction, but ${listed(stories)}: ${hint}`,
    );
  }
  const why =
    columns.lastSeq === 0
      ? 'the journal is empty'
      : `the journal has no transaction ${id} and no STAN ${stanText(number)}`;
  throw new CommandError(ExitCode.mismatch, why);
}

function listed(transactions: readonly number[]): string {
  const named = transactions.slice(0, MOST_NAMED).join(', ');
  const more = transactions.length - MOST_NAMED;
  return `transaction${transactions.length === 1 ? '' : 's'} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Dialects that are tried where nothing says which one it is, the commonest first. */
const USUAL = [
  'iso87-ascii',
  'iso87-ascii-hex',
  'iso87-bcd',
  'iso87-ebcdic',
  'iso93-ascii',
  'iso93-bcd',
  'iso93-ebcdic',
];

class ShownStory {
  /** What messages are read as without having been said. */
  readonly guessed = new Set<string>();
  readonly #likely = new Map<number, Codec | undefined>();
  readonly #story: Story;
  readonly #opened: OpenedJournal;
  readonly #dialects: Dialects;
  readonly #unmasked: boolean;

  constructor(story: Story, opened: OpenedJournal, dialects: Dialects, unmasked: boolean) {
    this.#story = story;
    this.#opened = opened;
    this.#dialects = dialects;
    this.#unmasked = unmasked;
  }

  /** True when a message is shown as bytes. */
  get hasBytes(): boolean {
    return this.#story.entries.some((entry) => this.#messagesOf(entry).some(({ message }) => message === undefined));
  }

  json(): unknown {
    let previousMs = this.#story.entries[0]!.atMs;
    const entries = this.#story.entries.map((entry) => {
      const sincePreviousMs = entry.atMs - previousMs;
      previousMs = entry.atMs;
      const messages = this.#messagesOf(entry);
      return {
        ...entryJson(entry, this.#opened.journal),
        sincePreviousMs,
        messages: messages.map((each) => messageJson(each, this.#unmasked)),
      };
    });
    return { transactions: this.#rows(), entries };
  }

  *lines(colour: boolean): Generator<string, void> {
    const bold = (text: string) => (colour ? styleText('bold', text, { validateStream: false }) : text);
    for (const row of this.#rows()) yield* headingOf(row, bold);
    let previousMs = this.#story.entries[0]!.atMs;
    for (const entry of this.#story.entries) {
      const when = `${readableTime(timeText(entry.atMs))}  +${entry.atMs - previousMs} ms`;
      const what = eventText(entry, this.#opened.journal);
      previousMs = entry.atMs;
      yield '';
      yield bold(`${when}  transaction ${entry.transaction}: ${what}  (place ${entry.seq})`);
      yield* this.#messageLines(entry, colour);
    }
  }

  *#messageLines(entry: JournalEntry, colour: boolean): Generator<string, void> {
    const messages = this.#messagesOf(entry);
    for (const message of messages) {
      if (messages.length > 1 || message.is === 'made from') yield `  ${message.is}`;
      const rows = rowsOf(message, this.#unmasked);
      if (rows !== undefined) for (const line of rowLines(rows, colour)) yield `  ${line}`;
      else {
        if (message.fault !== undefined) yield `  ${message.fault}`;
        yield `  ${hexOf(message, this.#unmasked)}`;
      }
    }
  }

  #messagesOf(entry: JournalEntry): ReturnType<typeof messagesOf> {
    return messagesOf(entry, this.#codecOf(entry.acquirer));
  }

  /** How messages of an acquirer are read: as was said, or, where nothing was, by the first usual dialect that all of them fit. */
  #codecOf(acquirer: number): Codec | undefined {
    const said = this.#dialects.of(acquirer);
    if (said !== undefined || !this.#dialects.areNone) return said;
    if (!this.#likely.has(acquirer)) this.#likely.set(acquirer, this.#guess(acquirer));
    return this.#likely.get(acquirer);
  }

  #guess(acquirer: number): Codec | undefined {
    const entries = this.#story.entries.filter((entry) => entry.acquirer === acquirer);
    for (const spec of USUAL) {
      for (const header of ['none', 'tpdu']) {
        const codec = codecOf({ spec, header });
        const messages = entries.flatMap((entry) => messagesOf(entry, codec));
        if (messages.length === 0 || messages.some(({ message }) => message === undefined)) continue;
        this.guessed.add(header === 'none' ? spec : `${spec} behind a TPDU`);
        return codec;
      }
    }
    return undefined;
  }

  #rows(): TransactionRow[] {
    return this.#story.transactions.map((transaction) => {
      const codec = this.#codecOf(transaction.first.acquirer);
      const facts = codec === undefined ? undefined : factsOf(this.#entriesOf(transaction), codec);
      return transactionRow(transaction, shownFacts(facts, codec, this.#unmasked), this.#opened.journal);
    });
  }

  #entriesOf({ first, answer }: Transaction): JournalEntry[] {
    return this.#story.entries.filter(({ seq }) => seq === first.seq || seq === answer?.seq);
  }
}

/** What a transaction is, and what became of it. */
function headingOf(row: TransactionRow, bold: (text: string) => string): string[] {
  const { transaction, mti, stan, rrn, terminal, card, acquirer, issuer, amount, answeredAfterMs } = row;
  const names = [`STAN ${stan}`, rrn === null ? [] : `RRN ${rrn}`, terminal === null ? [] : `terminal ${terminal}`];
  const what = [mti, ...names.flat(), ...(card === null ? [] : [`card ${card}`])].join(', ');
  const after = answeredAfterMs === null ? '' : ` after ${answeredAfterMs} ms`;
  const outcome = `${outcomeCell(row)}${after}`;
  const afterwards = afterwardsCell(row);
  return [
    bold(`transaction ${transaction}: ${what}`),
    `  ${acquirer ?? 'nobody'} to ${issuer ?? 'no issuer'}${amount === null ? '' : `, ${amount}`}: ${outcome}`,
    ...(afterwards === '' ? [] : [`  ${afterwards}`]),
  ];
}
