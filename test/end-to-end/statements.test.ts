// Statements and bulletins of a played day through the program: killed at moments spread over a run, and run again, they are the same mails, each once;
// and a bulletin's figures are those that acquirers were told.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Merchant } from '../../src/centre/merchant.ts';
import { Folder, program, run } from './switch-process.ts';

const market = fileURLToPath(new URL('../../examples/market-2009.yaml', import.meta.url));
const DATE = '2009-11-24';
const FROM = 'Centre <releves@centre.example>';
/** So many merchants are enough to be killed between. */
const MERCHANTS = 12;
const REQUESTS = 300;
const KILLS = Number(process.env.KILLS ?? 4);

let folder: Folder;
let day: string;
beforeAll(async () => {
  folder = new Folder();
  day = join(folder.path, 'day');
  const played = ['day', '--seed', '5', '--transactions', String(REQUESTS), '--members', market, '--out', day];
  const child = spawn(process.execPath, [program, ...played], { stdio: 'ignore' });
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  chooseMerchants();
}, 120_000);
afterAll(() => folder.remove());

const inDay = (name: string) => join(day, name);

/** Some of the merchants that had operations. */
function chooseMerchants(): void {
  const paid = JSON.parse(readFileSync(inDay('payments.json'), 'utf8')) as { contract: string }[];
  const contracts = new Set(paid.slice(0, MERCHANTS).map(({ contract }) => contract));
  const merchants = JSON.parse(readFileSync(inDay('merchants.json'), 'utf8')) as Merchant[];
  const chosen = merchants.filter(({ contract }) => contracts.has(contract));
  writeFileSync(join(folder.path, 'merchants.json'), JSON.stringify(chosen));
}

function statementArguments(name: string): string[] {
  const files = ['--merchants', join(folder.path, 'merchants.json'), '--members', inDay('members.json')];
  const made = ['--settlements', inDay('payments.json'), '--operations', inDay('operations.ndjson')];
  const place = ['--records', join(folder.path, `${name}.db`), '--out', join(folder.path, name)];
  const what = ['--date', DATE, '--from', FROM, '--journal', inDay('state/journal.db')];
  return ['statements', 'run', ...what, ...files, ...made, ...place];
}

/** Name and digest of each file that has its name. */
function mailsIn(name: string): string[] {
  const mails = join(folder.path, name);
  const names = readdirSync(mails).filter((file) => file.endsWith('.eml'));
  return names.sort().map(
    (file) =>
      `${file} ${createHash('sha256')
        .update(readFileSync(join(mails, file)))
        .digest('hex')}`,
  );
}

test('killed again and again, and run again: the same mails, each once', { timeout: 120_000 }, async () => {
  const startMs = performance.now();
  const whole = await run(statementArguments('whole'));
  const lastsMs = performance.now() - startMs;
  expect([whole.code, whole.stderr]).toEqual([0, expect.stringContaining(`${MERCHANTS} sent, 0 put off, 0 refused`)]);
  expect(mailsIn('whole')).toHaveLength(MERCHANTS);
  for (let kill = 0; kill < KILLS; kill++) {
    const child = spawn(process.execPath, [program, ...statementArguments('killed')], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    await Promise.race([ended, sleep(lastsMs * (0.3 + (0.7 * (kill + 1)) / (KILLS + 1)))]);
    child.kill('SIGKILL');
    await ended;
  }
  const last = await run(statementArguments('killed'));
  expect(last.code).toBe(0);
  expect(mailsIn('killed')).toEqual(mailsIn('whole'));
  const again = await run(statementArguments('killed'));
  expect(again.stderr).toContain(`${MERCHANTS} statements of ${DATE}, 0 of them new`);
  expect(again.stderr).toContain('0 sent');
  const listed = await run(['statements', 'outbox', '--records', join(folder.path, 'killed.db'), '--format', 'ndjson']);
  const rows = listed.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { state: string });
  expect(rows).toHaveLength(MERCHANTS);
  expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['sent']));
});

test("bulletins have the figures that acquirers were told, counted on the wire's other side", async () => {
  const files = ['--merchants', inDay('merchants.json'), '--members', inDay('members.json')];
  const place = ['--records', join(folder.path, 'bulletins.db'), '--out', join(folder.path, 'bulletins')];
  const what = ['--date', DATE, '--from', FROM, '--journal', inDay('state/journal.db'), '--format', 'ndjson'];
  const { code, stdout } = await run(['bulletins', 'run', ...what, ...files, ...place]);
  expect(code).toBe(0);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, number>);
  const sum = (name: string) => rows.reduce((all, row) => all + row[name]!, 0);
  const { total } = (
    JSON.parse(readFileSync(inDay('traffic.json'), 'utf8')) as { traffic: { total: Record<string, number> } }
  ).traffic;
  expect(sum('requests')).toBe(REQUESTS);
  expect(sum('approvals')).toBe(total.approved);
  expect(sum('declines')).toBe(total.declined! + total.technical!);
});

test('what cannot be is told with its place, and nothing is made', async () => {
  const wrong = statementArguments('wrong');
  writeFileSync(join(folder.path, 'broken.json'), '[{"contract":"C-000001"}]');
  const broken = await run(
    [...wrong, '--settlements', join(folder.path, 'broken.json')].filter((_, i, all) => !isFirstSettlements(i, all)),
  );
  expect([broken.code, broken.stderr]).toEqual([
    2,
    expect.stringContaining('broken.json: [0].businessDate is missing'),
  ]);
  const refused = await run(['statements', 'show', 'NOBODY-20091124', '--records', join(folder.path, 'whole.db')]);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('the outbox has no NOBODY-20091124')]);
  const away = await run([...statementArguments('away'), '--smtp', '127.0.0.1:1', '--no-start-tls']);
  expect([away.code, away.stderr]).toEqual([3, expect.stringContaining('the mail server cannot be used')]);
  rmSync(join(folder.path, 'broken.json'));
});

/** The option and its value that come first. */
function isFirstSettlements(place: number, all: readonly string[]): boolean {
  const first = all.indexOf('--settlements');
  return place === first || place === first + 1;
}
