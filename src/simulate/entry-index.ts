// Entries by what a journal is asked for: the transactions that were opened under a name, and the reversals of them.
import type { JournalEntry } from '../journal/entry.ts';
import { MOST_IN_A_SPAN, MOST_OF_A_NAME, type RequestName, spansOf } from '../journal/journal.ts';

export class EntryIndex {
  /** Transactions by the name under which they were opened. */
  private readonly opened = new Map<string, Set<number>>();
  /** Entries by transaction, those of a reversal also by what it undoes. */
  private readonly entries = new Map<number, JournalEntry[]>();

  add(entry: JournalEntry): void {
    const { transaction, original, sentAt } = entry;
    if (sentAt >= 0) addTo(this.opened, keyOf(entry), transaction);
    this.append(transaction, entry);
    if (original > 0 && original !== transaction) this.append(original, entry);
  }

  remove(entry: JournalEntry): void {
    const { transaction, original, sentAt } = entry;
    if (sentAt >= 0) removeFrom(this.opened, keyOf(entry), transaction);
    for (const each of [transaction, original]) {
      const rest = this.entries.get(each)?.filter((other) => other !== entry) ?? [];
      if (rest.length > 0) this.entries.set(each, rest);
      else this.entries.delete(each);
    }
  }

  /** All entries, in order, of the transactions that were opened under `name` and of reversals of them, those among `further`,
   *  which come behind all in the index, included. Undefined: more have the name than may. */
  historyOf(name: RequestName, further: readonly JournalEntry[]): JournalEntry[] | undefined {
    if (name.sentAt < 0) return [];
    const opened = name.sentFrom === undefined ? this.openedAs(name, further) : this.openedWithin(name, further);
    if (name.sentFrom === undefined && opened.size > MOST_OF_A_NAME) return undefined;
    const found = new Set([...opened].flatMap((transaction) => this.entries.get(transaction) ?? []));
    for (const entry of further) if (opened.has(entry.transaction) || opened.has(entry.original)) found.add(entry);
    return [...found].sort((a, b) => a.seq - b.seq);
  }

  private openedAs(name: RequestName, further: readonly JournalEntry[]): Set<number> {
    const key = keyOf(name);
    const opened = new Set(this.opened.get(key));
    for (const entry of further) if (entry.sentAt >= 0 && keyOf(entry) === key) opened.add(entry.transaction);
    return opened;
  }

  /** Rare: looked for among all entries, the newest first. */
  private openedWithin(name: RequestName, further: readonly JournalEntry[]): Set<number> {
    const spans = spansOf(name);
    const all = [...[...this.entries.values()].flat(), ...further].sort((a, b) => b.seq - a.seq);
    const opened = new Set<number>();
    for (const { transaction, acquirer, stan, sentAt } of all) {
      const isWithin = spans.some(([first, last]) => sentAt >= first && sentAt <= last);
      if (isWithin && acquirer === name.acquirer && stan === name.stan) opened.add(transaction);
      if (opened.size === MOST_IN_A_SPAN) break;
    }
    return opened;
  }

  private append(transaction: number, entry: JournalEntry): void {
    const entries = this.entries.get(transaction);
    if (entries === undefined) this.entries.set(transaction, [entry]);
    else entries.push(entry);
  }
}

function keyOf({ acquirer, stan, sentAt }: RequestName): string {
  return `${acquirer} ${stan} ${sentAt}`;
}

function addTo(sets: Map<string, Set<number>>, key: string, value: number): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}

function removeFrom(sets: Map<string, Set<number>>, key: string, value: number): void {
  const set = sets.get(key);
  set?.delete(value);
  if (set?.size === 0) sets.delete(key);
}
