// The reference message of the benchmarks, from bytes that were made elsewhere, through a real socket: however the network
// cuts it, it is one message, and it gets one answer that carries what identifies it.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { framed, RawConnection } from './raw-connection.ts';
import { codec, type RunningNetwork, startNetwork } from './running-network.ts';

const body = readFileSync(new URL('fixtures/bench-message.bin', import.meta.url));
/** DE 11 stands behind MTI 4, bitmap 8, DE 2 (2 + 16), DE 3 (6), DE 4 (12), DE 7 (10). */
const STAN_AT = 58;
/** Long enough for what was written to be read by itself. */
const SEGMENT_GAP_MS = 40;

let network: RunningNetwork;

beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network.stop());

/** The reference message with another STAN, nothing else changed. */
function withStan(stan: number): Buffer {
  const copy = Buffer.from(body);
  copy.write(String(stan).padStart(6, '0'), STAN_AT);
  return copy;
}

function expectAnswer(answer: Buffer, stan: number): void {
  const json = codec.decode(answer).toJSON();
  expect(json).toMatchObject({
    '0': '0110',
    '11': String(stan).padStart(6, '0'),
    '37': '098765432109',
    '41': 'TERM0001',
    '42': 'MERCHANT0000001',
  });
  // The card expired in December 2025; what only the issuer may see does not come back.
  expect(json['39']).toBe('54');
  for (const secret of ['35', '38', '52', '55']) expect(json).not.toHaveProperty(secret);
}

describe('the reference message', () => {
  test('has its STAN where this test looks for it', () => {
    expect(body.toString('latin1', STAN_AT, STAN_AT + 6)).toBe('123456');
    expect(body).toHaveLength(334);
  });

  test('is answered 0110', async () => {
    const connection = await RawConnection.open(network.port);
    expectAnswer(await connection.exchange(body), 123_456);
    await connection.close();
  });

  test('is answered when cut in two segments, at every position', async () => {
    const frameBytes = 2 + body.length;
    const cuts = Array.from({ length: frameBytes - 1 }, (_, i) => i + 1);
    // One connection for each cut: all first halves are on their way before any second half.
    const connections = await Promise.all(cuts.map(() => RawConnection.open(network.port)));
    await Promise.all(cuts.map((cut, i) => connections[i]!.write(framed(withStan(cut)).subarray(0, cut))));
    await sleep(SEGMENT_GAP_MS);
    expect(connections.filter(({ frames }) => frames.length > 0)).toEqual([]);
    await Promise.all(cuts.map((cut, i) => connections[i]!.write(framed(withStan(cut)).subarray(cut))));
    for (const [i, cut] of cuts.entries()) expectAnswer((await connections[i]!.receive(1))[0]!, cut);
    await sleep(SEGMENT_GAP_MS);
    expect(connections.filter(({ frames }) => frames.length > 0)).toEqual([]);
    await Promise.all(connections.map((connection) => connection.close()));
  });

  test('is answered when it comes byte by byte', async () => {
    const connection = await RawConnection.open(network.port);
    for (const byte of framed(withStan(1_001))) {
      await connection.write(Buffer.from([byte]));
      await sleep(1);
    }
    expectAnswer((await connection.receive(1))[0]!, 1_001);
    await connection.close();
  });

  test('fifty of them in one segment get fifty answers, each to its own', async () => {
    const connection = await RawConnection.open(network.port);
    const stans = Array.from({ length: 50 }, (_, i) => 2_001 + i);
    await connection.write(Buffer.concat(stans.map((stan) => framed(withStan(stan)))));
    const answers = await connection.receive(stans.length);
    const byStan = new Map(answers.map((answer) => [Number(codec.decode(answer).text(11)), answer]));
    expect([...byStan.keys()].sort((a, b) => a - b)).toEqual(stans);
    for (const stan of stans) expectAnswer(byStan.get(stan)!, stan);
    await sleep(SEGMENT_GAP_MS);
    expect(connection.frames).toEqual([]);
    await connection.close();
  });

  test('fifty of them cut anywhere, two and a half at a time', async () => {
    const connection = await RawConnection.open(network.port);
    const stans = Array.from({ length: 50 }, (_, i) => 3_001 + i);
    const stream = Buffer.concat(stans.map((stan) => framed(withStan(stan))));
    for (let at = 0; at < stream.length; at += 839) {
      await connection.write(stream.subarray(at, at + 839));
      await sleep(2);
    }
    const answers = await connection.receive(stans.length);
    expect(answers.map((answer) => codec.decode(answer).number(11)).sort((a, b) => a - b)).toEqual(stans);
    await connection.close();
  });

  test('nothing of it was worth a warning', () => {
    expect(network.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
