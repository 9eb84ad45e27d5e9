// A host under virtual time: does what a replay asks, and lets a scripted peer answer. It stands in for a socket and a
// clock, so that a test of an hour's trace takes milliseconds and says exactly when everything happened.
import { readFileSync } from 'node:fs';
import type { Codec } from '../../src/codec/codec.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { resolveSpec } from '../../src/codec/spec/extend.ts';
import { parseSpec, type Spec } from '../../src/codec/spec/spec.ts';
import { Replay } from '../../src/trace/replay.ts';
import { parseTrace } from '../../src/trace/trace-file.ts';

type ReplayOptions = ConstructorParameters<typeof Replay>[2];

function specNamed(name: string): Spec {
  return parseSpec(JSON.parse(readFileSync(new URL(`../../specs/${name}.json`, import.meta.url), 'utf8')), name);
}

export function codecNamed(name: string): Codec {
  return compile(resolveSpec(specNamed(name), specNamed));
}

export const iso87: Codec = codecNamed('iso87-ascii');

/** What the peer sends back, and how long after the request; `close` loses the connection instead. */
export interface Reply {
  readonly afterMs: number;
  readonly answer: FieldValues | Buffer | 'close';
}
export type Peer = (request: FieldValues, nth: number) => readonly Reply[];

export interface Run {
  readonly replay: Replay;
  /** When each frame was sent, and the frame. */
  readonly sent: readonly { readonly atMs: number; readonly frame: Buffer }[];
  /** What was said to requests of the peer. */
  readonly replies: readonly Buffer[];
  /** When the replay said that it was done. */
  readonly doneMs: number;
}

/** Replays the lines of a trace against a peer; `options` default to as fast as possible, one at a time, 1000 ms. */
export function run(
  lines: readonly unknown[],
  peer: Peer,
  options: Partial<ReplayOptions> = {},
  codec: Codec = iso87,
  startMs = 0,
): Run {
  const steps = parseTrace(lines.map((line) => JSON.stringify(line)).join('\n'), 'trace.jsonl');
  const replay = new Replay(steps, codec, { speed: 0, withinMs: 1000, window: 1, lingerMs: 500, ...options });
  const arrivals: { atMs: number; answer: Reply['answer'] }[] = [];
  const sent: { atMs: number; frame: Buffer }[] = [];
  const replies: Buffer[] = [];
  let nowMs = startMs;
  replay.start(nowMs);
  for (let turn = 0; turn < 100_000; turn++) {
    const action = replay.nextAction(nowMs);
    if (action === 'done') return { replay, sent, replies, doneMs: nowMs };
    if ('reply' in action) {
      replies.push(action.reply);
      continue;
    }
    if ('send' in action) {
      sent.push({ atMs: nowMs, frame: action.send });
      for (const { afterMs, answer } of peer(readable(action.send, codec), sent.length - 1)) {
        arrivals.push({ atMs: nowMs + afterMs, answer });
      }
      arrivals.sort((a, b) => a.atMs - b.atMs);
      continue;
    }
    if (!(action.waitUntilMs > nowMs)) throw new Error(`asked at ${nowMs} to wait until ${action.waitUntilMs}`);
    const next = arrivals[0];
    if (next === undefined || next.atMs > action.waitUntilMs) {
      if (!Number.isFinite(action.waitUntilMs)) throw new Error('waits for ever');
      nowMs = action.waitUntilMs;
      continue;
    }
    arrivals.shift();
    nowMs = next.atMs;
    if (next.answer === 'close') replay.connectionLost(nowMs);
    else {
      const frame = Buffer.isBuffer(next.answer) ? next.answer : codec.encode(next.answer);
      // As a socket delivers it: somewhere inside a larger chunk that is overwritten afterwards.
      const chunk = Buffer.concat([Buffer.from('..'), frame, Buffer.from('..')]);
      replay.received(chunk, 2, chunk.length - 2, nowMs);
      chunk.fill(0x2a);
    }
  }
  throw new Error('a replay that does not end');
}

function readable(frame: Buffer, codec: Codec): FieldValues {
  try {
    return codec.decode(frame).toJSON();
  } catch {
    return {};
  }
}
