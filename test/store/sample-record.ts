// Records for the journal's tests: every column holds another value and each depends on the number, so that columns
// swapped, records swapped or a stale message show up.
import { Step } from '../../src/ledger/record.ts';
import type { NewRecord } from '../../src/store/journal.ts';

const steps = Object.values(Step);

/** The `number`th record; its message has 0 to 399 bytes. */
export function sampleRecord(number: number): NewRecord {
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
    message: sampleBytes((number * 31) % 400, number),
  };
}

/** `length` bytes in which all values occur, another sequence for each `seed`. */
export function sampleBytes(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let index = 0; index < length; index++) bytes[index] = (index * 7 + (index >> 8) + seed * 13) & 0xff;
  return bytes;
}
