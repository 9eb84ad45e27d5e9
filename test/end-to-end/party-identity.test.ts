// Who an entry of the journal means does not depend on the order of the configuration: `serve` is stopped, its configuration
// is changed, and it goes on in the same journal.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { ofEachTest } from './of-each-test.ts';
import { RawConnection } from './raw-connection.ts';
import { CARD, CARD_ABROAD, codec, purchase } from './running-network.ts';
import { run, ServerProcess } from './switch-process.ts';

const HOME = "  - { name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '9999.00' }";
const ABROAD =
  "  - { name: abroad, kind: foreign, routes: ['4'], currency: USD, openingBalance: '9999.00', rates: { MAD: '0.1' } }";
const OTHER = "  - { name: other, kind: domestic, routes: ['5'], currency: MAD, openingBalance: '9999.00' }";

const its = ofEachTest();

function configuration(acquirers: readonly string[], issuers: readonly string[], node = 'casa'): string {
  const links = acquirers.map((name) => `  - { name: ${name}, listen: '127.0.0.1:0', spec: iso87-ascii }`);
  const text = [`node: ${node}`, 'journal: ./journal.db', 'acquirers:', ...links, 'issuers:', ...issuers, ''];
  return its.folder.write('switch.yaml', text.join('\n'));
}

/** A day of the switch: one purchase with each card, on the first link. Returns what it logged. */
async function day(file: string, cards: readonly string[]): Promise<string> {
  its.server = await ServerProcess.start(file);
  const connection = await RawConnection.open(its.server.port);
  for (const card of cards) {
    const answer = codec.decode(await connection.exchange(codec.encode(purchase({ '2': card }))));
    expect(answer.text(39)).toBe('00');
  }
  await connection.close();
  its.server.signal('SIGTERM');
  const { code, stderr } = await its.server.exited;
  expect(code).toBe(0);
  return stderr;
}

/** Acquirer and issuer of all answers, as the journal shows them to people. */
function answered(): string[] {
  const database = new DatabaseSync(join(its.folder.path, 'journal.db'), { readOnly: true });
  const rows = database.prepare("SELECT acquirer, issuer FROM journal_readable WHERE step = 'answered'").all();
  database.close();
  return rows.map(({ acquirer, issuer }) => `${acquirer} ${issuer}`);
}

describe('a journal and a configuration that changes', () => {
  test('entries mean the same bank when acquirers and issuers change places', async () => {
    await day(configuration(['pos', 'atm'], [HOME, ABROAD]), [CARD, CARD_ABROAD]);
    await day(configuration(['atm', 'pos'], [ABROAD, HOME]), [CARD, CARD_ABROAD]);
    expect(answered()).toEqual(['pos home', 'pos abroad', 'atm home', 'atm abroad']);
  });

  test('entries of an issuer that is gone are kept and told, and its number goes to nobody', async () => {
    expect(await day(configuration(['pos'], [HOME, ABROAD]), [CARD])).not.toContain('journal.party-absent');
    const log = await day(configuration(['pos'], [OTHER, ABROAD]), [CARD_ABROAD]);
    expect(log).toMatch(/"level":"warn".*"event":"journal\.party-absent","kind":"issuer","name":"home"/);
    expect(log).not.toMatch(/party-absent.*abroad/);
    await day(configuration(['pos'], [ABROAD, HOME]), [CARD]);
    expect(answered()).toEqual(['pos home', 'pos abroad', 'pos home']);
  });

  test('a journal of another node is refused: exit 2, one line, whose it is and what to do', async () => {
    await day(configuration(['pos'], [HOME]), [CARD]);
    const { code, stderr } = await run(['serve', configuration(['pos'], [HOME], 'rabat')]);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toMatch(
      /journal\.db: it is the journal of node casa, and this switch is node rabat; set `node: casa`/,
    );
  });
});
