// What journals on disk depend on: the numbers of the steps, the columns and the names under which they are stored. A change
// here is a change to files that exist.
import { describe, expect, it } from 'vitest';
import { COLUMNS, contentOf, messageOf, requestOf, Step, toldOf } from '../../src/journal/entry.ts';
import { sampleEntry } from '../store/sample-entry.ts';

const none = { requestBytes: 0, toldBytes: 0 };

describe('a journal entry', () => {
  it('numbers its steps as they are stored', () => {
    expect(Step).toEqual({
      forwarded: 1,
      answered: 2,
      late: 3,
      adviceQueued: 4,
      adviceAcknowledged: 5,
      undelivered: 6,
      adviceParked: 7,
      acknowledged: 8,
      adviceReleased: 9,
      adviceDropped: 10,
      dayOpened: 11,
      reconciled: 12,
    });
  });

  it('has these columns, in this order', () => {
    expect(COLUMNS.map(({ name, stored }) => `${name} ${stored}`)).toEqual([
      'atMs at_ms',
      'step step',
      'transaction transaction_no',
      'original original_no',
      'acquirer acquirer',
      'issuer issuer',
      'mti mti',
      'stan stan',
      'issuerStan issuer_stan',
      'amountMinor amount_minor',
      'currency currency',
      'reason reason',
      'sentAt sent_at',
      'advice advice_no',
      'adviceStan advice_stan',
      'businessDate business_date',
      'captures captures_no',
      'requestBytes request_bytes',
      'toldBytes told_bytes',
    ]);
  });

  it('has names that need no quotes in SQL, each once', () => {
    for (const { stored } of COLUMNS) expect(stored).toMatch(/^[a-z][a-z_]*$/);
    expect(new Set(COLUMNS.map(({ stored }) => stored)).size).toBe(COLUMNS.length);
    expect(new Set(COLUMNS.map(({ name }) => name)).size).toBe(COLUMNS.length);
  });

  it('has its message in a range of bytes, or none', () => {
    const entry = { ...sampleEntry(1), ...none, bytes: Uint8Array.of(1, 2, 3, 4), start: 1, end: 3 };
    expect(messageOf(entry)).toEqual(Uint8Array.of(2, 3));
    expect(messageOf({ ...entry, end: 1 }).length).toBe(0);
    expect(toldOf(entry)).toEqual(Uint8Array.of(2, 3));
    expect(requestOf(entry).length).toBe(0);
  });

  it('has request and answer behind its message where it says so', () => {
    const bytes = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);
    const entry = { ...sampleEntry(1), bytes, start: 1, end: 7, requestBytes: 2, toldBytes: 3 };
    expect(contentOf(entry)).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(messageOf(entry)).toEqual(Uint8Array.of(1));
    expect(requestOf(entry)).toEqual(Uint8Array.of(2, 3));
    expect(toldOf(entry)).toEqual(Uint8Array.of(4, 5, 6));
  });
});
