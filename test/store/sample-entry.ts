// Entries for the journal's tests: every column holds another value and each depends on the number, so that columns
// swapped, entries swapped or a stale message show up.
import { type Columns, contentOf, type JournalEntry, type NewEntry, Step } from '../../src/journal/entry.ts';

/** An entry as tests compare it: the message by itself, wherever its bytes lie. */
export type KeptEntry = Columns & { seq: number; message: Uint8Array };

const steps = Object.values(Step);
/** Bytes before and behind the message, which are none of the entry's. */
const LEAD = 5;
const TAIL = 3;

/** The columns that say nothing in most entries. */
export const NOTHING_ELSE = {
  sentAt: -1,
  advice: 0,
  adviceStan: 0,
  businessDate: 0,
  captures: 0,
  requestBytes: 0,
  toldBytes: 0,
} as const;

/** The `number`th entry; its message has 0 to 399 bytes and lies in the middle of others. */
export function sampleEntry(number: number): NewEntry {
  const length = (number * 31) % 400;
  const bytes = new Uint8Array(LEAD + length + TAIL).fill(0xee);
  bytes.set(sampleBytes(length, number), LEAD);
  return {
    atMs: 1_795_000_000_000 + number,
    step: steps[number % steps.length] as Step,
    transaction: 7_000_000_000 + number,
    original: 3 * number,
    acquirer: 1 + (number % 7),
    issuer: 11 + (number % 13),
    mti: 100 + (number % 30),
    stan: number % 1_000_000,
    issuerStan: (5 * number + 1) % 1_000_000,
    amountMinor: 999_000_000_000 + number,
    currency: 504 + (number % 3),
    reason: (number % 900) - 1,
    sentAt: 1_123_093_000 + number,
    advice: 5_000_000_000 + number,
    adviceStan: (3 * number + 2) % 1_000_000,
    businessDate: 20_261_101 + (number % 28),
    captures: 2 * number,
    requestBytes: Math.floor(length / 3),
    toldBytes: Math.floor(length / 4),
    bytes,
    start: LEAD,
    end: LEAD + length,
  };
}

/** The same entry with another message. */
export function withMessage(entry: NewEntry, message: Uint8Array): NewEntry {
  return { ...entry, bytes: message, start: 0, end: message.length, requestBytes: 0, toldBytes: 0 };
}

/** An entry at place `seq` as tests compare it. */
export function keptEntry(seq: number, entry: NewEntry): KeptEntry {
  const { bytes: _bytes, start: _start, end: _end, ...columns } = entry;
  return { ...columns, seq, message: Uint8Array.from(contentOf(entry)) };
}

/** What a journal has given back, as tests compare it. */
export function read(entry: JournalEntry): KeptEntry {
  return keptEntry(entry.seq, entry);
}

/** `length` bytes in which all values occur, another sequence for each `seed`. */
export function sampleBytes(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) bytes[index] = (index * 7 + (index >> 8) + seed * 13) & 0xff;
  return bytes;
}
