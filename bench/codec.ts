// The codec by itself, one message over and over: indexing, decoding to JSON, encoding from JSON, another dialect. Against
// the ceiling, and against npm iso_8583 on the same message, each side by the call its documentation gives for the job.
import Iso8583 from 'iso_8583';
import { Message } from '../src/codec/message.ts';
import { Edits } from '../src/codec/write/edits.ts';
import { OutputBuffer } from '../src/codec/write/output-buffer.ts';
import { writeMessage } from '../src/codec/write/write-message.ts';
import { BennyBench, type Case } from './benny-rounds.ts';
import { BATCH, bundledCodec, CEILING, ceilingCase, referenceBytes, referenceJson } from './reference-message.ts';
import { expectSame, type Suite } from './suite.ts';

const THEIR_PARSE = 'iso_8583: parse';
const THEIR_PARSE_SHORT = 'iso_8583: parse, no DE 55';
const THEIR_BUILD_SHORT = 'iso_8583: build, no DE 55';

export const codecSuite: Suite = {
  name: 'codec',
  unit: 'messages',
  rounds: 5,
  notes: [
    'One 0100 of 20 elements, 334 bytes. iso_8583 takes DE 55 for text and gives it back garbled (raw bytes as UTF-8),',
    'and cannot build it at all; it checks no character when parsing and always writes a secondary bitmap. Rows "no DE 55"',
    'give both sides the same 217 bytes of message without it, which both carry right: those ratios compare like with like.',
  ],
  open: () => new BennyBench('codec', codecCases()),
};

function codecCases(): Case[] {
  const full = referenceJson();
  const short = referenceJson();
  delete short['55'];
  const codec = bundledCodec('iso87-ascii');
  const shortBytes = withoutElement55(referenceBytes);
  return [
    ceilingCase(),
    ours('index, all errors found', [CEILING, THEIR_PARSE], indexing(referenceBytes), () => {
      expectSame('index', 'the message', codec.decode(referenceBytes).toJSON(), full);
    }),
    ours('decode to a plain object', [CEILING, THEIR_PARSE], decoding(referenceBytes), () => {
      expectSame('decode', 'the message', codec.decode(referenceBytes).toJSON(), full);
    }),
    ours('encode from an object', [CEILING], encoding(full), () => {
      expectSame('encode', 'the message', codec.encode(full).toString('hex'), referenceBytes.toString('hex'));
    }),
    transcoding(),
    ours('index, no DE 55', [THEIR_PARSE_SHORT], indexing(shortBytes), () => {
      expectSame('index, no DE 55', 'the message', codec.decode(shortBytes).toJSON(), short);
    }),
    ours('decode, no DE 55', [THEIR_PARSE_SHORT], decoding(shortBytes), () => {
      expectSame('decode, no DE 55', 'the message', codec.decode(shortBytes).toJSON(), short);
    }),
    ours('encode, no DE 55', [THEIR_BUILD_SHORT], encoding(short), () => {
      expectSame('encode, no DE 55', 'the message', codec.encode(short).toString('hex'), shortBytes.toString('hex'));
    }),
    theirParse(THEIR_PARSE, referenceBytes, { ...short }),
    theirParse(THEIR_PARSE_SHORT, shortBytes, { ...short }),
    theirBuild(short),
  ];

  function indexing(bytes: Buffer): () => number {
    const message = new Message();
    return () => {
      codec.index(bytes, 0, bytes.length, message);
      return message.offsets[49];
    };
  }

  function decoding(bytes: Buffer): () => number {
    const message = new Message();
    return () => {
      codec.index(bytes, 0, bytes.length, message);
      return String(message.toJSON()['49']).length;
    };
  }

  function encoding(json: Record<string, string>): () => number {
    return () => codec.encode(json).length;
  }
}

/** A case of ours: `once` handles one message. */
function ours(name: string, against: readonly string[], once: () => number, check: () => void): Case {
  const run = () => {
    let sum = 0;
    for (let i = 0; i < BATCH; i++) sum += once();
    return sum;
  };
  return { name, against, operations: BATCH, run, check };
}

function transcoding(): Case {
  const name = 'transcode ASCII to BCD';
  const [ascii, bcd] = [bundledCodec('iso87-ascii'), bundledCodec('iso87-bcd')];
  const message = new Message();
  const edits = new Edits();
  const output = new OutputBuffer();
  const once = () => {
    ascii.index(referenceBytes, 0, referenceBytes.length, message);
    return writeMessage(message, edits.clear(), bcd, output, 0);
  };
  return ours(name, [CEILING], once, () => {
    const written = Buffer.from(output.bytes.subarray(0, once()));
    expectSame(name, 'the message', bcd.decode(written).toJSON(), referenceJson());
    // Message type 0100, then DE 2 behind its length, both packed: by the rules of BCD, not by what came out.
    expectSame(name, 'the beginning', written.toString('hex', 0, 2), '0100');
    expectSame(name, 'DE 2', written.toString('hex', 10, 19), `16${referenceJson()['2']}`);
  });
}

function theirParse(name: string, bytes: Buffer, expected: Record<string, string>): Case {
  const parse = () => new Iso8583().getIsoJSON(bytes, { lenHeader: false });
  const check = () => {
    const parsed: Record<string, unknown> = { ...parse() };
    delete parsed['55'];
    expectSame(name, 'the message', parsed, { ...expected, '52': expected['52']!.toLowerCase() });
  };
  return { name, against: [], operations: 1, run: () => (parse() as Record<string, string>)['49']!.length, check };
}

function theirBuild(json: Record<string, string>): Case {
  const build = () => {
    const built = new Iso8583(json).getBufferMessage();
    if (!Buffer.isBuffer(built)) throw new Error(`${THEIR_BUILD_SHORT}: ${JSON.stringify(built)}`);
    return built;
  };
  const check = () => {
    const expected = Buffer.concat([withoutElement55(referenceBytes).subarray(12)]);
    const built = build();
    expectSame(THEIR_BUILD_SHORT, 'the elements', built.toString('hex', 2 + 20), expected.toString('hex'));
  };
  return { name: THEIR_BUILD_SHORT, against: [], operations: 1, run: () => build().length, check };
}

/** The reference message without its last element: bit 55 cleared, and 3 + 114 bytes fewer. */
function withoutElement55(bytes: Buffer): Buffer {
  const short = Buffer.from(bytes.subarray(0, bytes.length - 3 - 114));
  short[4 + 6] &= ~0x02;
  return short;
}
