// What holds for every message of every bundled spec: JSON survives bytes, bytes survive JSON, and no bytes whatever make
// the codec do anything but index them rightly or throw a DecodeError that points inside the frame.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LAST_ELEMENT } from '../../src/codec/bitmap.ts';
import type { Codec } from '../../src/codec/codec.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import { Message } from '../../src/codec/message.ts';
import type { Spec } from '../../src/codec/spec/spec.ts';
import { tries } from '../tries.ts';
import { generatedMessage, generatedValue } from './generated-message.ts';
import { mutated, randomBytes, randomFrom } from './mutated-bytes.ts';
import { bundledCodec, bundledNames, bundledSpec, hexOf } from './spec-under-test.ts';

/** Generated messages a spec, generated values an element, and hostile frames a spec. */
const MESSAGES = tries(60, 200);
const VALUES = tries(5, 12);
const HOSTILE_FRAMES = tries(800, 4_000);
const SEED = 8583;

/** Bytes of the chunk that frames lie in. */
const CHUNK_BYTES = 65_536;

function elementsOf(spec: Spec): number[] {
  return Object.keys(spec.fields)
    .map(Number)
    .filter((number) => number > 1);
}

/** What must hold of an index, whether it came to its end or not: every element inside the frame, in order, no overlap. */
function checkIndex(codec: Codec, message: Message, start: number, end: number): void {
  let at = start;
  for (let number = 2; number <= LAST_ELEMENT; number++) {
    if (!message.has(number)) continue;
    if (codec.fields[number] === undefined) throw new Error(`element ${number} is none of the spec`);
    const offset = message.offsets[number]!;
    if (offset < at || message.lengths[number]! < 0 || offset + message.lengths[number]! > end) {
      throw new Error(
        `element ${number} at ${offset}, ${message.lengths[number]} bytes, reaches outside [${at}, ${end})`,
      );
    }
    at = offset + message.lengths[number]!;
  }
}

describe.each(bundledNames)('%s', (name) => {
  const codec = bundledCodec(name);
  const spec = bundledSpec(name);

  test('JSON to bytes and back is the same JSON; bytes to JSON and back are the same bytes', () => {
    fc.assert(
      fc.property(generatedMessage(spec), (json) => {
        const bytes = codec.encode(json);
        const message = codec.decode(bytes);
        expect(message.toJSON()).toStrictEqual(json);
        expect(hexOf(codec.encode(message.toJSON()))).toBe(hexOf(bytes));
      }),
      { numRuns: MESSAGES, seed: SEED },
    );
  });

  test('every element, alone and among neighbours, at every kind of length', () => {
    for (const number of elementsOf(spec)) {
      fc.assert(
        fc.property(generatedValue(spec.fields[number]!), (value) => {
          const neighbours = {
            [number === 2 ? 3 : 2]: number === 2 ? '000000' : '4111111111111111',
            128: 'AB'.repeat(8),
          };
          for (const json of [
            { 0: '0100', [number]: value },
            { ...neighbours, 0: '0100', [number]: value },
          ]) {
            expect(codec.decode(codec.encode(json)).toJSON()).toStrictEqual(json);
          }
        }),
        { numRuns: VALUES, seed: SEED + number },
      );
    }
  });

  test('a message of all elements', () => {
    fc.assert(
      fc.property(fc.tuple(...elementsOf(spec).map((number) => generatedValue(spec.fields[number]!))), (values) => {
        const json = { 0: '0100', ...Object.fromEntries(elementsOf(spec).map((number, i) => [number, values[i]!])) };
        expect(codec.decode(codec.encode(json)).toJSON()).toStrictEqual(json);
      }),
      { numRuns: 10, seed: SEED },
    );
  });

  test('hostile bytes are refused or indexed, and nothing outside the frame is looked at', () => {
    const random = randomFrom(SEED);
    const genuine = fc
      .sample(generatedMessage(spec, 12), { numRuns: 60, seed: SEED })
      .map((json) => codec.encode(json));
    const chunk = Buffer.alloc(CHUNK_BYTES);
    const message = new Message();
    const codes = new Map<string, number>();
    for (let i = 0; i < HOSTILE_FRAMES; i++) {
      const frame = i % 5 === 0 ? randomBytes(random) : mutated(genuine[i % genuine.length]!, random);
      const start = random() % 8;
      const end = start + frame.length;
      if (end > CHUNK_BYTES) continue;
      const seen: string[] = [];
      // The same frame between digits and between zeros: what lies outside must not matter.
      for (const outside of [0x30, 0x00]) {
        chunk.fill(outside);
        frame.copy(chunk, start);
        let outcome = 'indexed';
        try {
          codec.index(chunk, start, end, message);
        } catch (error) {
          if (!(error instanceof DecodeError)) throw new Error(`frame ${i}: ${hexOf(frame)}`, { cause: error });
          if (error.offset < 0 || error.offset > frame.length) throw new Error(`frame ${i}: offset ${error.offset}`);
          codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
          outcome = `${error.message} ${error.around}`;
        }
        checkIndex(codec, message, start, end);
        seen.push(`${outcome} ${JSON.stringify(message.toJSON())}`);
      }
      if (seen[0] !== seen[1]) expect(seen[0], `frame ${i}: ${hexOf(frame)}`).toBe(seen[1]);
      // What was indexed to the end can be written, and reads the same again.
      if (seen[0]!.startsWith('indexed ')) {
        expect(codec.decode(codec.encode(message.toJSON())).toJSON()).toStrictEqual(message.toJSON());
      }
    }
    // The frames are hostile in many ways, or this test looks at little.
    for (const code of ['TRUNCATED', 'TRAILING_BYTES', 'CHARACTER_INVALID', 'LENGTH_EXCEEDED', 'MTI_MALFORMED']) {
      expect(codes.get(code) ?? 0, code).toBeGreaterThan(HOSTILE_FRAMES / 200);
    }
  });
});
