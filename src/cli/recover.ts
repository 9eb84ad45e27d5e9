// The start on a journal that an earlier process has written: what must be read of it is read, and handed to the host.
import { DecodeError } from '../codec/errors.ts';
import type { Host } from '../host/host.ts';
import { LostBooks } from '../issuers/kept-books.ts';
import type { JournalEntry } from '../journal/entry.ts';
import { JournalError, type RequestName, type StoredJournal } from '../journal/journal.ts';
import { CHECKPOINT_KEY, readCheckpoint } from '../switch/checkpoint.ts';

/** What happened so shortly before the end is read, though no checkpoint asks for it: an issuer may still answer what was given up. */
const RECENT_MS = 60_000;
/** Entries that are read for that at most. */
const MOST_RECENT = 100_000;
/** Single entries that are asked of the journal at a time. */
const AT_A_TIME = 2_000;
const ASKED_AHEAD = 8;

/** Gives `host`, which has not been started, what `journal` knows. Rejects with a JournalError: the journal is damaged, or the spec of
 *  an acquirer is another one than that of what has happened since the last checkpoint. */
export async function recover(host: Host, journal: StoredJournal): Promise<void> {
  try {
    await readBack(host, journal);
  } catch (error) {
    if (error instanceof JournalError) throw error;
    const cannot = 'cannot go on from the journal';
    const flaw = await journal.verify();
    const damage =
      flaw !== undefined
        ? `entries ${flaw.place} to ${flaw.through} are ${flaw.what}`
        : error instanceof LostBooks
          ? `of the books of an issuer in it a part is missing: ${error.message}`
          : undefined;
    if (damage !== undefined) {
      throw new JournalError('JOURNAL_READ', `${cannot}: ${damage}; restore the file from a backup`, { cause: error });
    }
    if (!(error instanceof DecodeError)) throw error;
    const what = `${cannot}: the spec of an acquirer does not read what is in it (${error.message})`;
    const hint = 'start with the spec that it was written in, stop in order, and change the spec then';
    throw new JournalError('JOURNAL_READ', `${what}; ${hint}`, { cause: error });
  }
}

async function readBack(host: Host, journal: StoredJournal): Promise<void> {
  const [kept, recent] = await Promise.all([journal.kept(), firstRecent(journal)]);
  if (kept.size > 0 && !kept.has(CHECKPOINT_KEY)) throw new LostBooks('they are there, and no checkpoint');
  const { places, readFrom } = readCheckpoint(kept.get(CHECKPOINT_KEY));
  const from = Math.min(readFrom, recent);
  const single = entriesAt(
    journal,
    places.filter((place) => place < from),
  );
  const recovery = host.beginRecovery(kept);
  for await (const entries of single) for (const entry of entries) recovery.add(entry);
  for await (const entry of journal.read(from - 1)) recovery.add(entry);
  for (const { transaction, name } of recovery.missing()) {
    const entries = name === undefined ? [] : await find(journal, name);
    for (const entry of entries) if (isAbout(entry, transaction)) recovery.add(entry);
  }
  const unnamed = new Set(recovery.missing().map(({ transaction }) => transaction));
  // Reversed without DE 90, or under another name than its own, and long ago: rare enough to read everything for it.
  if (unnamed.size > 0) {
    for await (const entry of journal.read()) {
      if (unnamed.has(entry.transaction) || unnamed.has(entry.original)) recovery.add(entry);
    }
  }
  host.recovered();
}

/** True for the entries of a transaction, and of the reversals of it. */
function isAbout(entry: JournalEntry, transaction: number): boolean {
  return entry.transaction === transaction || entry.original === transaction;
}

/** The first place of what is recent, found by halves: times go upwards with places. Of one that was removed the next that is left says
 *  it. Rejects with JournalError JOURNAL_READ when one is missing that nobody has removed in order. */
async function firstRecent(journal: StoredJournal): Promise<number> {
  const { lastSeq } = journal;
  const [last] = await journal.at([lastSeq]);
  let [low, high] = [Math.max(1, lastSeq - MOST_RECENT + 1), lastSeq];
  while (last !== undefined && low < high) {
    const middle = Math.floor((low + high) / 2);
    const entry = (await journal.at([middle]))[0] ?? (await firstFrom(journal, middle));
    if (entry.atMs >= last.atMs - RECENT_MS) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** The first entry that there is from a place on that is not behind the last one. */
async function firstFrom(journal: StoredJournal, place: number): Promise<JournalEntry> {
  for await (const entry of journal.read(place - 1)) return entry;
  throw new Error(`no entry from place ${place} on, and the last is ${journal.lastSeq}`);
}

/** Single entries in order, many at a time. The first are asked of the journal at once, while the books of issuers are made again, and
 *  the next while these are used. */
function entriesAt(journal: StoredJournal, places: readonly number[]): AsyncGenerator<readonly JournalEntry[], void> {
  const asked: Promise<readonly JournalEntry[]>[] = [];
  let first = 0;
  const ask = (): void => {
    if (first >= places.length) return;
    const entries = journal.at(places.slice(first, first + AT_A_TIME));
    // Nobody waits for them when those before them cannot be used.
    entries.catch(() => undefined);
    asked.push(entries);
    first += AT_A_TIME;
  };
  for (let ahead = 0; ahead < ASKED_AHEAD; ahead++) ask();
  return (async function* () {
    for (let next = asked.shift(); next !== undefined; next = asked.shift()) {
      const entries = await next;
      ask();
      yield entries;
    }
  })();
}

/** None where too many have the name; reading everything finds them then, or says what is wrong with the journal. */
function find(journal: StoredJournal, name: RequestName): Promise<readonly JournalEntry[]> {
  return new Promise((resolve) => journal.find(name, (_, entries) => resolve(entries)));
}
