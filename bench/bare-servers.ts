// What the switch is compared with over loopback: servers that do the least a Node server can. The echo knows no frames.
// The proxy does what any multiplexer must and nothing more: one copy of each frame, an id of its own in place of the STAN,
// a table of what is pending, one write per turn. The issuer behind it, and behind the switch, approves everything.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FrameReader } from '../src/wire/frame-reader.ts';
import { FrameWriter } from '../src/wire/frame-writer.ts';
import { framingByName } from '../src/wire/framing.ts';
import { CeilingIndex } from './ceiling.ts';
import { bundledCodec, referenceBytes, referenceJson } from './reference-message.ts';

const framing = framingByName('2-byte');
/** First byte after message type and bitmap. */
const BODY_AT = 12;
const STAN_BYTES = 6;
const REFERENCE_BYTES = 12;
const STAN_LIMIT = 1_000_000;

const index = new CeilingIndex();
index.index(referenceBytes, 0, referenceBytes.length);
/** Where DE 11 stands in a request, and in an answer, which is as long up to there. */
const STAN_AT = index.offsets[11]!;

export function echoServer(): Server {
  return createServer({ noDelay: true }, (socket) => {
    socket.on('data', (chunk) => socket.write(chunk));
    ignoreLoss(socket);
  });
}

/** The elements of an approval: what identifies the request, DE 38 and DE 39. */
export function approvalJson(): Record<string, string> {
  const request = referenceJson();
  const answer: Record<string, string> = { '0': '0110', '38': '123456', '39': '00' };
  for (const number of [2, 3, 4, 7, 11, 12, 13, 32, 37, 41, 42, 49]) answer[number] = request[number]!;
  return answer;
}

/** Answers every frame with an approval: always the same but for what identifies the request. */
export function issuerServer(): Server {
  const codec = bundledCodec('iso87-ascii');
  const approval = codec.encode(approvalJson());
  // DE 2, 3, 4, 7, 11, 12 and 13 stand first in both, one behind the other; DE 37 comes after them.
  const end = index.offsets[13]! + index.lengths[13]!;
  const referenceAt = index.offsets[37]!;
  const toldAt = codec.decode(approval).offsets[37]!;
  return createServer({ noDelay: true }, (socket) => {
    const writer = new FrameWriter(framing);
    const answer = (bytes: Uint8Array, start: number) => {
      const at = addFrame(writer, socket, approval, 0, approval.length);
      const { buffer } = writer;
      for (let i = BODY_AT; i < end; i++) buffer[at + i] = bytes[start + i];
      for (let i = 0; i < REFERENCE_BYTES; i++) buffer[at + toldAt + i] = bytes[start + referenceAt + i];
    };
    eachFrame(socket, answer, () => flush(writer, socket));
  });
}

/** Passes frames on to the server at `upstreamPort` and back, each with an id of the proxy's own on the way. */
export function proxyServer(upstreamPort: number): Server {
  const upstream = connect({ host: '127.0.0.1', port: upstreamPort, noDelay: true });
  const toUpstream = new FrameWriter(framing);
  /** By id: who waits, and the STAN that he gave. */
  const waiting = new Map<number, { writer: FrameWriter; socket: Socket; stan: number }>();
  const downstream = new Map<FrameWriter, Socket>();
  let id = 0;
  eachFrame(
    upstream,
    (bytes, start, end) => {
      const known = readStan(bytes, start);
      const pending = waiting.get(known);
      if (pending === undefined) return;
      waiting.delete(known);
      const at = addFrame(pending.writer, pending.socket, bytes, start, end);
      writeStan(pending.writer.buffer, at, pending.stan);
      downstream.set(pending.writer, pending.socket);
    },
    () => {
      for (const [writer, socket] of downstream) flush(writer, socket);
      downstream.clear();
    },
  );
  return createServer({ noDelay: true }, (socket) => {
    const writer = new FrameWriter(framing);
    const forward = (bytes: Uint8Array, start: number, end: number) => {
      id = (id + 1) % STAN_LIMIT;
      const at = addFrame(toUpstream, upstream, bytes, start, end);
      writeStan(toUpstream.buffer, at, id);
      waiting.set(id, { writer, socket, stan: readStan(bytes, start) });
    };
    eachFrame(socket, forward, () => flush(toUpstream, upstream));
  });
}

function eachFrame(
  socket: Socket,
  frame: (bytes: Uint8Array, start: number, end: number) => void,
  turnEnded: () => void,
): void {
  const reader = new FrameReader(framing);
  socket.on('data', (chunk: Buffer) => {
    reader.push(chunk, frame);
    turnEnded();
  });
  ignoreLoss(socket);
}

/** Copies a frame behind the others of this turn and returns where its body begins. */
function addFrame(writer: FrameWriter, socket: Socket, bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (!writer.hasRoom(length)) flush(writer, socket);
  const at = writer.reserve(length);
  (bytes as Buffer).copy(writer.buffer, at, start, end);
  writer.finish(length);
  return at;
}

function flush(writer: FrameWriter, socket: Socket): void {
  const view = writer.take();
  if (view !== undefined) socket.write(view, () => writer.recycle(view));
}

function readStan(bytes: Uint8Array, start: number): number {
  let stan = 0;
  for (let i = 0; i < STAN_BYTES; i++) stan = stan * 10 + bytes[start + STAN_AT + i] - 0x30;
  return stan;
}

function writeStan(out: Uint8Array, start: number, stan: number): void {
  let rest = stan;
  for (let i = STAN_BYTES - 1; i >= 0; i--) {
    out[start + STAN_AT + i] = 0x30 + (rest % 10);
    rest = Math.trunc(rest / 10);
  }
}

/** A client that goes away ends its connection, not the server: the client notices by itself. */
function ignoreLoss(socket: Socket): void {
  socket.on('error', () => socket.destroy());
}
