// The dump of a link: every message both ways, decoded and masked, and the bytes to the peers untouched.
import { expect, test } from 'vitest';
import { DumpTransport } from '../../src/cli/dump-transport.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import type { Connection, ConnectionEvents } from '../../src/host/transport.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { VirtualTransport } from '../../src/simulate/virtual-transport.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { framingByName } from '../../src/wire/framing.ts';

const codec = compile(loadSpec('iso87-ascii'));
const CARD = '9504010000000019';
const request = codec.encode({ '0': '0100', '2': CARD, '3': '000000', '11': '000001', '35': `${CARD}=29121010000` });
const answer = codec.encode({ '0': '0110', '2': CARD, '11': '000001', '39': '91' });
const framed = (body: Buffer) => Buffer.concat([Buffer.from([body.length >> 8, body.length & 0xff]), body]);

/** A link that is dumped: what a peer sends and gets, and what was written down. */
function dumped() {
  const timer = new VirtualTimer(Date.UTC(2026, 10, 26));
  const inner = new VirtualTransport(timer, { readBufferBytes: 65_536 });
  const texts: string[] = [];
  const link = { name: 'shops', codec, framing: framingByName('2-byte'), frameLimitBytes: 8192 };
  const transport = new DumpTransport(
    inner,
    link,
    (text) => texts.push(text),
    () => new Date(timer.now()),
  );
  const read: Buffer[] = [];
  let own: Connection | undefined;
  const events: ConnectionEvents = {
    read: (chunk, length) => read.push(Buffer.from(chunk.subarray(0, length))),
    ended: () => undefined,
    closed: () => undefined,
  };
  transport.listen(
    { host: '127.0.0.1', port: 1 },
    {
      listening: () => undefined,
      notAccepted: () => undefined,
      entering: () => ({
        accepted: (connection) => {
          own = connection;
          return events;
        },
        failed: () => undefined,
        left: () => undefined,
      }),
    },
  );
  timer.runTurns();
  const peer = inner.dial(1);
  timer.runTurns();
  return { timer, peer, texts, read, own: () => own! };
}

test('a request and its answer, cut however they come', () => {
  const { timer, peer, texts, read, own } = dumped();
  const bytes = framed(request);
  peer.send(bytes.subarray(0, 5));
  timer.runTurns();
  expect(texts).toEqual([]);
  peer.send(bytes.subarray(5));
  timer.runTurns();
  own().write([framed(answer)], () => undefined);
  timer.runTurns();
  expect(Buffer.concat(read)).toEqual(bytes);
  expect(texts).toHaveLength(2);
  const [came, went] = texts as [string, string];
  expect(came).toMatch(/^2026-11-26T00:00:00\.000Z shops <- \S+\n {2}.*0 +Message Type Indicator +0100/);
  expect(came).toMatch(/ 11 .*000001/);
  expect(went).toMatch(/^2026-11-26T00:00:00\.000Z shops -> /);
  expect(went).toMatch(/39 .*91/);
  for (const text of texts) {
    expect(text).toMatch(/\n {2}303131?[0-9A-F*]+\n\n$/);
    expect(text).not.toContain(CARD);
    expect(text).not.toContain(Buffer.from(CARD).toString('hex'));
    expect(text).toContain('950401******0019');
  }
});

test('a frame that is no message has its fault, and bytes that are no frame what they may be', () => {
  const { timer, peer, texts } = dumped();
  peer.send(framed(Buffer.from('6000000003', 'hex')));
  timer.runTurns();
  expect(texts[0]).toMatch(/MTI_MALFORMED[\s\S]*6000000003/);
  peer.send(Buffer.from('\xff\xff', 'latin1'));
  timer.runTurns();
  expect(texts[1]).toMatch(/no frame of 2-byte/);
  peer.send(framed(request));
  timer.runTurns();
  expect(texts).toHaveLength(2);
});
