// `cardholder`: what it prints and returns, and what the records hold afterwards. Cards are test cards of the default network's ranges.
import { readFileSync, statSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CentreFile } from '../../src/records/centre-file.ts';
import { RegisterRecords } from '../../src/records/registers.ts';
import { MEMBER } from '../centre/registers/fixture.ts';
import { JournalFolder } from './run-journal.ts';

const [ONE, TWO, LONG] = ['9504010000000019', '9504010000000027', '9504010000000000000'] as const;
const OF_B = '9504020000000018';
const SECOND = { ...MEMBER, code: 'BANK-B', institution: '504002', acquirers: ['pos-b'], issuers: ['bank-b'] };

const folder = new JournalFolder();
afterAll(() => folder.remove());
beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 26, 12), toFake: ['Date', 'Temporal'] }));
afterEach(() => vi.useRealTimers());
let count = 0;
let records = '';

beforeEach(() => {
  records = `centre-${++count}.db`;
  const file = CentreFile.open(folder.file(records));
  new RegisterRecords(file).putMembers(
    [MEMBER, SECOND].map((after) => ({ before: undefined, after })),
    { atMs: 0, command: 'test' },
  );
  file.close();
  folder.write(
    `mine-${count}.yaml`,
    `node: a
journal: ./day-${count}.db
acquirers: [{ name: pos, listen: 8583, spec: iso87-ascii }]
issuers:
  - { name: ${MEMBER.issuers[0]}, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '1', ecommerce: enrolled }
  - { name: bank-b, kind: domestic, routes: ['950402'], currency: MAD, openingBalance: '1' }
centre: { records: ./${records} }
`,
  );
});

const run = (...args: string[]) => folder.runNamed(['cardholder', ...args, '--records', records]);
const withConfig = (...args: string[]) => folder.runNamed(['cardholder', ...args, '--config', `mine-${count}.yaml`]);
const cards = (text: string) => {
  folder.write('cards.csv', text);
  return folder.file('cards.csv');
};

describe('a life of a card', () => {
  it('is enrolled, so already, struck off, enrolled again; all of it is in its history, masked', async () => {
    const file = cards(`# two cards\n${ONE}\n\n9504 0100 0000 0027\n`);
    const named = { err: '', code: 0 };
    expect(await run('enrol', file, '--member', 'BANK-A', '--date', '2026-11-20')).toEqual({
      ...named,
      out: '2 cards in cards.csv: 2 enrolled, 0 closed, 0 as before\n',
    });
    expect((await run('enrol', file, '--member', 'BANK-A')).out).toBe(
      '2 cards in cards.csv: 0 enrolled, 0 closed, 2 as before\n',
    );
    cards(ONE);
    expect((await run('close', file, '--member', 'BANK-A', '--date', '2026-11-25')).out).toBe(
      '1 card in cards.csv: 0 enrolled, 1 closed, 0 as before\n',
    );
    expect(await run('show', file)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^950401\*{6}0019 {2}closed by BANK-A since 2026-11-25\n/),
    });
    expect((await run('enrol', file, '--member', 'BANK-A')).out).toBe(
      '1 card in cards.csv: 1 enrolled, 0 closed, 0 as before\n',
    );
    const shown = await run('show', file);
    expect(shown.code).toBe(0);
    expect(shown.out.split('\n').map((line) => line.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?/, 'AT'))).toEqual([
      '950401******0019  enrolled by BANK-A since 2026-11-26',
      '  AT  cardholder enrol cards.csv: BANK-A, enrolled 2026-11-20',
      '  AT  cardholder close cards.csv: BANK-A, enrolled 2026-11-20, closed 2026-11-25',
      '  AT  cardholder enrol cards.csv: BANK-A, enrolled 2026-11-26',
      '',
    ]);
  });

  it('a CSV file enrols and closes; what is exported whole is taken in again, and changes nothing', async () => {
    const file = cards(`enrolledOn,card,closedOn\n2026-11-01,${ONE},\n,"${LONG}",\n2026-10-01,${TWO},2026-11-02\n`);
    expect((await run('import', file, '--member', 'BANK-A')).out).toBe(
      '3 cards in cards.csv: 2 enrolled, 1 closed, 0 as before\n',
    );
    const masked = await run('export');
    expect(masked.out).toBe(
      [
        'member,card,enrolledOn,closedOn',
        'BANK-A,950401******0019,2026-11-01,',
        'BANK-A,950401*********0000,2026-11-26,',
        'BANK-A,950401******0027,2026-10-01,2026-11-02',
        '',
      ].join('\n'),
    );
    expect((await run('export', 'all.csv', '--unmasked')).out).toBe('3 cards written to all.csv\n');
    expect(statSync(folder.file('all.csv')).mode & 0o777).toBe(0o600);
    expect(readFileSync(folder.file('all.csv'), 'utf8')).toBe(`member,card,enrolledOn,closedOn
BANK-A,${ONE},2026-11-01,
BANK-A,${LONG},2026-11-26,
BANK-A,${TWO},2026-10-01,2026-11-02
`);
    expect((await run('import', 'all.csv')).out).toBe('3 cards in all.csv: 0 enrolled, 0 closed, 3 as before\n');
    expect((await run('list')).out.split('\n')).toHaveLength(4);
    expect((await run('list', '--closed', '--format', 'csv')).out).toBe(masked.out);
    expect(await run('list', '--member', 'BANK-B')).toEqual({ code: 1, out: '', err: 'no card is enrolled\n' });
  });
});

describe('faults', () => {
  it('all of a file at once, with line and column, no card whole, and nothing is in the records', async () => {
    const file = cards(
      [
        'card,member,enrolledOn',
        `${ONE},BANK-A,2026-11-01`,
        `${ONE},BANK-A,`,
        '9504010000000018,BANK-A,',
        `card,BANK-C,2026-13-01`,
        `${TWO},BANK-A,2026-11-27`,
        `${OF_B},,`,
      ].join('\n'),
    );
    const { code, out, err } = await withConfig('import', file);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')).toEqual([
      'cards.csv:3:1: card: twice (found "950401******0019"), allowed: each card once',
      'cards.csv:4:1: card: a wrong check digit (found "950401******0018"), allowed: a card number of 12 to 19 digits with its check digit',
      'cards.csv:5:1: card: no card number (found "****"), allowed: a card number of 12 to 19 digits with its check digit',
      'cards.csv:5:6: member: no member that issues cards (found "BANK-C"), allowed: a code of the register',
      'cards.csv:5:13: enrolledOn: not a date (found "2026-13-01"), allowed: a date, 2026-11-26; or nothing',
      'cards.csv:6:25: enrolledOn: still to come (found "2026-11-27"), allowed: a date up to today',
      'cards.csv:7:18: member: missing, allowed: the code of the member that has issued the card',
      '',
    ]);
    expect(await withConfig('list')).toMatchObject({ code: 1, out: '' });
  });

  it('cards of another bank are neither enrolled nor struck off', async () => {
    expect(await withConfig('enrol', cards(OF_B), '--member', 'BANK-A')).toMatchObject({
      code: 2,
      err: 'cards.csv:1:1: card: a card of BANK-B, by its route (found "950402******0018"), allowed: cards of BANK-A\n',
    });
    expect((await withConfig('enrol', cards(OF_B), '--member', 'BANK-B')).code).toBe(0);
    expect(await withConfig('close', cards(OF_B), '--member', 'BANK-A')).toMatchObject({
      code: 2,
      err: 'cards.csv:1:1: card: not enrolled by BANK-A (found "950402******0018"), allowed: a card that is\n',
    });
  });

  it('a file without its first row does not show the card that stands there', async () => {
    const { code, err } = await run('import', cards(`${ONE}\n`), '--member', 'BANK-A');
    expect(code).toBe(2);
    expect(err).toContain('950401******0019');
    expect(err).not.toContain(ONE);
  });

  it.each(['0', 'x', '1 '])('a file of nothing but %j is told in a few lines', async (all) => {
    const { code, err } = await run('import', cards(all.repeat(5_000_000)), '--member', 'BANK-A');
    expect(code).toBe(2);
    expect(err).toMatch(/^cards\.csv:1:1: /);
    expect(err.length).toBeLessThan(10_000);
  });

  it('a card on the command line is refused, and not repeated', async () => {
    const { code, err } = await run('enrol', ONE, '--member', 'BANK-A');
    expect(code).toBe(2);
    expect(err).toContain('for all to see');
    expect(err).not.toContain(ONE);
  });
});

describe('what is kept', () => {
  it('no card number in clear, in a file for its owner, with a key that is made; another key opens nothing', async () => {
    await withConfig('enrol', cards(`${ONE}\n${TWO}`), '--member', 'BANK-A');
    const bytes = ['', '-wal'].map((end) => {
      try {
        return readFileSync(folder.file(records + end)).toString('latin1');
      } catch {
        return '';
      }
    });
    for (const card of [ONE, TWO]) expect(bytes.join('')).not.toContain(card);
    expect(statSync(folder.file(`day-${count}.db.key`)).mode & 0o777).toBe(0o600);
    const { code, err } = await run('list');
    expect(code).toBe(2);
    expect(err).toMatch(/has not the key/);
    expect((await withConfig('list')).out.split('\n')).toHaveLength(4);
  });

  it('a key of the interface is printed once, and its digest kept', async () => {
    const { code, out } = await run('key', 'BANK-A');
    expect(code).toBe(0);
    expect(out).toMatch(/^[\w-]{43}\n$/);
    expect(readFileSync(folder.file(records)).toString('latin1')).not.toContain(out.trim());
    expect(await run('key', 'BANK-C')).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is no member BANK-C'),
    });
  });
});
