// A client that shares nothing with this project: npm `iso_8583` writes the message and reads the answer, over a socket of
// node:net. What the two agree on is ISO 8583:1987 in ASCII with two-byte lengths.
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningNetwork, startNetwork } from './running-network.ts';

type Json = Record<string, string>;
interface Iso8583 {
  /** The message behind its two-byte length, or what is wrong with it. */
  getBufferMessage(): Buffer | { readonly error: string };
  getIsoJSON(incoming: Buffer): Json | { error: string };
}
const Iso8583 = createRequire(import.meta.url)('iso_8583') as new (message?: Json) => Iso8583;

let network: RunningNetwork;

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.stop());

const purchase: Json = {
  0: '0200',
  2: '9504020000000018',
  3: '000000',
  4: '000000025000',
  7: '1123093000',
  11: '000042',
  12: '103000',
  13: '1123',
  14: '2912',
  18: '5411',
  22: '051',
  25: '00',
  32: '504001',
  37: '632709000042',
  41: 'TERM0042',
  42: 'MERCHANT0000042',
  43: 'MARJANE CALIFORNIE       CASABLANCA   MA',
  49: '504',
};

/** Sends a message of the library and reads the answer with it. */
async function exchange(message: Json): Promise<Json> {
  const written = new Iso8583({ ...message }).getBufferMessage();
  if (!(written instanceof Uint8Array)) throw new Error(`iso_8583 cannot write it: ${written.error}`);
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: network.port }, () => socket.write(written));
    let read = Buffer.alloc(0);
    socket.setTimeout(5_000, () => socket.destroy(new Error('no answer within 5 s')));
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      if (read.length < 2 || read.length < 2 + read.readUInt16BE(0)) return;
      socket.end();
      resolve(read);
    });
  });
  const json = new Iso8583().getIsoJSON(answer);
  if ('error' in json) throw new Error(`iso_8583 cannot read the answer: ${json.error}`);
  return json as Json;
}

describe('npm iso_8583 as the client', () => {
  test('its purchase is approved, and it can read the answer', async () => {
    const answer = await exchange(purchase);
    const echoed = Object.fromEntries([2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49].map((n) => [n, purchase[n]]));
    expect(answer).toEqual({ ...echoed, 0: '0210', 38: expect.stringMatching(/^\d{6}$/), 39: '00' });
  });

  test('its echo is answered, secondary bitmap and all', async () => {
    const answer = await exchange({ 0: '0800', 7: '1123093001', 11: '000043', 70: '301' });
    expect(answer).toEqual({ 0: '0810', 7: '1123093001', 11: '000043', 39: '00', 70: '301' });
  });

  test('its reversal by DE 90 is approved', async () => {
    const original = `0200${purchase[11]}${purchase[7]}00000504001${'0'.repeat(11)}`;
    const answer = await exchange({ ...purchase, 0: '0400', 7: '1123093100', 11: '000044', 90: original });
    expect(answer).toMatchObject({ 0: '0410', 11: '000044', 37: purchase[37], 39: '00' });
    expect(answer).not.toHaveProperty('38');
  });
});
