// What comes from peers that are no acquirers, or bad ones: noise, lengths that lie, halves of frames, connections that are
// torn down, and bytes that drip. Each time the switch stays up, says in one line what was wrong, and the acquirer beside it
// notices nothing.
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { framed, RawConnection } from './raw-connection.ts';
import {
  CARD_ABROAD,
  codec,
  configurationText,
  echoRequest,
  type LogLine,
  purchase,
  type RunningNetwork,
  startNetwork,
} from './running-network.ts';

const SETTLE_MS = 60;

let network: RunningNetwork;
/** An acquirer that behaves. */
let bystander: RawConnection;

beforeEach(async () => {
  network = await startNetwork();
  bystander = await RawConnection.open(network.port);
  await expectService();
});
afterEach(async () => {
  await expectService();
  expect(bystander.frames).toEqual([]);
  await bystander.close();
  await network.stop();
});

/** The bystander is served, and promptly. */
async function expectService(): Promise<void> {
  const request = purchase({ '4': '000000000001' });
  const beganMs = performance.now();
  const answer = codec.decode(await bystander.exchange(codec.encode(request))).toJSON();
  expect(answer).toMatchObject({ '0': '0110', '11': request['11'], '39': '00' });
  expect(performance.now() - beganMs).toBeLessThan(2_000);
}

/** The lines that ask for attention, once everything has been said. */
async function warnings(): Promise<LogLine[]> {
  await sleep(SETTLE_MS);
  return network.log.filter(({ level }) => level !== 'info');
}

/** How the last connection ended, as the log has it. */
async function disconnection(): Promise<LogLine | undefined> {
  await sleep(SETTLE_MS);
  return network.log.filter(({ event }) => event === 'acquirer.disconnected').at(-1);
}

async function expectLinkUp(connection: RawConnection): Promise<void> {
  const request = echoRequest();
  const answer = codec.decode(await connection.exchange(codec.encode(request))).toJSON();
  expect(answer).toMatchObject({ '0': '0810', '11': request['11'], '39': '00' });
}

describe('frames that are no messages', () => {
  test('without end: the link is closed in order, said in one line, and the peer is not reset while it goes on', async () => {
    const noisy = connect({ port: network.port, allowHalfOpen: true });
    const ends: string[] = [];
    noisy.on('error', ({ message }) => ends.push(message)).on('end', () => ends.push('end'));
    noisy.resume();
    const noise = Buffer.concat(new Array<Buffer>(5_000).fill(framed(Buffer.from('XXXXX'))));
    const untilMs = performance.now() + 3_000;
    while (performance.now() < untilMs && !noisy.destroyed) {
      if (noisy.writableLength < 1_000_000) noisy.write(noise);
      await sleep(5);
    }
    expect(ends).toEqual(['end']);
    expect(noisy.bytesWritten - noisy.writableLength).toBeGreaterThan(2_000_000);
    expect(await disconnection()).toMatchObject({ cause: '100 frames within a minute that are no messages' });
    noisy.destroy();
  });

  test('noise in a frame: one line with place and reason, the link stays up', async () => {
    const connection = await RawConnection.open(network.port);
    await connection.write(framed(Buffer.from('93DCA5EE80C911', 'hex')));
    const [line, ...more] = await warnings();
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      level: 'warn',
      event: 'message.malformed',
      link: 'acquirers',
      code: 'MTI_MALFORMED',
      path: 'MTI',
    });
    expect(line).toMatchObject({ offset: 0, expected: 'four digits in ASCII', found: '0x93DCA5EE' });
    await expectLinkUp(connection);
    await connection.close();
  });

  test('a thousand frames of random bytes: a hundred lines, no answer, and the link is closed', async () => {
    const connection = await RawConnection.open(network.port);
    // The first byte is no digit in any encoding, so that none of them is a message by chance.
    const noise = Array.from({ length: 1_000 }, (_, i) => Buffer.concat([Buffer.from([0xee]), randomBytes(i % 600)]));
    // Closed before it is through, or not: the system has room for much of it.
    await connection.write(Buffer.concat(noise.map(framed))).catch(() => undefined);
    await connection.closed;
    expect(connection.frames).toEqual([]);
    const ended = await disconnection();
    expect(ended).toMatchObject({ cause: '100 frames within a minute that are no messages' });
    const lines = await warnings();
    expect(lines.map(({ event, link }) => `${event} ${link}`)).toEqual(
      new Array(100).fill('message.malformed acquirers'),
    );
  });

  test('a message cut short is answered 30', async () => {
    const connection = await RawConnection.open(network.port);
    const request = purchase();
    const whole = codec.encode(request);
    const answer = codec.decode(await connection.exchange(whole.subarray(0, whole.length - 9))).toJSON();
    expect(answer).toMatchObject({ '0': '0110', '11': request['11'], '39': '30', '41': 'TERM0001' });
    const lines = await warnings();
    expect(lines).toMatchObject([{ event: 'message.malformed', code: 'TRUNCATED', path: '42', found: '9 left' }]);
    await connection.close();
  });

  test('empty frames are taken for keep-alives', async () => {
    const connection = await RawConnection.open(network.port);
    await connection.write(Buffer.alloc(20));
    await expectLinkUp(connection);
    expect(await warnings()).toEqual([]);
    await connection.close();
  });
});

describe('streams that cannot be cut', () => {
  test('a length above the limit: one line, and the link is closed', async () => {
    const connection = await RawConnection.open(network.port);
    await connection.write(Buffer.from('FFFF3031303030303030', 'hex'));
    await connection.closed;
    const [line, ...more] = await warnings();
    expect(more).toEqual([]);
    expect(line).toMatchObject({ event: 'acquirer.framing-lost', code: 'FRAME_TOO_LONG', offset: 0, found: 65_535 });
    expect(line!.hint).not.toBe('');
  });

  test('what stands before the fault is still answered', async () => {
    const connection = await RawConnection.open(network.port);
    const request = purchase();
    await connection.write(Buffer.concat([framed(codec.encode(request)), Buffer.from('FFFF', 'hex')]));
    const [answer] = await connection.receive(1);
    expect(codec.decode(answer!).toJSON()).toMatchObject({ '0': '0110', '11': request['11'], '39': '00' });
    await connection.closed;
  });

  test('a megabyte of noise without any framing: one line, and the switch stays up', async () => {
    const connection = await RawConnection.open(network.port);
    const noise = randomBytes(1_000_000).fill(0xff, 0, 2);
    // The link may be closed while we are still sending: that is its right.
    await connection.write(noise).catch(() => undefined);
    await connection.closed;
    const lines = await warnings();
    expect(lines.map(({ event }) => event)).toEqual(['acquirer.framing-lost']);
  });

  test('a web browser is recognised', async () => {
    const connection = await RawConnection.open(network.port);
    await connection.write(Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
    await connection.closed;
    const lines = await warnings();
    expect(lines).toMatchObject([{ event: 'acquirer.framing-lost', hint: expect.stringContaining('HTTP') }]);
  });
});

describe('connections that end badly', () => {
  test('half a frame, then the end: one line says how much was there', async () => {
    const connection = await RawConnection.open(network.port);
    await connection.write(framed(codec.encode(purchase())).subarray(0, 100));
    connection.socket.end();
    await connection.closed;
    const lines = await warnings();
    expect(lines).toMatchObject([{ event: 'acquirer.framing-lost', code: 'FRAME_TRUNCATED', offset: 0 }]);
  });

  test('closed at once: nothing to warn of', async () => {
    const connection = await RawConnection.open(network.port);
    await connection.close();
    expect(await warnings()).toEqual([]);
    const ended = await disconnection();
    expect(ended).toMatchObject({ level: 'info', link: 'acquirers' });
    expect(ended).not.toHaveProperty('cause');
  });

  test('reset: the log says so', async () => {
    const connection = await RawConnection.open(network.port);
    await connection.write(framed(codec.encode(purchase())).subarray(0, 50));
    await sleep(SETTLE_MS);
    connection.socket.resetAndDestroy();
    await connection.closed;
    expect(await disconnection()).toMatchObject({ cause: expect.stringContaining('ECONNRESET') });
  });

  test('reset with a hundred answers owed from abroad: they are undelivered, not lost from sight', async () => {
    const far = await startNetwork(configurationText.replaceAll('delay: 40ms', 'delay: 800ms'));
    const connection = await RawConnection.open(far.port);
    const requests = Array.from({ length: 100 }, () => purchase({ '2': CARD_ABROAD, '4': '000000000100' }));
    await connection.write(Buffer.concat(requests.map((request) => framed(codec.encode(request)))));
    // Its answer overtakes theirs: all of them have been read.
    await expectLinkUp(connection);
    connection.socket.resetAndDestroy();
    await sleep(1_000);
    await far.stop();
    const lines = far.log.filter(({ level }) => level !== 'info');
    expect(lines.map(({ event }) => event)).toEqual(Array(100).fill('answer.undelivered'));
  });

  test('finished sending, still reading: it gets what it is owed', async () => {
    const connection = await RawConnection.open(network.port);
    const request = purchase({ '2': CARD_ABROAD });
    connection.socket.end(framed(codec.encode(request)));
    const [answer] = await connection.receive(1);
    expect(codec.decode(answer!).text(11)).toBe(request['11']);
    expect(await connection.closed).toBeUndefined();
  });
});

describe('peers that take their time', () => {
  test('bytes that drip make a message in the end; others are served meanwhile', async () => {
    const connection = await RawConnection.open(network.port);
    const request = purchase();
    const bytes = framed(codec.encode(request));
    for (let at = 0; at < bytes.length; at += 4) {
      await connection.write(bytes.subarray(at, at + 4));
      await sleep(5);
      if (at % 40 === 0) await expectService();
    }
    const [answer] = await connection.receive(1);
    expect(codec.decode(answer!).toJSON()).toMatchObject({ '0': '0110', '11': request['11'], '39': '00' });
    await connection.close();
    expect(await warnings()).toEqual([]);
  });

  test('two hundred that never finish a frame hold up nobody, and a stop does not wait for them', async () => {
    const slow = await Promise.all(Array.from({ length: 200 }, () => RawConnection.open(network.port)));
    await Promise.all(slow.map((connection, i) => connection.write(Buffer.from([0x01, i]))));
    for (let round = 0; round < 5; round++) {
      await Promise.all(slow.map((connection) => connection.write(Buffer.from([0x30]))));
      await expectService();
    }
    for (const connection of slow) connection.socket.destroy();
    await Promise.all(slow.map(({ closed }) => closed));
  });

  test('a peer that does not read loses nothing and slows down nobody', async () => {
    const connection = await RawConnection.open(network.port);
    connection.socket.pause();
    const requests = Array.from({ length: 10_000 }, () => purchase({ '4': '000000000001' }));
    const sending = connection.write(Buffer.concat(requests.map((request) => framed(codec.encode(request)))));
    for (let round = 0; round < 5; round++) await expectService();
    connection.socket.resume();
    const answers = await connection.receive(requests.length, 20_000);
    await sending;
    const answered = answers.map((answer) => codec.decode(answer).text(11));
    expect(new Set(answered)).toEqual(new Set(requests.map((request) => request['11'])));
    await connection.close();
    expect(await warnings()).toEqual([]);
  });
});
