// Merchants are required of an acquirer: commands change the register of a switch that runs, over real sockets.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ofEachTest } from './of-each-test.ts';
import { run, ServerProcess } from './switch-process.ts';

const configuration = `node: casablanca
journal: ./day.db
acquirers:
  - { name: acquirers, listen: 127.0.0.1:0, spec: iso87-ascii, merchants: required }
issuers:
  - { name: banque-atlas, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '10000' }
centre: { records: ./centre.db }
`;

const its = ofEachTest();

let stan = 0;
const purchase = (changes: object = {}) => ({
  '0': '0100',
  '2': '9504010000000001',
  '3': '000000',
  '4': '000000005000',
  '7': '1126100000',
  '11': String(++stan).padStart(6, '0'),
  '14': '3012',
  '41': 'TERM0001',
  '42': 'MERCH0000000001',
  '49': '504',
  ...changes,
});

async function answerTo(port: number, message: object): Promise<string | undefined> {
  const { stdout } = await run(['send', '--to', `127.0.0.1:${port}`, '--format', 'json', JSON.stringify(message)]);
  return (JSON.parse(stdout) as Record<string, string>)['39'];
}

/** Asks again until the answer is `expected`; how long that took. */
async function untilAnswered(port: number, expected: string): Promise<number> {
  const sinceMs = Date.now();
  let answer: string | undefined;
  while (answer !== expected && Date.now() - sinceMs < 20_000) answer = await answerTo(port, purchase());
  expect(answer).toBe(expected);
  return Date.now() - sinceMs;
}

test('what is imported, suspended, resumed and transferred counts for a switch that runs', async () => {
  const config = its.folder.write('mine.yaml', configuration);
  its.server = await ServerProcess.start(config);
  const { port } = its.server;
  expect(await answerTo(port, purchase())).toBe('03');
  const merchant = (...args: string[]) => run([...args, '--config', config]);
  expect(await merchant('member', 'import', 'examples/members-2009.csv')).toMatchObject({ code: 0 });
  expect(await merchant('merchant', 'import', 'examples/merchants-2009.csv')).toMatchObject({ code: 0 });
  await untilAnswered(port, '00');
  expect(await answerTo(port, purchase({ '41': 'TERM0009' }))).toBe('03');
  expect(await answerTo(port, purchase({ '41': 'TERM0041', '42': 'MERCH0000000004' }))).toBe('03');
  expect(await answerTo(port, purchase({ '41': 'ANY TERM', '42': 'MERCH0000000002' }))).toBe('00');

  const last = purchase();
  expect(await answerTo(port, last)).toBe('00');
  expect(await merchant('merchant', 'suspend', 'C-1001')).toMatchObject({ code: 0 });
  const tookMs = await untilAnswered(port, '03');
  // What was approved before is told again.
  expect(await answerTo(port, last)).toBe('00');
  expect(await merchant('merchant', 'resume', 'C-1001')).toMatchObject({ code: 0 });
  await untilAnswered(port, '00');
  expect(await merchant('merchant', 'transfer', 'C-1001', '--to', 'ATLAS')).toMatchObject({ code: 0 });
  await untilAnswered(port, '03');

  its.server.signal('SIGTERM');
  expect((await its.server.exited).code).toBe(0);
  expect(await run(['journal', 'verify', join(its.folder.path, 'day.db')])).toMatchObject({ code: 0 });
  process.stdout.write(`a suspended merchant was refused ${tookMs} ms after the command had ended\n`);
});
