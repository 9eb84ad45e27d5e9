// The commands as scripts use them: what is on stdout, what is on stderr, and with which code they end. Results go to
// stdout and nothing else does; a card number goes nowhere unless it is asked for.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CARD, codec, purchase, type RunningNetwork, startNetwork } from './running-network.ts';
import { type Finished, Folder, run, runUntil } from './switch-process.ts';

const PAN = '4761739001010119';
const TRACK = '4761739001010119=25122011758928889';
const message = readFileSync(new URL('fixtures/bench-message.bin', import.meta.url));
const hex = message.toString('hex');

let network: RunningNetwork;
let folder: Folder;
const servers: Server[] = [];

beforeAll(async () => {
  folder = new Folder();
  network = await startNetwork();
});
afterAll(async () => {
  for (const server of servers) server.close();
  await network.stop();
  folder.remove();
});

/** A peer that answers every segment with `answer`, or with nothing; gives its port. */
function peer(answer?: Buffer): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => answer !== undefined && socket.write(answer));
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
}

/** A port on which nobody listens. */
async function closedPort(): Promise<number> {
  const port = await peer();
  await new Promise((resolve) => servers.pop()!.close(resolve));
  return port;
}

/** Neither as text nor as hex of text. */
function expectNoCard({ stdout, stderr }: Finished, ...pans: string[]): void {
  for (const text of [stdout, stderr]) {
    for (const pan of pans) {
      expect(text).not.toContain(pan);
      expect(text.toLowerCase().replace(/\s/g, '')).not.toContain(Buffer.from(pan).toString('hex'));
    }
  }
}

/** Ended with `code`, complained on stderr in a line or two without a stack, and gave no result. */
function expectComplaint({ code, stdout, stderr }: Finished, expected: number, about: RegExp): void {
  expect(stderr).toMatch(about);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect([code, stdout]).toEqual([expected, '']);
}

describe('decode', () => {
  test('explains a message, with the card masked', async () => {
    const ended = await run(['decode'], hex);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(/^\s*2 .*476173\*{6}0119/m);
    expect(ended.stdout).toMatch(/^\s*4 .*000000005000.*50\.00/m);
    expectNoCard(ended, PAN, TRACK, '7434F67813BAE545');
  });

  test('gives JSON and nothing else on stdout; with --unmasked the card too', async () => {
    const [masked, open] = [
      await run(['decode', '--format', 'ndjson'], hex),
      await run(['decode', '--format', 'json', '--unmasked'], hex),
    ];
    expectNoCard(masked, PAN, TRACK, '7434F67813BAE545');
    expect(JSON.parse(masked.stdout)).toMatchObject({ '0': '0100', '2': '476173******0119', '11': '123456' });
    expect([masked.code, open.code, open.stderr]).toEqual([0, 0, '']);
    expect(masked.stderr).toMatch(/^card data is masked; --unmasked shows it.*\n$/);
    expect(JSON.parse(open.stdout)).toMatchObject([{ '0': '0100', '2': PAN, '35': TRACK, '52': '7434F67813BAE545' }]);
  });

  test('reads raw frames from a file', async () => {
    const length = Buffer.from([message.length >> 8, message.length & 0xff]);
    const file = join(folder.path, 'two.bin');
    writeFileSync(file, Buffer.concat([length, message, length, message]));
    const { code, stdout } = await run(['decode', file, '--raw', '--framing', '2-byte', '--format', 'ndjson']);
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Record<string, string>)['11']),
    ).toEqual(['123456', '123456']);
  });

  test('a message cut short: exit 1, with element, offset and what was found, and the others are still decoded', async () => {
    const ended = await run(['decode', '--format', 'ndjson'], `${hex.slice(0, 150)}\n\n0x${hex}\n`);
    expect(ended.code).toBe(1);
    // A line in, a line out: the blank one is an empty message.
    const [cut, empty, whole] = ended.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, object>);
    expect(cut!.error).toMatchObject({ code: 'TRUNCATED', path: '14', offset: 74, found: '1 left' });
    expect(cut!.fields).toMatchObject({ '0': '0100', '2': '476173******0119', '11': '123456' });
    expect(cut!.errors).toMatchObject([{ code: 'TRUNCATED', path: '14' }]);
    expect(ended.stderr).not.toMatch(/^try:/m);
    expect(empty!.error).toMatchObject({ code: 'TRUNCATED', path: 'MTI', found: '0 left' });
    expect(whole).toMatchObject({ '0': '0100' });
    expectNoCard(ended, PAN, TRACK);
  });

  test('a failed decode ends with the command that works, and that command works', async () => {
    const file = join(folder.path, 'tpdu.hex');
    writeFileSync(
      file,
      Buffer.concat([
        Buffer.from([(message.length + 5) >> 8, (message.length + 5) & 0xff]),
        Buffer.from('6000010002', 'hex'),
        message,
      ]).toString('hex'),
    );
    const ended = await run(['decode', file]);
    expect(ended.code).toBe(1);
    const [, advice] = /^try: switch8583 (decode .*)$/m.exec(ended.stderr)!;
    expect(advice).toBe(`decode --spec iso87-ascii --framing 2-byte --header tpdu ${file}`);
    const again = await run(advice!.split(' '));
    expect([again.code, again.stderr]).toEqual([0, '']);
    expect(again.stdout).toMatch(/476173\*{6}0119/);
    expectNoCard(ended, PAN, TRACK);
  });

  test('a dump, raw bytes and a message that is cut are read, in every command', async () => {
    const dump = hex
      .match(/.{1,32}/g)!
      .map((line, i) => `${(16 * i).toString(16).padStart(8, '0')}: ${line.match(/.{1,4}/g)!.join(' ')}`);
    for (const args of [['decode', '-'], ['describe'], ['diff', '-', hex]]) {
      const ended = await run(args, dump.join('\n'));
      expect([ended.code, ended.stderr], args.join(' ')).toEqual([0, '']);
    }
    const cut = await run(['diff', hex.slice(0, 150), '-'], hex);
    expect(cut.code).toBe(1);
    expect(cut.stderr).toMatch(/^A: TRUNCATED: 14 at offset 74/);
    expect(cut.stdout).toMatch(/^DE 41 was not reached in A, in B:/m);
    expectNoCard(cut, PAN, TRACK);
  });

  test('text that is no hex: exit 1, with its line', async () => {
    const ended = await run(['decode'], `${hex}\nnot hex at all\n`);
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/INPUT_NOT_HEX.*line 2/);
  });

  test('nothing to decode, a file that is not there, a spec that nobody knows: exit 2', async () => {
    expectComplaint(await run(['decode'], '\n'), 2, /no message/);
    expectComplaint(await run(['decode', `${folder.path}/absent.hex`]), 2, /absent\.hex/);
    expectComplaint(await run(['decode', '--spec', 'iso87-ebcdicc'], hex), 2, /iso87-ebcdicc/);
    expectComplaint(
      await run(['decode', folder.write('switch.yaml', 'node: x\nacquirers: []\n')]),
      2,
      /use switch8583 serve/,
    );
  });

  test('ends quietly when its reader goes away', async () => {
    const { code, stderr } = await runUntil(1, ['decode'], `${hex}\n`.repeat(5_000));
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('encode', () => {
  test('gives the bytes of a message', async () => {
    const json = JSON.stringify({ '0': '0800', '7': '1123120000', '11': '000001', '70': '301' });
    const { code, stdout, stderr } = await run(['encode'], json);
    expect([code, stderr]).toEqual([0, '']);
    // 0800, bits 1, 7, 11, 70, then the three values.
    const bitmap = '82200000000000000400000000000000';
    const text = (value: string) => Buffer.from(value).toString('hex');
    expect(stdout.trim().toLowerCase()).toBe(text('0800') + bitmap + text('1123120000000001301'));
  });

  test('what it gives, decode reads', async () => {
    const request = purchase();
    const encoded = await run(['encode'], JSON.stringify(request));
    const decoded = await run(['decode', '--format', 'ndjson', '--unmasked'], encoded.stdout);
    expect(JSON.parse(decoded.stdout)).toEqual(request);
  });

  test('values that do not fit: exit 1, each in its place, and no card in what is said', async () => {
    const lines = [
      { '0': '0100', '999': 'x' },
      { '0': '0100', '2': `${PAN}X` },
      { '0': '0100', '2': `${PAN}${PAN}` },
      { '0': '08' },
    ];
    const ended = await run(['encode'], lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(ended.code).toBe(1);
    const errors = ended.stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { error: { path: string } }).error);
    expect(errors.map(({ path }) => path)).toEqual(['999', '2', '2', 'MTI']);
    expectNoCard(ended, PAN);
  });

  test('text that is no JSON: exit 2, with its line, and the others are encoded', async () => {
    const { code, stdout } = await run(['encode'], '{"0":"0800"}\n{"0":\n');
    const [encoded, wrong] = stdout.trim().split('\n');
    expect([code, encoded]).toEqual([2, '303830300000000000000000']);
    expect(JSON.parse(wrong!)).toMatchObject({ error: { code: 'INPUT_NOT_JSON', line: 2 } });
  });

  test('nothing to encode, or a framing that nobody knows: exit 2', async () => {
    expectComplaint(await run(['encode'], ''), 2, /no message/);
    expectComplaint(await run(['encode', '--framing', '3-byte'], '{"0":"0800"}'), 2, /framing/);
    const file = folder.write('message.json', '{"0":"0800"}');
    expectComplaint(await run(['encode', `@${file}`]), 2, /named without @/);
    expectComplaint(await run(['encode'], '{"send":{"0":"0800"}}\n'), 2, /use switch8583 replay/);
  });
});

describe('send', () => {
  const to = () => ['--to', `127.0.0.1:${network.port}`];

  test('prints the answer, masked; as JSON nothing else is on stdout', async () => {
    const json = JSON.stringify(purchase());
    const [text, masked, open] = [
      await run(['send', json, ...to()]),
      await run(['send', ...to(), '--format', 'json'], json),
      await run([
        'send',
        folder.write('purchase.json', json).replace(/^/, '@'),
        ...to(),
        '--format',
        'json',
        '--unmasked',
      ]),
    ];
    for (const ended of [text, masked, open]) expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(text.stdout).toMatch(/^\s*39 .*00\s+approved$/m);
    expect(JSON.parse(masked.stdout)).toMatchObject({ '0': '0110', '2': '950401******0019', '39': '00' });
    expect(JSON.parse(open.stdout)).toMatchObject({ '0': '0110', '2': CARD, '39': '00' });
    expectNoCard(text, CARD);
    expectNoCard(masked, CARD);
  });

  test('hex is sent as it is, and hex comes back', async () => {
    const request = codec.encode({ '0': '0800', '7': '1123120000', '11': '000007', '70': '301' });
    const { code, stdout } = await run(['send', request.toString('hex'), ...to(), '--format', 'hex', '--unmasked']);
    expect(code).toBe(0);
    expect(codec.decode(Buffer.from(stdout.trim(), 'hex')).toJSON()).toMatchObject({
      '0': '0810',
      '11': '000007',
      '39': '00',
    });
  });

  test('hex cannot be masked, so it must be asked for', async () => {
    expectComplaint(await run(['send', hex, ...to(), '--format', 'hex']), 2, /--unmasked/);
  });

  test('nobody there: exit 3', async () => {
    const ended = await run(['send', hex, '--to', `127.0.0.1:${await closedPort()}`]);
    expectComplaint(ended, 3, /cannot connect.*ECONNREFUSED/);
    expectNoCard(ended, PAN);
  });

  test('no answer: exit 97, and it says how long it waited', async () => {
    const ended = await run(['send', hex, '--to', `127.0.0.1:${await peer()}`, '--timeout', '200ms']);
    expectComplaint(ended, 97, /200 ms/);
    expectNoCard(ended, PAN);
  });

  test('an answer that is none: exit 1, with its place', async () => {
    const ended = await run(['send', hex, '--to', `127.0.0.1:${await peer(Buffer.from('0004303131ff', 'hex'))}`]);
    expectComplaint(ended, 1, /MTI/);
  });

  test('wrong usage: exit 2', async () => {
    expectComplaint(await run(['send', '{"0":"0800"}', '--to', 'nowhere']), 2, /--to/);
    expectComplaint(await run(['send', '{"0":"0800"}', '--timeout', 'soon', ...to()]), 2, /--timeout/);
    const ended = await run(['send', `{"0":"0100","2":"${PAN}X"}`, ...to()]);
    expectComplaint(ended, 2, /cannot be encoded/);
    expectNoCard(ended, PAN);
    expectComplaint(await run(['send', 'hello', ...to()]), 2, /neither JSON nor hex/);
  });
});

describe('route', () => {
  test('says which issuer a card goes to, and by which range', async () => {
    const ended = await run(['route', CARD]);
    expect([ended.code, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(/^950401\*{6}0019 .*banque-atlas.*950401\n$/);
    expectNoCard(ended, CARD);
    const json = await run(['route', '2221 5500 0000 1009', '--format', 'json', '--unmasked']);
    expect(JSON.parse(json.stdout)).toEqual({
      pan: '2221550000001009',
      issuer: 'mastercard',
      kind: 'foreign',
      range: '222100-272099',
    });
  });

  test('a card that nobody has: exit 1', async () => {
    const ended = await run(['route', '6011120000000000', '--format', 'json']);
    expect([ended.code, ended.stderr]).toEqual([1, '']);
    expect(JSON.parse(ended.stdout)).toMatchObject({ issuer: null, range: null });
  });

  test('no card number, or a configuration that is not there: exit 2', async () => {
    expectComplaint(await run(['route', 'my card']), 2, /1 to 19 digits/);
    expectComplaint(await run(['route']), 2, /at least 1/);
    expectComplaint(await run(['route', CARD, '--config', `${folder.path}/absent.yaml`]), 2, /absent\.yaml/);
  });
});
