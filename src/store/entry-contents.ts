// What of the contents of entries is kept encrypted: in an encrypted journal all of it, in a clear one the answer as it was told,
// and nothing else. The sealed parts of entries that are next to each other are sealed together, because to seal one costs more
// than everything else that is done with its entry; a list beside them says whose is where.
import { contentOf, type NewEntry } from '../journal/entry.ts';
import { EntryBatch, entriesIn, firstSeqOf, toldCount } from './entry-batch.ts';

/** The sealed part of one entry. */
export interface SealedPart {
  readonly seq: number;
  readonly part: Uint8Array;
}

/** Entries with what of them is stored in clear, and the parts that are to be sealed, in order. */
export interface SplitBatch {
  readonly block: ArrayBuffer;
  readonly parts: readonly SealedPart[];
}

const NO_PARTS: readonly SealedPart[] = [];
const NUMBERS_OF_A_PART = 2;

/** The sealed part of an entry: a view on its content. */
type Part = (entry: Readonly<NewEntry>) => Uint8Array;

const wholeContent: Part = contentOf;
const toldPart: Part = ({ bytes, end, toldBytes }) => bytes.subarray(end - toldBytes, end);

/** A sealed batch whose entries keep all of their contents for sealing. */
export function splitContents(block: ArrayBuffer): SplitBatch {
  return split(block, wholeContent);
}

/** A sealed batch whose entries keep the answer as it was told for sealing; the same one when none has it. */
export function splitTold(block: ArrayBuffer): SplitBatch {
  return toldCount(block) === 0 ? { block, parts: NO_PARTS } : split(block, toldPart);
}

/** A sealed batch whose entries do not have the answer as it was told; the same one when none has it. */
export function withoutTold(block: ArrayBuffer): SplitBatch {
  if (toldCount(block) === 0) return { block, parts: NO_PARTS };
  const batch = new EntryBatch(firstSeqOf(block));
  for (const entry of entriesIn(block)) batch.append({ ...entry, end: entry.end - entry.toldBytes, toldBytes: 0 });
  return { block: batch.seal(), parts: NO_PARTS };
}

/** Says where each of the parts is once they are joined: its entry, counted from `firstSeq`, and its length. */
export function listOfParts(parts: readonly SealedPart[], firstSeq: number): Uint8Array {
  const numbers = new Uint32Array(parts.length * NUMBERS_OF_A_PART);
  for (const [i, { seq, part }] of parts.entries()) numbers.set([seq - firstSeq, part.length], i * NUMBERS_OF_A_PART);
  return new Uint8Array(numbers.buffer);
}

/** The places of the entries whose parts are in such a list. */
export function seqsOfParts(list: Uint8Array, firstSeq: number): number[] {
  const numbers = numbersIn(list);
  return Array.from(
    { length: numbers.length / NUMBERS_OF_A_PART },
    (_, i) => firstSeq + numbers[i * NUMBERS_OF_A_PART]!,
  );
}

/** The parts that were joined, as `list` says. Throws RangeError when they are longer or shorter. */
export function separateParts(list: Uint8Array, firstSeq: number, joined: Uint8Array): SealedPart[] {
  const numbers = numbersIn(list);
  const parts: SealedPart[] = [];
  let at = 0;
  for (let i = 0; i < numbers.length; i += NUMBERS_OF_A_PART) {
    const length = numbers[i + 1]!;
    parts.push({ seq: firstSeq + numbers[i]!, part: joined.subarray(at, at + length) });
    at += length;
  }
  if (at !== joined.length) throw new RangeError(`sealed parts of ${at} bytes are ${joined.length} bytes long`);
  return parts;
}

/** What is stored in clear of an entry: views on its message and its request, empty when both are sealed. */
export function clearParts({ bytes, start, end, requestBytes }: Readonly<NewEntry>): {
  readonly message: Uint8Array;
  readonly request: Uint8Array;
} {
  const requestAt = start === end ? end : end - requestBytes;
  return { message: bytes.subarray(start, requestAt), request: bytes.subarray(requestAt, end) };
}

/** The entry with `part` behind the content that it has. */
export function joined<E extends NewEntry>(entry: E, part: Uint8Array): E {
  if (part.length === 0) return entry;
  const content = contentOf(entry);
  const bytes = new Uint8Array(content.length + part.length);
  bytes.set(content);
  bytes.set(part, content.length);
  return { ...entry, bytes, start: 0, end: bytes.length };
}

function split(block: ArrayBuffer, partOf: Part): SplitBatch {
  const batch = new EntryBatch(firstSeqOf(block));
  const parts: SealedPart[] = [];
  for (const entry of entriesIn(block)) {
    const part = partOf(entry);
    if (part.length > 0) parts.push({ seq: entry.seq, part });
    entry.end -= part.length;
    batch.appendClear(entry);
  }
  return { block: batch.seal(), parts };
}

// Copied, because what SQLite gives may lie anywhere.
function numbersIn(list: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(list).buffer);
}
