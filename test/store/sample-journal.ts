// Journals of sample entries: filled, and compared with what they were filled with.
import type { StoredJournal } from '../../src/journal/journal.ts';
import { type KeptEntry, keptEntry, read, sampleEntry } from './sample-entry.ts';

/** Appends sample entries `from` to `to` and returns the places they were given. */
export function append(journal: StoredJournal, from: number, to: number): number[] {
  return seqs(from, to).map((number) => journal.append(sampleEntry(number)));
}

/** The sample entries `from` to `to` as a journal gives them back. */
export function kept(from: number, to: number): KeptEntry[] {
  return seqs(from, to).map((seq) => keptEntry(seq, sampleEntry(seq)));
}

/** All that the journal holds after `afterSeq`. */
export async function all(journal: StoredJournal, afterSeq?: number): Promise<KeptEntry[]> {
  const entries: KeptEntry[] = [];
  for await (const entry of journal.read(afterSeq)) entries.push(read(entry));
  return entries;
}

/** The numbers `from` to `to`. */
export function seqs(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
