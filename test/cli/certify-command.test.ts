// `certify`: over real sockets, against a switch and as one; what it writes, what verifies, and what the register holds of it afterwards.
import { readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packJsonSchema } from '../../src/certification/pack.ts';
import { readPack } from '../../src/cli/certification/pack-file.ts';
import { ConfigurationError } from '../../src/cli/configuration/faults.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { type RunningSwitch, type SwitchSettings, startSwitch } from '../../src/index.ts';
import { Client } from '../../src/net/client.ts';
import { packageFile } from '../../src/package-file.ts';
import { CentreFile } from '../../src/records/centre-file.ts';
import { RegisterRecords } from '../../src/records/registers.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { framingByName } from '../../src/wire/framing.ts';
import { MEMBER } from '../centre/registers/fixture.ts';
import { JournalFolder } from './run-journal.ts';

const BANK: SwitchSettings = {
  node: 'bank',
  acquirers: [{ name: 'acquirers', listen: '127.0.0.1:0', spec: 'iso87-ascii' }],
  issuers: [{ name: 'bank', kind: 'domestic', routes: ['950401'], currency: 'MAD', openingBalance: '1000.00' }],
};
const folder = new JournalFolder();
let bank: RunningSwitch;

beforeAll(async () => {
  bank = await startSwitch(BANK);
  const file = CentreFile.open(folder.file('centre.db'));
  new RegisterRecords(file).putMembers([{ before: undefined, after: { ...MEMBER, isCertified: false } }], {
    atMs: 0,
    command: 'test',
  });
  file.close();
  expect((await run('certify', 'keys', folder.file('keys'))).code).toBe(0);
});
afterAll(async () => {
  await bank.close();
  folder.remove();
});

const run = (...args: string[]) => folder.runNamed(args);
const keys = (name: 'key' | 'pub') => folder.file(`keys/certify.${name}`);
const HEAD = `name: small
version: "1"
title: Small
purpose: It is small.
`;
const pack = (name: string, text: string) => {
  folder.write(name, HEAD + text);
  return folder.file(name);
};
const smallPack = () =>
  pack(
    'small.yaml',
    `side: issuer
values: { card: { is: "9504010000000019", what: a card } }
cases:
  - { id: ECHO, purpose: It answers., steps: [{ send: { 0: "0800", 7: "\${time}", 11: "\${stan}", 70: "301" }, expect: { 39: "00" } }] }
  - id: BUY
    purpose: It sells.
    evidence: outcome
    steps:
      - send: { 0: "0100", 2: "\${card}", 3: "000000", 4: "000000000100", 7: "\${time}", 11: "\${stan}", 41: T1, 42: M1, 49: "504" }
        expect: { 39: "00" }
`,
  );
const port = () => String(bank.ports.acquirers);
const member = () => {
  const file = CentreFile.read(folder.file('centre.db'));
  const [found] = new RegisterRecords(file).members();
  file.close();
  return found!;
};

describe('a bank’s host', () => {
  it('passes: the result is signed, verifies, is of its pack, and is noted in the register', async () => {
    const signed = folder.file('signed.json');
    const ran = await run(
      ...['certify', '--member', 'BANK-A', '--pack', smallPack(), '--connect', port()],
      ...['--sign', keys('key'), '--out', signed, '--junit', folder.file('j.xml'), '--html', folder.file('r.html')],
    );
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/passed: 2 of 2 passed\n$/) });
    expect(readFileSync(folder.file('j.xml'), 'utf8')).toContain('tests="2" failures="0"');
    expect(readFileSync(folder.file('r.html'), 'utf8')).toContain('Certification of BANK-A');
    expect(readFileSync(signed, 'utf8')).not.toContain('9504010000000019');
    expect(statSync(keys('key')).mode & 0o777).toBe(0o600);

    const verify = (...more: string[]) => run('certify', 'verify', signed, '--public-key', keys('pub'), ...more);
    expect(await verify()).toMatchObject({
      code: 0,
      out: expect.stringMatching(/BANK-A has passed small 1, 2 of 2 cases/),
    });
    expect((await verify('--pack', smallPack())).code).toBe(0);
    expect(await verify('--pack', packageFile('examples/certification/issuer.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^switch8583: signed\.json: the pack is another one: [^\n]*\n$/),
    });
    expect(await run('certify', 'keys', folder.file('keys'))).toMatchObject({ code: 2 });

    expect(member().isCertified).toBe(false);
    const note = [
      'member',
      'certify',
      'BANK-A',
      '--result',
      signed,
      '--public-key',
      keys('pub'),
      '--records',
      'centre.db',
      '--pack',
      smallPack(),
    ];
    expect(await run(...note.slice(0, -2))).toMatchObject({ code: 2, err: expect.stringContaining('give --pack') });
    expect(await run(...note.slice(0, -1), packageFile('examples/certification/issuer.yaml'))).toMatchObject({
      code: 1,
      err: expect.stringContaining('the pack is another one'),
    });
    const doing = (what: Partial<typeof MEMBER>) => {
      const file = CentreFile.open(folder.file('centre.db'));
      const before = new RegisterRecords(file).members()[0]!;
      new RegisterRecords(file).putMembers([{ before, after: { ...before, ...what } }], { atMs: 0, command: 'test' });
      file.close();
    };
    doing({ issuers: [] });
    expect(await run(...note)).toMatchObject({
      code: 1,
      err: expect.stringContaining('small is a pack for an issuer, and BANK-A acquires, and has no issuer'),
    });
    doing({ issuers: MEMBER.issuers });
    expect(await run(...note)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^member BANK-A is certified since 20/),
    });
    expect(member()).toMatchObject({ isCertified: true, certificate: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const shown = await run('member', 'show', 'BANK-A', '--records', 'centre.db');
    expect(shown.out).toMatch(/certify BANK-A small 1\n {6}certified: no -> yes\n {6}certifiedOn: \(nothing\) -> 20/);
    expect((await run('member', 'change', 'BANK-A', '--set', 'certified=no', '--records', 'centre.db')).code).toBe(0);
    const { isCertified, certifiedOn, certificate } = member();
    expect([isCertified, certifiedOn, certificate]).toEqual([false, undefined, undefined]);
    expect(
      await run('member', 'change', 'BANK-A', '--set', 'certifiedOn=2026-11-26', '--records', 'centre.db'),
    ).toMatchObject({
      code: 2,
      err: expect.stringContaining('certified: no, and yet a date or a result, allowed: yes, or neither'),
    });
    const other = ['member', 'certify', 'BANK-B', ...note.slice(3)];
    expect(await run(...other)).toMatchObject({ code: 1, err: expect.stringContaining('is of BANK-A, not of BANK-B') });
  });

  it('fails: exit 1, the reasons, and nothing is noted', async () => {
    const failing = pack(
      'failing.yaml',
      `side: issuer
cases:
  - { id: NO, purpose: It refuses., steps: [{ send: { 0: "0800", 7: "\${time}", 11: "\${stan}", 70: "301" }, expect: { 39: "05" } }] }
`,
    );
    const ran = await run(
      'certify',
      '--member',
      'BANK-A',
      '--pack',
      failing,
      '--connect',
      port(),
      '--records',
      folder.file('centre.db'),
    );
    expect(ran.code).toBe(1);
    expect(ran.out).toContain('NO: step 1: DE 39 expected 05 (do not honour), found 00 (approved)');
    expect(ran.err).toContain('nothing is noted');
  });

  it('is not there: exit 3', async () => {
    const ran = await run('certify', '--member', 'BANK-A', '--pack', smallPack(), '--connect', '127.0.0.1:1');
    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('cannot connect to 127.0.0.1:1') });
  });
});

it('an acquirer’s gateway is listened for, and judged', async () => {
  const file = pack(
    'acquirer.yaml',
    `side: acquirer
within: 20000
cases:
  - { id: ON, purpose: It signs on., steps: [{ receive: { 0: "0800", 70: "001" } }] }
  - id: BUY
    purpose: It sells.
    steps:
      - { name: asked, receive: { 0: "0100", 4: "000000000100" }, answer: { 39: "00", 38: ABC123 } }
      - { receive: { 0: "0420", 90: { matches: { join: ["^0100", { from: asked, path: "11" }] } } } }
`,
  );
  const probe = await startSwitch(BANK);
  const free = probe.ports.acquirers!;
  await probe.close();
  const ended = run('certify', '--member', 'BANK-A', '--pack', file, '--listen', `127.0.0.1:${free}`);
  const codec = compile(loadSpec('iso87-ascii'));
  const answers: unknown[] = [];
  let client: Client | undefined;
  while (client === undefined) {
    client = await Client.open({
      ...{
        host: '127.0.0.1',
        port: free,
        framing: framingByName('2-byte'),
        frameLimitBytes: 9_000,
        connectTimeoutMs: 1_000,
      },
      frame: (bytes, start, end) => answers.push(codec.decode(Buffer.from(bytes.subarray(start, end))).toJSON()),
      closed: () => undefined,
    }).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const purchase = {
    '0': '0100',
    '2': '9504010000000019',
    '3': '000000',
    '4': '000000000100',
    '7': '1126120000',
    '11': '000002',
    '41': 'T1      ',
  };
  client.send(codec.encode({ '0': '0800', '7': '1126120000', '11': '000001', '70': '001' }));
  client.send(codec.encode(purchase));
  client.send(codec.encode({ ...purchase, '0': '0420', '11': '000003', '90': `0100000002${'0'.repeat(32)}` }));
  expect(await ended).toMatchObject({ code: 0, out: expect.stringContaining('passed: 2 of 2 passed') });
  while (answers.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(answers).toMatchObject([
    { '0': '0810', '39': '00' },
    { '0': '0110', '11': '000002', '38': 'ABC123' },
    { '0': '0430', '39': '00' },
  ]);
  await client.close();
});

describe('packs', () => {
  it.each(['issuer', 'acquirer', 'e-commerce'])('the pack %s has no fault', (name) => {
    expect(readPack(packageFile(`examples/certification/${name}.yaml`)).pack.cases.length).toBeGreaterThan(8);
  });

  it('there are forty cases at least, each with a purpose in one sentence', () => {
    const cases = ['issuer', 'acquirer', 'e-commerce'].flatMap(
      (name) => readPack(packageFile(`examples/certification/${name}.yaml`)).pack.cases,
    );
    expect(cases.length).toBeGreaterThanOrEqual(40);
    for (const { purpose } of cases) expect(purpose).toMatch(/^[A-Z][^.]*\.$/);
  });

  it('the copy of the schema is the schema', () => {
    const copy = JSON.parse(readFileSync(packageFile('examples/certification/pack.schema.json'), 'utf8'));
    expect(copy).toEqual(packJsonSchema());
  });

  it('every fault is told with its place', () => {
    const file = pack(
      'wrong.yaml',
      `side: issuer
colour: red
cases:
  - { id: ONE, purpose: "", steps: [{ send: { 0: "0100" } }] }
  - { id: two words, purpose: It is., steps: [] }
`,
    );
    const faults = () => {
      try {
        readPack(file);
      } catch (error) {
        if (error instanceof ConfigurationError)
          return error.faults.map(({ line, path, message }) => `${line} ${path}: ${message}`);
        throw error;
      }
      return [];
    };
    expect(faults()).toEqual([
      expect.stringMatching(/^6 colour: /),
      expect.stringMatching(/^8 cases\[0\]\.purpose: .*a sentence/),
      expect.stringMatching(/^9 cases\[1\]\.id: .*letters, digits and hyphens/),
      expect.stringMatching(/^9 cases\[1\]\.steps: /),
    ]);
    pack(
      'wrong.yaml',
      `side: issuer
values: { stan: { is: "1", what: a number } }
cases:
  - { id: ONE, purpose: It is., steps: [{ like: nothing, send: { 0: "0100", 2: "\${card}" }, expect: { 39: { about: "00" } } }] }
  - { id: ONE, purpose: It is., steps: [{ send: { 0: "0100" }, expect: { 38: { from: first, path: "38" } } }] }
  - { id: TWO, purpose: It is., steps: [{ receive: { 0: "0100" } }] }
`,
    );
    const told = faults();
    for (const part of [
      'stan is the name of a value that each case has',
      'no message is called nothing',
      'no value is called card',
      'says nothing to compare',
      'ONE is the name of another case too',
      'takes from "first"',
      'no step of a pack for an issuer',
    ]) {
      expect(told.join('\n')).toContain(part);
    }
  });
});
