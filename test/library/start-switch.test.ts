// A switch inside a program: what may be left out, who answers, what is told, and that nothing is left of it.

import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import {
  AnswerError,
  ConfigurationError,
  type FieldValues,
  Reason,
  reportText,
  type SwitchEvent,
  type SwitchSettings,
  startSwitch,
  TraceError,
} from '../../src/index.ts';
import { testCertificates } from '../net/certificates.ts';

/** A purchase of 12.00 MAD with a test card. */
function purchase(stan: string, more: FieldValues = {}): FieldValues {
  const card = { '2': '9504010000000001', '3': '000000', '4': '000000001200', '14': '2912', '49': '504' };
  const named = { '7': '1123120000', '11': stan, '41': 'TERM0001', '42': 'MERCHANT0000001' };
  return { '0': '0100', ...card, ...named, ...more };
}

const atlas = {
  kind: 'domestic',
  name: 'atlas',
  routes: ['950401'],
  currency: 'MAD',
  openingBalance: '100.00',
} as const;

const never: SwitchSettings['issuers'][number] = {
  kind: 'function',
  name: 'never',
  routes: ['950401'],
  deadline: '10m',
  decide: () => ({ reason: Reason.approved, delayMs: Number.POSITIVE_INFINITY }),
};

it('answers on a port that the system chose', async () => {
  await using running = await startSwitch({ issuers: [atlas] });
  expect(running.port).toBeGreaterThan(0);
  expect(running.ports).toEqual({ acquirer: running.port });
  await using client = await running.client();
  const answer = await client.request(purchase('000001'));
  expect(answer.toJSON()).toMatchObject({ '0': '0110', '11': '000001', '39': '00', '49': '504' });
  const broke = await client.request(purchase('000002', { '4': '000000010001' }));
  expect(broke.get('39')).toBe('51');
});

it('asks issuers that are functions, at once or by a promise', async () => {
  const seen: unknown[] = [];
  await using running = await startSwitch({
    issuers: [
      {
        kind: 'function',
        name: 'mine',
        routes: ['950401'],
        books: 'memory',
        decide: ({ pan, amountMinor, currency, kind }) => {
          seen.push({ pan, amountMinor, currency, kind });
          return { reason: Reason.approved, approvalCode: 'ABC123' };
        },
      },
      {
        kind: 'function',
        name: 'slow',
        routes: ['603899'],
        decide: async () => ({ reason: Reason.notSufficientFunds }),
      },
    ],
  });
  const client = await running.client();
  const [approved, declined] = await Promise.all([
    client.request(purchase('000001')),
    client.request(purchase('000002', { '2': '6038990000000007' })),
  ]);
  expect([approved.get('39'), approved.get('38'), declined.get('39')]).toEqual(['00', 'ABC123', '51']);
  expect(seen).toEqual([{ pan: '9504010000000001', amountMinor: 1200, currency: '504', kind: 'authorization' }]);
});

it('runs beside others, each with its own books and links', async () => {
  const settings: SwitchSettings = {
    acquirers: [
      { name: 'ascii', spec: 'iso87-ascii' },
      { name: 'binary', spec: 'iso87-bcd', framing: '4-byte', header: 'hex:6000010000' },
    ],
    issuers: [atlas],
  };
  await using first = await startSwitch(settings);
  await using second = await startSwitch({ issuers: [{ ...atlas, openingBalance: '1.00' }] });
  expect(new Set([first.ports.ascii, first.ports.binary, second.port]).size).toBe(3);
  const answers = await Promise.all([
    first.client({ acquirer: 'ascii' }).then((client) => client.request(purchase('000001'))),
    first
      .client({ acquirer: 'binary' })
      .then((client) => client.request({ ...purchase('000001'), header: '6000010000' })),
    second.client().then((client) => client.request(purchase('000001'))),
  ]);
  expect(answers.map((answer) => answer.get('39'))).toEqual(['00', '00', '51']);
  await expect(first.client({ acquirer: 'postal' })).rejects.toThrow(
    new RangeError('no acquirer postal; there are ascii, binary'),
  );
});

it('refuses settings in the words of the file, each fault with its path', async () => {
  const wrong = {
    journal: 'memry',
    acquirers: [
      { name: 'one', spec: 'iso87-asci', listen: 'localhost' },
      { name: 'one', spec: 'iso87-ascii', listen: '127.0.0.1:8583' },
      { name: 'two', spec: 'iso87-ascii', listen: 8583 },
    ],
    issuers: [
      { ...atlas, deadline: '5', colour: 'red' },
      { ...never, decide: 'yes', routes: ['950401'] },
    ],
  };
  const refused = await startSwitch(wrong as unknown as SwitchSettings).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ConfigurationError);
  const lines = (refused as ConfigurationError).message.split('\n');
  expect(lines.every((line) => line.startsWith('configuration: '))).toBe(true);
  expect(lines.map((line) => line.split(': ')[1]).sort()).toEqual([
    'acquirers[0].listen',
    'acquirers[0].spec',
    'acquirers[1].name',
    'acquirers[2].listen',
    'issuers[0].colour',
    'issuers[0].deadline',
    'issuers[1].decide',
    'issuers[1].routes[0]',
    'journal',
  ]);
  expect(refused).toHaveProperty(
    'message',
    expect.stringContaining('each name once; acquirers[0].name has it already'),
  );
  expect(refused).toHaveProperty(
    'message',
    expect.stringContaining('one issuer for a route; it is already with atlas at issuers[0].routes[0]'),
  );
  expect(refused).toHaveProperty(
    'message',
    expect.stringContaining('a function of the request that returns a decision'),
  );
  await expect(startSwitch(undefined as unknown as SwitchSettings)).rejects.toThrow('configuration: ');
  const gateway = { listen: 0, file: 'memory', link: { connect: '127.0.0.1:1' } };
  await expect(startSwitch({ issuers: [atlas], gateway } as SwitchSettings)).rejects.toThrow(
    'configuration: gateway: a switch in a program runs no gateway',
  );
});

it('takes a configuration file that is named, with the places of its faults', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switch8583-library-'));
  try {
    const file = join(folder, 'mine.yaml');
    writeFileSync(
      file,
      `node: n\nacquirers: [{ name: a, spec: iso87-ascii, listen: 0 }]\nissuers:\n  - { kind: domestic, name: atlas, routes: ['950401'], currency: MAD, openingBalance: 1.00 }\n`,
    );
    await using running = await startSwitch(file);
    const client = await running.client();
    expect((await client.request(purchase('000001'))).get('39')).toBe('51');
    writeFileSync(file, 'node: n\nacquirers: []\n');
    await expect(startSwitch(file)).rejects.toThrow(`${file}:2:12: acquirers: `);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('plays steps and trace files, and reports', async () => {
  await using running = await startSwitch({ issuers: [atlas] });
  const report = await running.replay([
    { name: 'bread', send: purchase('000001'), expect: { '39': '00', '4': { echo: true } } },
    { name: 'wrong', send: purchase('000002'), expect: { '39': '05' } },
  ]);
  expect(report).toMatchObject({ passed: false, matched: 1, mismatched: 1 });
  expect(reportText(report)).toContain('wrong');
  await expect(running.replay([{ send: { '0': 100 } }])).rejects.toThrow(TraceError);
  await expect(running.replay([{ send: { '0': 100 } }])).rejects.toThrow('steps:1: send.0');
  await expect(running.replay('no-such-trace.jsonl')).rejects.toThrow('no-such-trace.jsonl');
  const stopped = await running.replay([{ send: purchase('000003') }], { signal: AbortSignal.abort() });
  expect(stopped).toMatchObject({ passed: false, notSent: 1 });
});

it('tells a request that has no answer, and hands over what answers none', async () => {
  await using running = await startSwitch({ issuers: [never], limits: { drain: 0 } });
  const heard: string[] = [];
  const client = await running.client({ onMessage: (message) => heard.push(message.text(0)!) });
  await expect(client.request(purchase('000001'), { withinMs: 20 })).rejects.toMatchObject({
    name: 'AnswerError',
    code: 'NO_ANSWER',
    message: 'no answer to 0100 with STAN 000001 within 20 ms',
  });
  client.send({ '0': '0800', '7': '1123120000', '11': '000009', '70': '301' });
  await expect.poll(() => heard).toEqual(['0810']);
  expect(client.unexpected.map((message) => message.get('11'))).toEqual(['000009']);
  const waiting = client.request(purchase('000002'));
  const lost = expect(waiting).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  await client.close();
  await lost;
  expect(() => client.send(purchase('000003'))).toThrow(AnswerError);
  await expect(client.request(purchase('000003'))).rejects.toThrow('the connection was closed');
});

it('tells its events, and is not harmed by who listens', async () => {
  const events: SwitchEvent[] = [];
  const running = await startSwitch({ issuers: [atlas] }, { onEvent: (event) => events.push(event) });
  const client = await running.client();
  client.send(Buffer.from('0100 no message'));
  await expect.poll(() => events.map(({ name }) => name)).toContain('message.malformed');
  const malformed = events.find(({ name }) => name === 'message.malformed');
  expect(malformed).toMatchObject({ level: 'warn', fields: { link: 'acquirer' } });
  await running.close();
});

it('is gone once it is closed, however often that is said', async () => {
  const running = await startSwitch({ issuers: [atlas] });
  const { port } = running;
  const client = await running.client();
  await Promise.all([running.close(), running.close()]);
  await running.close();
  await expect(client.request(purchase('000001'))).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  const refused = await new Promise((resolve) => connect(port, '127.0.0.1').once('error', resolve));
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
  await expect(running.client()).rejects.toThrow('ECONNREFUSED');
});

it('leaves nothing behind when it cannot start', async () => {
  await using first = await startSwitch({ issuers: [atlas] });
  const taken = {
    acquirers: [
      { name: 'free', spec: 'iso87-ascii' },
      { name: 'taken', spec: 'iso87-ascii', listen: first.port },
    ],
    issuers: [atlas],
  };
  await expect(startSwitch(taken)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const missing = { ...atlas, kind: 'plugin', name: 'lost', routes: ['9'], module: './no-such-module.ts' } as const;
  const { currency: _, openingBalance: __, ...plugIn } = missing;
  await expect(startSwitch({ issuers: [atlas, plugIn] })).rejects.toThrow('no-such-module.ts');
});

it('cuts everything when its journal fails, and says so', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switch8583-library-'));
  try {
    const events: SwitchEvent[] = [];
    const running = await startSwitch(
      { journal: join(folder, 'day.db'), issuers: [atlas] },
      { onEvent: (event) => events.push(event) },
    );
    const client = await running.client();
    expect((await client.request(purchase('000001'))).get('39')).toBe('00');
    for (const file of readdirSync(folder)) rmSync(join(folder, file));
    // The journal looks for its file now and then.
    await expect(async () => {
      for (let stan = 2; stan < 100_000; stan++) await client.request(purchase(String(stan).padStart(6, '0')));
    }).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
    expect(events.map(({ name }) => name)).toContain('journal.failed');
    await expect(running.close()).rejects.toThrow('was removed, replaced or renamed');
    await expect(running.client()).rejects.toThrow('ECONNREFUSED');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('answers 96 for a function that fails, and tells it with its place', async () => {
  const events: SwitchEvent[] = [];
  const fails = (): never => {
    throw new Error('out of ink');
  };
  const issuers: SwitchSettings['issuers'] = [
    { kind: 'function', name: 'fails', routes: ['950401'], decide: fails },
    { kind: 'function', name: 'rejects', routes: ['603899'], decide: async () => fails() },
  ];
  await using running = await startSwitch({ issuers }, { onEvent: (event) => events.push(event) });
  const client = await running.client();
  const answers = [
    await client.request(purchase('000001')),
    await client.request(purchase('000002', { '2': '6038990000000007' })),
  ];
  expect(answers.map((answer) => answer.get('39'))).toEqual(['96', '96']);
  const broken = events.flatMap(({ name, fields }) => (name === 'issuer.broken' ? [fields] : []));
  expect(broken.map(({ issuer }) => issuer)).toEqual(['fails', 'rejects']);
  for (const { reason } of broken) expect(reason).toMatch(/^out of ink/);
});

it('speaks TLS on a link that has it, to clients that show what is asked for', async () => {
  const { folder, ca, server, client: own } = await testCertificates();
  try {
    const tls = { ...server, ca, clientCertificates: 'required' } as const;
    const acquirers: SwitchSettings['acquirers'] = [
      { name: 'secure', spec: 'iso87-ascii', tls },
      { name: 'plain', spec: 'iso87-ascii' },
    ];
    await using running = await startSwitch({ acquirers, issuers: [atlas] });
    const client = await running.client({ tls: { ca, ...own } });
    expect((await client.request(purchase('000001'))).get('39')).toBe('00');
    const report = await running.replay([{ send: purchase('000002'), expect: { '39': '00' } }], {
      tls: { ca, ...own },
    });
    expect(report.passed).toBe(true);
    await expect(running.client({ acquirer: 'plain', tls: {} })).rejects.toThrow('the link of plain has no TLS');
    await expect(running.client({ tls: { ca: join(folder, 'none.pem') } })).rejects.toThrow('tls.ca');
    await expect(running.client()).rejects.toThrow(/certificate/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
