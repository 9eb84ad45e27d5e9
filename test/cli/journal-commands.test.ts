// The journal commands on a journal written by hand: what they print, to the letter; what is asked finds what it should; nothing
// shows a card number that nobody asked for.
import { writeFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { CARD, configuration, FAR_CARD, TRACK_CARD, writeJournal } from './journal-fixture.ts';
import { JournalFolder } from './run-journal.ts';

// Every run starts a thread, which a busy machine does slowly.
vi.setConfig({ testTimeout: 30_000 });

const folder = new JournalFolder();
const run = (args: readonly string[]) => folder.run(args);

beforeAll(async () => {
  await writeJournal(folder.file('day.db'));
  folder.write('switch.yaml', configuration);
});
afterAll(() => folder.remove());

const CONFIG = ['--config', 'switch.yaml'];
/** How long an advice waits depends on when it is asked. */
const withoutAge = (out: string) =>
  out
    .replace(/ +\d+ d \d+ h/g, ' AGE')
    .replace(/ +age /, ' age ')
    .replace(/"ageMs":\d+/g, '"ageMs":0')
    .replace(/Z,\d{9,},/g, 'Z,AGE,');

describe('what is printed, to the letter', () => {
  test.each<[string, string[], number]>([
    ['find.txt', ['find', 'day.db', ...CONFIG], 0],
    ['find-without-spec.txt', ['find', 'day.db'], 0],
    ['find.csv', ['find', 'day.db', ...CONFIG, '--format', 'csv'], 0],
    ['find.json', ['find', 'day.db', ...CONFIG, '--format', 'json'], 0],
    ['find.ndjson', ['find', 'day.db', ...CONFIG, '--format', 'ndjson', '--state', 'reversed'], 0],
    ['show-reversed.txt', ['show', 'day.db', '1', ...CONFIG], 0],
    ['show-silent.txt', ['show', 'day.db', '7', ...CONFIG], 0],
    ['show-parked.txt', ['show', 'day.db', '15', ...CONFIG], 0],
    ['show-partial.json', ['show', 'day.db', '3', ...CONFIG, '--format', 'json'], 0],
    ['show-without-spec.txt', ['show', 'day.db', '13'], 0],
    ['verify.txt', ['verify', 'day.db'], 0],
    ['verify.json', ['verify', 'day.db', '--format', 'json'], 0],
    ['saf.txt', ['saf', 'day.db', ...CONFIG], 0],
    ['saf.csv', ['saf', 'day.db', ...CONFIG, '--format', 'csv'], 0],
    ['saf.json', ['saf', 'day.db', ...CONFIG, '--format', 'json'], 0],
  ])('%s', async (file, args, code) => {
    const ended = await run(args);
    expect([
      ended.code,
      ended.err.replace(/^(card, terminal|messages that|messages are read as iso87-bcd, which fits them).*\n$/, ''),
    ]).toEqual([code, '']);
    await expect(withoutAge(ended.out)).toMatchFileSnapshot(`fixtures/journal/${file}`);
  });

  test('JSON is JSON, and each row of CSV has as many cells as its head', async () => {
    const found = JSON.parse((await run(['find', 'day.db', ...CONFIG, '--format', 'json'])).out);
    expect(found).toHaveLength(13);
    const { out } = await run(['find', 'day.db', ...CONFIG, '--format', 'csv']);
    const lines = out.trimEnd().split('\n');
    const cells = lines.map((line) => line.replace(/"[^"]*"/g, '').split(',').length);
    expect(new Set(cells)).toEqual(new Set([cells[0]]));
    expect(lines).toHaveLength(14);
    expect(JSON.parse((await run(['find', 'day.db', '--stan', '999', '--format', 'json'])).out)).toEqual([]);
  });
});

describe('what is shown', () => {
  const shown = (...args: string[]) => run(['show', 'day.db', ...args, ...CONFIG]);

  test.each([
    ['a STAN that one transaction has', '000125', 3],
    ['a STAN of a reversal', '000124', 1],
    ['a number', '7', 7],
    ['the number of a reversal', '4', 3],
  ])('%s', async (_, id, first) => {
    const { code, out } = await shown(id);
    expect([code, out.split('\n')[0]]).toEqual([0, expect.stringMatching(new RegExp(`^transaction ${first}: `))]);
  });

  test('a STAN that several have: exit 2, and which they are', async () => {
    const { code, out, err } = await shown('000123');
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(
      /^switch8583: STAN 000123 is not one transaction, but transactions 1, 13: .*journal find --stan/,
    );
  });

  test('nothing of the kind: exit 1', async () => {
    expect(await shown('4711')).toEqual({
      code: 1,
      out: '',
      err: 'switch8583: the journal has no transaction 4711 and no STAN 004711\n',
    });
  });

  test('an answer as it was told, when the journal keeps it beside the one that may be kept', async () => {
    await writeJournal(folder.file('told.db'), (entry) => {
      if (entry.transaction !== 1) return entry;
      const told = Buffer.from(entry.bytes.subarray(entry.start, entry.end - entry.requestBytes));
      return {
        ...entry,
        bytes: Buffer.concat([entry.bytes, told]),
        end: entry.end + told.length,
        toldBytes: told.length,
      };
    });
    const { entries } = JSON.parse((await run(['show', 'told.db', '1', ...CONFIG, '--format', 'json'])).out);
    expect(entries[0].messages.map(({ is, fields }: { is: string; fields: object }) => [is, fields])).toEqual([
      ['request', expect.objectContaining({ '0': '0100', '2': '950401******0019' })],
      ['answer', expect.objectContaining({ '0': '0110', '38': '618037' })],
    ]);
  });
});

describe('no card number is shown unless it is asked for', () => {
  const cards = [CARD, FAR_CARD, TRACK_CARD, '6011000000000004'];
  const forms = cards.flatMap((card) => [
    card,
    Buffer.from(card).toString('hex'),
    Buffer.from(card).toString('hex').replaceAll('3', 'f'),
  ]);
  const spoken: [string, string[]][] = [
    ['with its configuration', CONFIG],
    ['with the spec of one acquirer', ['--spec', 'iso87-ascii']],
    ['with the spec of none', ['--spec', 'iso93-bcd']],
    ['without a spec', []],
  ];
  const commands = [
    ...['table', 'json', 'ndjson', 'csv'].map((format) => ['find', 'day.db', '--format', format]),
    ...['table', 'json'].map((format) => ['saf', 'day.db', '--format', format]),
    ...['1', '5', '9', '11', '13'].map((id) => ['show', 'day.db', id]),
    ...['3', '11', '13'].map((id) => ['show', 'day.db', id, '--format', 'json']),
  ];

  test.each(spoken)('%s', async (_, spec) => {
    for (const command of commands) {
      const { code, out, err } = await run([...command, ...spec]);
      expect(code, command.join(' ')).toBe(0);
      for (const form of forms) expect(`${out}${err}`.toLowerCase(), command.join(' ')).not.toContain(form);
    }
  });

  test('verify knows none', async () => {
    const { out } = await run(['verify', 'day.db', '--format', 'json']);
    for (const form of forms) expect(out).not.toContain(form);
  });

  test('--unmasked shows them', async () => {
    const told = (await run(['find', 'day.db', ...CONFIG, '--format', 'ndjson', '--unmasked', '--stan', '125'])).out;
    expect(JSON.parse(told).card).toBe(FAR_CARD);
    expect((await run(['show', 'day.db', '13', '--unmasked'])).out).toContain(CARD);
    expect((await run(['saf', 'day.db', ...CONFIG, '--unmasked', '--format', 'csv'])).out).toContain(FAR_CARD);
  });

  test('one on the command line is refused, and not repeated', async () => {
    const { code, out, err } = await run(['find', 'day.db', ...CONFIG, '--pan', CARD]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/--pan: others can read what stands on a command line/);
    expect(err).not.toContain(CARD);
  });
});

describe('advices', () => {
  test('of one issuer', async () => {
    const transactions = async (issuer: string) => {
      const { code, out } = await run(['saf', 'day.db', '--issuer', issuer, '--format', 'json']);
      expect(code).toBe(0);
      return JSON.parse(out).map(({ transaction }: { transaction: number }) => transaction);
    };
    expect([await transactions('far'), await transactions('home')]).toEqual([[5, 15], []]);
  });
});

describe('an encrypted journal', () => {
  const KEY = 'ab'.repeat(32);
  const keyFile = folder.file('elsewhere.key');

  beforeAll(async () => {
    writeFileSync(keyFile, `${KEY}\n`, { mode: 0o600 });
    await writeJournal(folder.file('sealed.db'), undefined, { encryption: true, key: { file: keyFile } });
    const journal = `journal: { file: ./sealed.db, encryption: true, key: ./elsewhere.key }`;
    folder.write('sealed.yaml', configuration.replace('journal: ./day.db', journal));
  });
  afterEach(() => vi.unstubAllEnvs());

  test.each<[string, string[]]>([
    ['whose key the configuration names', ['--config', 'sealed.yaml']],
    ['whose key an option names', ['--key', keyFile, ...CONFIG]],
    ['whose key is in the environment', ['--key', 'env:TEST_JOURNAL_KEY', ...CONFIG]],
  ])('%s is read as any other', async (_, options) => {
    vi.stubEnv('TEST_JOURNAL_KEY', KEY);
    const [sealed, clear] = [await run(['find', 'sealed.db', ...options]), await run(['find', 'day.db', ...CONFIG])];
    expect(sealed).toEqual(clear);
    expect(await run(['verify', 'sealed.db', ...options])).toMatchObject({
      code: 0,
      out: expect.stringContaining('no fault'),
    });
  });

  test('without its key is not read: exit 2, which key, and where it was looked for', async () => {
    const { code, out, err } = await run(['find', 'sealed.db']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/needs key [0-9a-f]{8}, and the key file sealed\.db\.key does not have it/);
    expect(err).not.toContain(KEY);
  });

  test('a key that is none is not repeated', async () => {
    vi.stubEnv('TEST_JOURNAL_KEY', 'abc');
    const { code, err } = await run(['find', 'sealed.db', '--key', 'env:TEST_JOURNAL_KEY']);
    expect([code, err]).toEqual([
      2,
      expect.stringMatching(/the environment variable TEST_JOURNAL_KEY: key 1 of 1 is not 64 hex/),
    ]);
    const typed = await run(['find', 'sealed.db', '--key', KEY]);
    expect([typed.code, typed.err]).toEqual([
      2,
      expect.stringMatching(/^switch8583: --key: neither a file nor a variable/),
    ]);
    expect(typed.err).not.toContain(KEY);
  });
});
