// A whole day by commands: a switch is served, members and merchants are registered, cards are used, the day is closed, and its evening held.
// What is paid and what positions are is worked out by hand.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFile } from '../../src/package-file.ts';
import { ofEachTest } from './of-each-test.ts';
import { program, run, ServerProcess } from './switch-process.ts';

/** The clock closes the day six hours from now: nothing here comes near to that. */
const cutOver = new Date(Date.now() + 6 * 3_600_000).toISOString().slice(11, 16);
const CENTRE = `centre:
  records: ./centre.db
  cutOver: "${cutOver}"
  institution: "504000"
  holidays: ${packageFile('examples/holidays-2026.txt')}
  interchange: ${packageFile('examples/interchange-2009.yaml')}
  out: ./out
  mail: { from: "Centre <releves@centre.example>" }
`;
const NETWORK = `node: casablanca
journal: ./day.db
acquirers:
  - { name: terminals, listen: 127.0.0.1:0, spec: iso87-ascii, merchants: required }
  - { name: sites, listen: 127.0.0.1:0, spec: iso87-ascii, confirmation: dual }
issuers:
  - { name: atlas, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '10000' }
  - { name: rif, kind: domestic, routes: ['950402'], currency: MAD, openingBalance: '10000' }
`;
const MEMBERS = `code,name,institution,bank,acquirers,issuers,account,email
ATLAS,Banque Atlas,504001,901,terminals;sites,atlas,MA64901780000000000050400192,a@atlas.example
RIF,Banque Rif,504002,902,,rif,MA64902780000000000050400238,b@rif.example
`;
const MERCHANTS = `contract,legalName,tradingName,categoryCode,acceptor,city,email,acquirer,rib,commissions,vat,monthlyFee,status,appliedOn,contractedOn,activeOn
C-1,Un SA,Un,5411,MERCH0000000001,Rabat,un@m.example,ATLAS,901780000000000001000129,1.5%,10%,0.00,active,2009-01-05,2009-02-02,2009-02-16
C-2,Deux SA,Deux,5942,MERCH0000000002,Rabat,deux@m.example,ATLAS,901780000000000001000226,domestic 2%; 3%,10%,10.00,active,2009-01-05,2009-02-02,2009-02-16
C-3,Trois SA,Trois,5712,MERCH0000000003,Rabat,trois@m.example,ATLAS,901780000000000001000323,1.5%,10%,0.00,active,2009-01-05,2009-02-02,2009-02-16
`;
const [ATLAS_CARD, RIF_CARD] = ['9504010000000001', '9504020000000018'];

/** From before it has read anything to about its end: wherever they fall, what comes afterwards is the same. */
const KILLED_AFTER_MS = [300, 500, 650, 800, 1_000];

const its = ofEachTest();

function message(type: string, stan: number, pan: string, amountMinor: number, merchant: number, original?: string) {
  return {
    '0': type,
    '2': pan,
    '3': '000000',
    '4': String(amountMinor).padStart(12, '0'),
    '7': '1126100000',
    '11': String(stan).padStart(6, '0'),
    '14': '3012',
    '22': '051',
    '41': 'TERM0001',
    '42': `MERCH000000000${merchant}`,
    '49': '504',
    ...(original !== undefined && { '90': `${original}1126100000${'0'.repeat(22)}` }),
  };
}

async function answerTo(port: number, sent: object): Promise<string | undefined> {
  const { stdout } = await run(['send', '--to', `127.0.0.1:${port}`, '--format', 'json', JSON.stringify(sent)]);
  return (JSON.parse(stdout) as Record<string, string>)['39'];
}

/** Starts a command and kills it, unless it has ended before. */
async function killed(args: readonly string[], afterMs: number): Promise<void> {
  const child = spawn(process.execPath, [program, ...args], { cwd: packageFile('.'), stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
  await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
}

/** Every file below, with what is in it. */
function bytesBelow(root: string): [string, string][] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]);
}

interface Outcome {
  readonly businessDate: number;
  readonly heldBefore: boolean;
  readonly operations: number;
  readonly positions: readonly { member: string; netMinor: number }[];
  readonly payments: readonly { reference: string; amountMinor: number }[];
}

test('a day by commands is cleared to zero, paid to the centime and told by mail, once', {
  timeout: 120_000,
}, async () => {
  const config = its.folder.write('mine.yaml', NETWORK + CENTRE);
  for (const [verb, file, text] of [
    ['member', 'members.csv', MEMBERS],
    ['merchant', 'merchants.csv', MERCHANTS],
  ] as const) {
    expect(await run([verb, 'import', its.folder.write(file, text), '--config', config])).toMatchObject({ code: 0 });
  }
  its.server = await ServerProcess.start(config);
  await expect.poll(() => its.server!.lines('listening').length).toBe(2);
  const [terminals, sites] = its.server.lines('listening').map(({ port }) => port as number) as [number, number];
  const evening = (...more: string[]) => run(['evening', '--config', config, ...more]);
  const held = async (): Promise<Outcome> => {
    const { code, stdout, stderr } = await evening('--format', 'json');
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('switch8583:')]);
    return JSON.parse(stdout) as Outcome;
  };
  expect(await evening()).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('no business day of the journal is closed'),
  });

  for (const [port, sent] of [
    [terminals, message('0200', 1, ATLAS_CARD, 10_000, 1)],
    [terminals, message('0200', 2, RIF_CARD, 5_000, 1)],
    [terminals, message('0400', 3, RIF_CARD, 5_000, 1, '0200000002')],
    [terminals, message('0200', 4, RIF_CARD, 2_000, 1)],
    [sites, message('0100', 5, RIF_CARD, 30_000, 2)],
    [sites, message('0220', 6, RIF_CARD, 30_000, 2, '0100000005')],
    [sites, message('0100', 7, RIF_CARD, 4_000, 3)],
    [sites, message('0220', 8, RIF_CARD, 2_500, 3, '0100000007')],
    // Never captured, and so never cleared.
    [sites, message('0100', 9, RIF_CARD, 8_000, 3)],
  ] as const) {
    expect([sent['11'], await answerTo(port, sent)]).toEqual([sent['11'], '00']);
  }
  const journal = join(its.folder.path, 'day.db');
  const closed = await run(['day', 'close', journal]);
  const [, date = '', next = ''] = /^business day (\S+) closed, (\S+) is open\n$/.exec(closed.stdout) ?? [];
  expect(await evening('--date', next)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`business day ${next} is open still`),
  });

  const digits = date.replaceAll('-', '');
  for (const afterMs of KILLED_AFTER_MS) await killed(['evening', '--config', config], afterMs);
  const first = await held();
  expect(first).toMatchObject({ businessDate: Number(digits), operations: 6 });
  // ATLAS gets 20.00 + 300.00 + 25.00 of RIF, pays interchange of 1.2 % (0.24 + 3.60 + 0.30) and 0.15 for each of four, 0.25 as issuer of one;
  // RIF pays 0.25 for each of three. What was reversed gives all of it back.
  expect(first.positions.map(({ member, netMinor }) => [member, netMinor])).toEqual([
    ['ATLAS', 34_500 - 414 - 60 - 25],
    ['RIF', -34_500 + 414 - 75],
    ['(centre)', 160],
  ]);
  // C-1: 120.00, 1.5 % 1.80, VAT 0.18. C-2: 300.00, 2 % 6.00, fee 10.00, VAT 1.60. C-3: 25.00, 1.5 % 0.38 (0.375), VAT 0.04.
  expect(first.payments.map(({ reference, amountMinor }) => [reference, amountMinor])).toEqual([
    [`${digits}-C-1`, 11_802],
    [`${digits}-C-2`, 28_240],
    [`${digits}-C-3`, 2_458],
  ]);
  const out = join(its.folder.path, 'out');
  expect(readdirSync(join(out, 'clearing', digits)).sort()).toEqual(
    ['ATLAS.csv', 'ATLAS.ipm', 'RIF.csv', 'RIF.ipm', 'positions.json'].sort(),
  );
  const transfers = readFileSync(join(out, 'payments', digits, 'pain001-ATLAS.xml'), 'utf8');
  expect(transfers.match(/<InstdAmt[^>]*>[^<]*/g)).toEqual(
    ['118.02', '282.40', '24.58'].map((amount) => `<InstdAmt Ccy="MAD">${amount}`),
  );
  // Three statements, two bulletins.
  expect(readdirSync(join(out, 'mail')).filter((name) => name.endsWith('.eml'))).toHaveLength(5);

  const before = bytesBelow(out);
  expect(await held()).toMatchObject({ heldBefore: true, payments: first.payments, positions: first.positions });
  expect(bytesBelow(out)).toEqual(before);
  // As if it had been killed before the files had their names.
  for (const name of ['clearing', 'payments', 'evenings']) rmSync(join(out, name), { recursive: true });
  expect(await held()).toMatchObject({ heldBefore: false, payments: first.payments, positions: first.positions });
  expect(bytesBelow(out)).toEqual(before);
  const text = await evening();
  expect(text.stdout).toContain(`evening of ${date}, held before: nothing is changed`);
  expect(text.stdout).toContain('all positions add up to zero');

  expect(await answerTo(terminals, message('0200', 10, RIF_CARD, 2_000, 1))).toBe('00');
  expect(await run(['day', 'close', journal, '--date', next])).toMatchObject({ code: 0 });
  const second = await held();
  expect(second).toMatchObject({ businessDate: Number(next.replaceAll('-', '')), operations: 1 });
  // 20.00 less 0.30, less VAT 0.03.
  expect(second.payments.map(({ amountMinor }) => amountMinor)).toEqual([1_967]);
  const later = new Map(bytesBelow(out));
  for (const [path, hash] of before) expect([path, later.get(path)]).toEqual([path, hash]);
});

test('what an evening lacks is one line with its place', async () => {
  const refused = async (text: string, why: string) => {
    const { code, stderr } = await run(['evening', '--config', its.folder.write('lacks.yaml', text)]);
    expect([code, stderr.trim().split('\n')]).toEqual([2, [expect.stringContaining(why)]]);
  };
  const any = NETWORK.replace(', merchants: required', '');
  await refused(any, 'lacks.yaml has no section `centre:`');
  await refused(`${any}centre: { zone: UTC }\n`, 'lacks.yaml: centre.records names no file');
  for (const key of ['holidays', 'interchange', 'institution', 'out']) {
    await refused(
      NETWORK + CENTRE.replace(new RegExp(`^  ${key}:.*\n`, 'm'), ''),
      `lacks.yaml: centre.${key} is missing`,
    );
  }
  await refused(NETWORK + CENTRE, 'cannot open the journal');
});
