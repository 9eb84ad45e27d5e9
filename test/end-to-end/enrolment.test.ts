// Enrolled cardholders and certified members, over real sockets and with the built program: commands, the interface of banks, and packs change what
// a running switch answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageFile } from '../../src/package-file.ts';
import { ofEachTest } from './of-each-test.ts';
import { program, run, ServerProcess } from './switch-process.ts';

const CARD = '9504010000000019';
const configuration = (more: string) => `node: casablanca
journal: ./day.db
acquirers:
  - { name: acquirers, listen: 127.0.0.1:0, spec: iso87-ascii }
issuers:
  - { name: banque-atlas, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '100000', ${more} }
centre: { records: ./centre.db }
`;

const its = ofEachTest();

let stan = 0;
const purchase = (changes: object = {}) => ({
  ...{
    '0': '0100',
    '2': CARD,
    '3': '000000',
    '4': '000000005000',
    '7': '1126100000',
    '11': String(++stan).padStart(6, '0'),
  },
  ...{ '14': '4912', '22': '812', '25': '59', '41': 'TERM0001', '42': 'MERCH0000000001', '49': '504' },
  ...changes,
});

async function answerTo(port: number, message: object): Promise<string | undefined> {
  const { stdout } = await run(['send', '--to', `127.0.0.1:${port}`, '--format', 'json'], JSON.stringify(message));
  return (JSON.parse(stdout) as Record<string, string>)['39'];
}

/** Asks again until the answer is `expected`. */
async function untilAnswered(port: number, expected: string): Promise<void> {
  const sinceMs = Date.now();
  let answer: string | undefined;
  while (answer !== expected && Date.now() - sinceMs < 20_000) answer = await answerTo(port, purchase());
  expect(answer).toBe(expected);
}

test('a card is refused at sites until its bank has enrolled it, by command or by the interface', async () => {
  const config = its.folder.write('mine.yaml', configuration('ecommerce: enrolled'));
  expect(await run(['member', 'import', 'examples/members-2009.csv', '--config', config])).toMatchObject({ code: 0 });
  its.server = await ServerProcess.start(config);
  const { port } = its.server;
  expect(await answerTo(port, purchase())).toBe('57');
  expect(await answerTo(port, purchase({ '22': '051', '25': '00' }))).toBe('00');
  const cardholder = (verb: string, input: string) =>
    run(['cardholder', verb, '--member', 'ATLAS', '--config', config], input);
  expect(await cardholder('enrol', `${CARD}\n`)).toMatchObject({
    code: 0,
    stdout: '1 card in stdin: 1 enrolled, 0 closed, 0 as before\n',
  });
  await untilAnswered(port, '00');
  expect(await cardholder('close', `${CARD}\n`)).toMatchObject({ code: 0 });
  await untilAnswered(port, '57');
  expect(its.server.lines('request.refused').at(-1)).toMatchObject({ code: '57', path: '2', issuer: 'banque-atlas' });

  const { stdout: key } = await run(['cardholder', 'key', 'ATLAS', '--config', config]);
  const api = spawn(process.execPath, [program, 'cardholder', 'serve', '--config', config, '--listen', '127.0.0.1:0']);
  try {
    const [said] = (await once(api.stdout, 'data')) as [Buffer];
    const url = /http:\S+/.exec(String(said))![0];
    const body = JSON.stringify({ cards: [{ card: CARD }] });
    const headers = { Authorization: `Bearer ${key.trim()}` };
    const enrolled = await fetch(`${url}/enrol`, { method: 'POST', headers, body });
    expect([enrolled.status, await enrolled.json()]).toEqual([200, { cards: 1, changed: 1 }]);
    expect((await fetch(url)).status).toBe(401);
    await untilAnswered(port, '00');
  } finally {
    api.kill('SIGTERM');
    await once(api, 'close');
  }
  expect(api.exitCode).toBe(0);
  its.server.signal('SIGTERM');
  expect((await its.server.exited).code).toBe(0);
});

test('a bank that is not certified has no routes; one that passes its pack has them within a second', async () => {
  const bank = await ServerProcess.start(
    its.folder.write('bank.yaml', configuration('limitPerTransaction: "9000"').replace('day.db', 'bank.db')),
  );
  const config = its.folder.write('mine.yaml', configuration('certified: required'));
  await run(['member', 'import', 'examples/members-2009.csv', '--config', config]);
  await run(['member', 'change', 'ATLAS', '--set', 'certified=no', '--config', config]);
  its.server = await ServerProcess.start(config);
  try {
    const why = { kind: 'issuer', name: 'banque-atlas', member: 'ATLAS' };
    expect(its.server.lines('member.not-certified')).toMatchObject([why]);
    expect(await answerTo(its.server.port, purchase())).toBe('15');
    its.server.signal('SIGHUP');
    await its.server.logged('reloaded');
    expect(its.server.lines('member.not-certified')).toMatchObject([why, why]);

    await run(['certify', 'keys', its.folder.path]);
    const [key, open, proof] = ['certify.key', 'certify.pub', 'proof.json'].map((name) => join(its.folder.path, name));
    const pack = packageFile('examples/certification/issuer.yaml');
    const certify = [
      'certify',
      '--member',
      'ATLAS',
      '--pack',
      pack,
      '--connect',
      String(bank.port),
      '--sign',
      key!,
      '--out',
      proof!,
    ];
    const passed = await run(certify);
    expect(passed).toMatchObject({ code: 0, stdout: expect.stringContaining('passed: ') });
    expect(await run(['certify', 'verify', proof!, '--public-key', open!, '--pack', pack])).toMatchObject({ code: 0 });
    const noted = await run([
      'member',
      'certify',
      'ATLAS',
      '--result',
      proof!,
      '--public-key',
      open!,
      '--pack',
      pack,
      '--config',
      config,
    ]);
    expect(noted).toMatchObject({ code: 0, stdout: expect.stringContaining('ATLAS is certified since') });
    await untilAnswered(its.server.port, '00');
    expect(await its.server.logged('member.certified')).toMatchObject(why);
  } finally {
    await bank.kill();
  }
}, 90_000);
