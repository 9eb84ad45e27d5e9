// Single entries of a journal, by their places.
import type { JournalEntry } from '../../journal/entry.ts';
import type { StoredJournal } from '../../journal/journal.ts';

/** Reading on over this many entries costs less than to begin again behind them. */
const NEAR_ENTRIES = 256;

/** The entries at `places`, by place, those that there are. */
export async function entriesAt(
  journal: StoredJournal,
  places: readonly number[],
): Promise<ReadonlyMap<number, JournalEntry>> {
  const found = new Map<number, JournalEntry>();
  const wanted = [...new Set(places)].sort((a, b) => a - b);
  for (let next = 0; next < wanted.length; ) {
    const begun = next;
    for await (const entry of journal.read(wanted[next]! - 1)) {
      if (entry.seq === wanted[next]) {
        found.set(entry.seq, entry);
        next++;
      }
      if (next === wanted.length || wanted[next]! - entry.seq > NEAR_ENTRIES) break;
    }
    // Past the last entry there is nothing to find.
    if (next === begun) break;
  }
  return found;
}
