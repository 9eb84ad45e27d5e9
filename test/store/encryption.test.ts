// What is kept encrypted: of a clear journal the answers as they were told, of an encrypted one all contents. The files are looked
// through for what must not be in them, and every key that is not the right one is met. The card number and the chip data are
// test data.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { messageOf, type NewEntry, requestOf, toldOf } from '../../src/journal/entry.ts';
import type { StoredJournal } from '../../src/journal/journal.ts';
import { addKey } from '../../src/store/key-file.ts';
import { openSqliteJournal } from '../../src/store/sqlite-journal.ts';
import { committed } from './committed.ts';
import { endsOfFiles, filesWith, interfere, rows } from './files.ts';
import { found } from './find-contract.ts';
import { journalContract } from './journal-contract.ts';
import { keptEntry, NOTHING_ELSE, sampleBytes, sampleEntry } from './sample-entry.ts';
import { all, append, kept } from './sample-journal.ts';

const directory = mkdtempSync(join(tmpdir(), 'encryption-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Each opening starts a thread. */
const PATIENCE_MS = 30_000;

journalContract('SQLite in an encrypted file', (place, names) =>
  openSqliteJournal(join(directory, place), { ...names, encryption: true, readPageEntries: 7 }),
);

const PAN = '9504010000000001';
/** DE 55 of an answer: issuer authentication data. */
const CHIP_DATA = Buffer.from('910A1122334455667788ABCD', 'hex');
const MESSAGE = Buffer.from('0110 an answer without chip data');
const REQUEST = Buffer.from(`0100 a request with card ${PAN}`);
const TOLD = Buffer.concat([Buffer.from('0110 an answer with chip data'), CHIP_DATA]);

function answer(number: number): NewEntry {
  const bytes = Buffer.concat([MESSAGE, REQUEST, TOLD]);
  const lengths = { requestBytes: REQUEST.length, toldBytes: TOLD.length };
  return { ...sampleEntry(number), ...lengths, bytes, start: 0, end: bytes.length };
}

const opened: StoredJournal[] = [];
let files = 0;

function newPath(): string {
  return join(directory, `journal-${++files}.db`);
}
async function open(path: string, options?: Parameters<typeof openSqliteJournal>[1]): Promise<StoredJournal> {
  const journal = await openSqliteJournal(path, options);
  opened.push(journal);
  return journal;
}
afterEach(async () => {
  await Promise.allSettled(opened.splice(0).map((journal) => journal.close()));
});

function journalError(code: string, ...words: string[]): unknown {
  return expect.objectContaining({ name: 'JournalError', code, message: expect.stringMatching(words.join('.*')) });
}

/** A key as one writes it. */
function keyText(number: number): string {
  return Buffer.from(sampleBytes(32, number)).toString('hex');
}
const key = (...numbers: number[]) => ({ text: numbers.map(keyText).join('\n'), from: 'the variable KEYS' });

/** A journal with entries 1 to 3, of which the second is an answer, and a value. */
async function filled(path: string, options?: Parameters<typeof openSqliteJournal>[1]): Promise<StoredJournal> {
  const journal = await open(path, options);
  journal.append({ ...sampleEntry(1), toldBytes: 0 });
  journal.append(answer(2));
  journal.append({ ...sampleEntry(3), toldBytes: 0 });
  journal.keep('books', Buffer.from(`the balance of ${PAN}`));
  await committed(journal);
  return journal;
}

async function secondOf(journal: StoredJournal): Promise<Record<string, string>> {
  const [entry] = await journal.at([2]);
  const texts = { message: messageOf(entry!), request: requestOf(entry!), told: toldOf(entry!) };
  return Object.fromEntries(
    Object.entries(texts).map(([name, bytes]) => [name, Buffer.from(bytes).toString('latin1')]),
  );
}
const SECOND = { message: MESSAGE, request: REQUEST, told: TOLD };
const SECOND_TEXTS = Object.fromEntries(
  Object.entries(SECOND).map(([name, bytes]) => [name, bytes.toString('latin1')]),
);

describe('a clear journal', { timeout: PATIENCE_MS }, () => {
  it('has no answer as it was told in any of its files, and gives it back', async () => {
    const path = newPath();
    const journal = await filled(path);
    expect(filesWith(path, PAN)).toEqual(['-wal']);
    expect(filesWith(path, CHIP_DATA)).toEqual([]);
    expect(await secondOf(journal)).toEqual(SECOND_TEXTS);
    expect(await found(journal, sampleEntry(2))).toEqual([keptEntry(2, answer(2))]);
    await journal.close();
    expect(endsOfFiles(path)).toEqual(['', '.key', '.lock']);
    expect(filesWith(path, PAN)).toEqual(['']);
    expect(filesWith(path, CHIP_DATA)).toEqual([]);
    const again = await open(path);
    expect(await secondOf(again)).toEqual(SECOND_TEXTS);
    expect(await again.verify()).toBe(undefined);
  });

  it('has the same key as another that makes it at the same moment', async () => {
    for (let round = 0; round < 8; round++) {
      const file = newPath();
      const key = { file: `${file}.keys` };
      const paths = [`${file}-1`, `${file}-2`];
      const both = await Promise.all(paths.map((path) => open(path, { encryption: true, key })));
      for (const journal of both) {
        append(journal, 1, 2);
        await journal.close();
      }
      expect(readFileSync(key.file, 'latin1')).toMatch(/^[0-9a-f]{64}\n$/);
      expect(statSync(key.file).mode & 0o777).toBe(0o600);
      for (const path of paths) expect(await all(await open(path, { key }))).toEqual(kept(1, 2));
      const made = basename(key.file);
      expect(readdirSync(directory).filter((name) => name.startsWith(made))).toEqual([made]);
    }
  });

  it('adds no key while another process may be adding one', async () => {
    const file = `${newPath()}.keys`;
    addKey(file);
    writeFileSync(`${file}.next`, '');
    expect(() => addKey(file)).toThrow(/\.keys\.next is there: another process adds a key, or was ended/);
    rmSync(`${file}.next`);
    addKey(file);
    expect(readFileSync(file, 'latin1').trimEnd().split('\n').length).toBe(2);
  });

  it('makes no key before one is needed', async () => {
    const path = newPath();
    const journal = await open(path);
    journal.append({ ...sampleEntry(1), toldBytes: 0 });
    await journal.close();
    expect(endsOfFiles(path)).toEqual(['', '.lock']);
  });

  it('keeps no answer as it was told when there can be no key', async () => {
    const path = newPath();
    const nowhere = join(directory, 'nowhere', 'keys');
    const journal = await filled(path, { key: { file: nowhere } });
    const { told, ...rest } = SECOND_TEXTS;
    expect(await secondOf(journal)).toEqual({ ...rest, told: rest.message });
    expect((await journal.at([2]))[0]!.toldBytes).toBe(0);
    expect(filesWith(path, CHIP_DATA)).toEqual([]);
    expect(await journal.verify()).toBe(undefined);
    // Once there is a key, the answers of then are kept.
    await journal.close();
    mkdirSync(join(directory, 'nowhere'));
    const later = await open(path, { key: { file: nowhere } });
    later.append(answer(4));
    await committed(later);
    expect((await later.at([2, 4])).map(({ toldBytes }) => toldBytes)).toEqual([0, TOLD.length]);
  });

  it('is read without its key so far as it is in clear, and not written', async () => {
    const path = newPath();
    await (await filled(path)).close();
    rmSync(`${path}.key`);
    const reader = await open(path, { readOnly: true });
    const { message, request } = SECOND_TEXTS;
    expect(await secondOf(reader)).toEqual({ message, request, told: message });
    expect(await reader.verify()).toBe(undefined);
    await expect(open(path)).rejects.toEqual(
      journalError('JOURNAL_OPEN', path, 'needs key [0-9a-f]{8}', 'does not have it'),
    );
  });
});

describe('an encrypted journal', { timeout: PATIENCE_MS }, () => {
  it('has nothing of contents and values in any of its files, and gives them back', async () => {
    const path = newPath();
    const journal = await filled(path, { encryption: true });
    const secrets = [PAN, CHIP_DATA, MESSAGE, 'the balance of'];
    for (const secret of secrets) expect(filesWith(path, secret)).toEqual([]);
    expect(await secondOf(journal)).toEqual(SECOND_TEXTS);
    expect(Buffer.from((await journal.kept()).get('books')!).toString()).toBe(`the balance of ${PAN}`);
    await journal.close();
    for (const secret of secrets) expect(filesWith(path, secret)).toEqual([]);
    const reader = await open(path, { readOnly: true });
    expect(await secondOf(reader)).toEqual(SECOND_TEXTS);
    expect(await found(reader, sampleEntry(2))).toEqual([keptEntry(2, answer(2))]);
    expect(rows(path, 'SELECT seq, reason, message_bytes FROM journal_readable WHERE seq = 2')).toEqual([
      { seq: 2, reason: '001', message_bytes: null },
    ]);
  });

  it('seals each value anew', async () => {
    const path = newPath();
    const journal = await open(path, { encryption: true });
    const sealed = new Set<string>();
    for (let time = 0; time < 3; time++) {
      journal.keep('a', Buffer.from('the same'));
      await committed(journal);
      sealed.add(Buffer.from(rows(path, 'SELECT value FROM kept')[0]!.value as Uint8Array).toString('hex'));
    }
    expect(sealed.size).toBe(3);
  });

  it.each(['message', 'contents', 'value'])('does not give back a changed %s', async (what) => {
    const path = newPath();
    const journal = await filled(path, { encryption: true });
    const table = { message: 'journal', contents: 'sealed_contents', value: 'kept' }[what]!;
    const [row] = rows(path, `SELECT ${what} AS bytes FROM ${table} ${what === 'message' ? 'WHERE seq = 2' : ''}`);
    const bytes = Buffer.concat([row!.bytes as Uint8Array, Buffer.from('!')]);
    if (what !== 'message') bytes[20]! ^= 1;
    interfere(path, `UPDATE ${table} SET ${what} = ?`, what === 'message' ? bytes : bytes.subarray(0, -1));
    if (what === 'value') {
      await expect(journal.kept()).rejects.toEqual(journalError('JOURNAL_READ', 'the value of books was changed'));
    } else if (what === 'contents') {
      await expect(all(journal)).rejects.toEqual(journalError('JOURNAL_READ', 'entries 1 to 3 was changed'));
    }
    if (what !== 'value') expect(await journal.verify()).toMatchObject({ place: 1, through: 3 });
  });

  it('opens no sealed part that was moved to another place', async () => {
    const path = newPath();
    const journal = await open(path, { encryption: true });
    for (const number of [1, 2]) {
      journal.append(answer(number));
      journal.keep(`${number}`, Buffer.from(`value ${number}`));
      await committed(journal);
    }
    interfere(path, 'UPDATE sealed_contents SET contents = (SELECT contents FROM sealed_contents WHERE seq = 1)');
    interfere(path, "UPDATE kept SET value = (SELECT value FROM kept WHERE key = '1')");
    expect((await journal.at([1])).length).toBe(1);
    await expect(journal.at([2])).rejects.toEqual(journalError('JOURNAL_READ', 'entries 2 to 2 was changed'));
    await expect(journal.kept()).rejects.toEqual(journalError('JOURNAL_READ', 'the value of 2 was changed'));
  });

  it('is not opened with another key, or without one', async () => {
    const path = newPath();
    await (await filled(path, { encryption: true, key: key(1) })).close();
    const refused = journalError('JOURNAL_OPEN', path, 'needs key [0-9a-f]{8}', 'the variable KEYS does not have it');
    await expect(open(path, { encryption: true, key: key(2) })).rejects.toEqual(refused);
    await expect(open(path, { readOnly: true, key: key(2) })).rejects.toEqual(refused);
    await expect(open(path, { encryption: true })).rejects.toEqual(
      journalError('JOURNAL_OPEN', `key file ${path}.key`),
    );
    await expect(open(path, { readOnly: true })).rejects.toEqual(journalError('JOURNAL_OPEN', `key file ${path}.key`));
    expect((await open(path, { encryption: true, key: key(1) })).lastSeq).toBe(3);
  });

  it('goes on under the newest key, and reads what the earlier ones have sealed', async () => {
    const path = newPath();
    for (const [numbers, number] of [
      [[1], 1],
      [[1, 2], 2],
      [[1, 2, 3], 3],
    ] as const) {
      const journal = await open(path, { encryption: true, key: key(...numbers) });
      append(journal, 100 * number - 99, 100 * number);
      journal.keep(`under ${number}`, Buffer.from('value'));
      await journal.close();
    }
    const journal = await open(path, { encryption: true, key: key(1, 2, 3) });
    expect(await all(journal)).toEqual(kept(1, 300));
    expect((await journal.kept()).size).toBe(3);
    expect(await journal.verify()).toBe(undefined);
    await journal.close();
    const without = await open(path, { encryption: true, key: key(2, 3) });
    expect(await all(without, 200)).toEqual(kept(201, 300));
    await expect(all(without)).rejects.toEqual(journalError('JOURNAL_READ', 'entries 1 to 64 needs key'));
    await expect(without.kept()).rejects.toEqual(journalError('JOURNAL_READ', 'the value of under 1 needs key'));
    await expect(without.verify()).rejects.toEqual(journalError('JOURNAL_READ', 'needs key'));
  });

  it('may have been a clear one, and become one again', async () => {
    const path = newPath();
    for (const encryption of [false, true, false, true]) {
      const journal = await open(path, { encryption });
      append(journal, journal.lastSeq + 1, journal.lastSeq + 40);
      await journal.close();
    }
    const journal = await open(path);
    expect(await all(journal)).toEqual(kept(1, 160));
    expect(await journal.verify()).toBe(undefined);
    const sealed = rows(path, 'SELECT seq FROM journal WHERE sealed = 1 AND length(message) = 0').map(({ seq }) => seq);
    expect(sealed.slice(0, 2)).toEqual([41, 42]);
    expect(sealed.at(-1)).toBe(160);
  });

  it('gives back any contents, however they were committed', async () => {
    const path = newPath();
    const journal = await open(path, { encryption: true });
    const part = fc.uint8Array({ maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(part, part, part), { maxLength: 90 }), async (contents) => {
        const first = journal.lastSeq + 1;
        const entries = contents.map((parts): NewEntry => {
          const bytes = Buffer.concat(parts);
          const lengths = { requestBytes: parts[1].length, toldBytes: parts[2].length };
          return { ...sampleEntry(1), ...NOTHING_ELSE, ...lengths, bytes, start: 0, end: bytes.length };
        });
        for (const entry of entries) journal.append(entry);
        await committed(journal);
        expect(await all(journal, first - 1)).toEqual(entries.map((entry, i) => keptEntry(first + i, entry)));
      }),
      { numRuns: 30 },
    );
    expect(await journal.verify()).toBe(undefined);
  });
});

describe('keys', { timeout: PATIENCE_MS }, () => {
  it.skipIf(process.platform === 'win32').each([0o640, 0o604, 0o660])('are refused with mode %o', async (mode) => {
    const path = newPath();
    await (await filled(path, { encryption: true })).close();
    chmodSync(`${path}.key`, mode);
    const refused = journalError('JOURNAL_OPEN', path, 'is open to others', `0${mode.toString(8)}`, 'chmod 600');
    await expect(open(path, { encryption: true })).rejects.toEqual(refused);
    await expect(open(path)).rejects.toEqual(refused);
  });

  it('are added behind those that there are', async () => {
    const path = newPath();
    const file = join(directory, 'added.key');
    await (await filled(path, { encryption: true, key: { file } })).close();
    const first = readFileSync(file, 'latin1');
    writeFileSync(file, first.trimEnd());
    addKey(file);
    expect(readFileSync(file, 'latin1')).toMatch(new RegExp(`^${first.trimEnd()}\n[0-9a-f]{64}\n$`));
    expect(statSync(file).mode & 0o077).toBe(0);
    const journal = await open(path, { encryption: true, key: { file } });
    append(journal, 4, 5);
    await committed(journal);
    expect(await secondOf(journal)).toEqual(SECOND_TEXTS);
    const ids = rows(path, 'SELECT contents FROM sealed_contents').map(({ contents }) =>
      Buffer.from(contents as Uint8Array).toString('hex', 0, 4),
    );
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ['', 'has no key'],
    ['\n \n', 'has no key'],
    ['0123', 'key 1 of 1 is not 64'],
    [`${keyText(1)}\n${keyText(2)}0`, 'key 2 of 2 is not 64'],
    [`${keyText(1)} ${'z'.repeat(64)}`, 'key 2 of 2 is not 64'],
  ])('are refused when they are no keys: %j', async (text, what) => {
    const path = newPath();
    const refused = journalError('JOURNAL_OPEN', path, 'the variable KEYS', what);
    await expect(open(path, { encryption: true, key: { text, from: 'the variable KEYS' } })).rejects.toEqual(refused);
    const file = `${path}.key`;
    writeFileSync(file, text, { mode: 0o600 });
    await expect(open(path)).rejects.toEqual(journalError('JOURNAL_OPEN', path, `key file ${file}`, what));
    expect(endsOfFiles(path)).toEqual(['.key']);
  });
});
