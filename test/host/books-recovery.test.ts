// What the books of an issuer in this process are made of again: requests and reversals as they were decided, and advices as they
// were settled.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { Acquirer } from '../../src/host/acquirer-links.ts';
import { BooksRecovery } from '../../src/host/books-recovery.ts';
import type { LocalIssuer } from '../../src/host/local-issuers.ts';
import { type JournalEntry, Step } from '../../src/journal/entry.ts';
import { purchase } from '../switch/flow.ts';
import { codecOf } from '../switch/world.ts';

const codec = codecOf('iso87-ascii');

/** What issuer 1 is asked to book, a line each. */
function booked(...entries: Partial<JournalEntry>[]): string[] {
  return bookedAfter(0, ...entries);
}

/** The same when the books were kept behind the entry at `place`. */
function bookedAfter(place: number, ...entries: Partial<JournalEntry>[]): string[] {
  const lines: string[] = [];
  const restorable = {
    restore: () => undefined,
    changedBytes: () => 0,
    keep: () => undefined,
    rebook: (
      { mti, transaction, original, remainingMinor }: { [name: string]: unknown },
      { reason }: { reason: number },
    ) => {
      const does = Number(mti) < 400 ? `captures t${original}` : `undoes t${original} leaving ${remainingMinor}`;
      lines.push(`${mti} t${transaction}${original === 0 ? '' : ` ${does}`} ${reason}`);
    },
  };
  const issuer = { number: 1, name: 'issuer', deadlineMs: 1, books: 'memory', restorable } as unknown as LocalIssuer;
  const recovery = new BooksRecovery([{ number: 1, codec } as unknown as Acquirer], [issuer], place);
  for (const [i, entry] of entries.entries()) {
    const whole = {
      seq: i + 1,
      acquirer: 1,
      issuer: 1,
      original: 0,
      captures: 0,
      reason: -1,
      bytes: Buffer.alloc(0),
      start: 0,
      end: 0,
    };
    recovery.add({ ...whole, requestBytes: 0, toldBytes: 0, ...entry } as JournalEntry);
  }
  return lines;
}

/** The entry of an answer that carries its request. */
function answered(request: FieldValues, mti: number, reason: number): Partial<JournalEntry> {
  const [answer, asked] = [codec.encode({ ...request, '0': '0230', '39': '00' }), codec.encode(request)];
  const bytes = Buffer.concat([answer, asked]);
  const content = { bytes, start: 0, end: bytes.length, requestBytes: asked.length };
  return { step: Step.answered, transaction: 1, mti, reason, amountMinor: 12_345, ...content };
}

const taken = answered(purchase({ '0': '0220' }), 220, 0);
const settled = { step: Step.adviceAcknowledged, transaction: 1, advice: 2, amountMinor: 12_345, mti: 220 };

describe('an advice of an acquirer that the switch has taken over', () => {
  it('is booked when its acquirer was told so, once', () => {
    expect(booked({ ...settled, step: Step.adviceQueued }, taken, { ...settled, reason: 0 })).toEqual(['220 t1 0']);
  });

  it('is booked when it is settled, when the books were kept between: the issuer has it from then on only', () => {
    const request = codec.encode(purchase({ '0': '0220' }));
    const queued = { ...settled, step: Step.adviceQueued, bytes: request, start: 0, end: request.length };
    expect(bookedAfter(2, queued, taken, { ...settled, reason: 0 })).toEqual(['220 t1 0']);
    expect(bookedAfter(3, queued, taken, { ...settled, reason: 0 })).toEqual([]);
    expect(bookedAfter(2, queued, taken, { ...settled, reason: 119 })).toEqual(['420 t2 undoes t1 leaving 0 0']);
  });

  it('is taken out again when the issuer has declined it', () => {
    expect(booked({ ...settled, step: Step.adviceQueued }, taken, { ...settled, reason: 119 })).toEqual([
      '220 t1 0',
      '420 t2 undoes t1 leaving 0 0',
    ]);
  });
});

it('an advice of a reversal is booked when it is settled, under its own number', () => {
  const reversal = { ...settled, mti: 420, amountMinor: 400 };
  expect(booked({ ...reversal, step: Step.adviceQueued }, { ...reversal, reason: 0 })).toEqual([
    '420 t2 undoes t1 leaving 400 0',
  ]);
});

it('a completion is booked with the authorization that it captures', () => {
  const completion = answered(purchase({ '0': '0220' }), 220, 0);
  expect(booked({ ...completion, transaction: 7, captures: 5 })).toEqual(['220 t7 captures t5 0']);
});
