// The fast path may only say what the full parse says: the same frames, genuine, mutated and random, are indexed by a codec
// and by its twin whose fast path is switched off, and compared to the last bit.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LAST_ELEMENT, PRESENCE_WORDS } from '../../src/codec/bitmap.ts';
import type { Codec } from '../../src/codec/codec.ts';
import { DecodeError } from '../../src/codec/errors.ts';
import { Message } from '../../src/codec/message.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import type { FieldSpec, Spec } from '../../src/codec/spec/spec.ts';
import { tries } from '../tries.ts';
import { generatedMessage } from './generated-message.ts';
import { mutated, randomBytes, randomFrom } from './mutated-bytes.ts';
import { bundledNames, bundledSpec, bytesOf, hexOf, specOf } from './spec-under-test.ts';

/** Frames a spec. */
const FRAMES = tries(400, 2_000);
/** Genuine messages a spec. */
const MESSAGES = tries(60, 200);
/** Of the values of a byte behind the bitmap, one in so many is tried. */
const BYTE_STRIDE = tries(15, 3);
const SEED = 1987;

/** Everything that decides which path is taken, in one spec that nobody has. */
const medley: Record<string, FieldSpec> = {
  2: { type: 'String', length: 19, enc: 'LBCD', prefix: 'BCD.LL', class: 'n', nibble: 'F' },
  3: { type: 'String', length: 5, enc: 'BCD', prefix: 'None.Fixed', class: 'n' },
  4: { type: 'String', length: 12, enc: 'EBCDIC', prefix: 'EBCDIC.LL', class: 'n' },
  5: { type: 'String', length: 30, enc: 'EBCDIC', prefix: 'ASCII.LL', class: 'ans' },
  6: { type: 'String', length: 20, enc: 'BCD', prefix: 'ASCII.LL', class: 'n', counts: 'bytes' },
  7: { type: 'String', length: 20, enc: 'BCD', prefix: 'ASCII.LLL', class: 'n' },
  8: { type: 'String', length: 20, enc: 'BCD', prefix: 'BCD.LLL', class: 'n', counts: 'nibbles' },
  9: { type: 'String', length: 20, enc: 'ASCII', prefix: 'BCD.LL', class: 'an', counts: 'bytes' },
  10: { type: 'String', length: 20, enc: 'ASCII', prefix: 'ASCII.LL', class: 'ns', inclusive: true },
  11: { type: 'String', length: 9, enc: 'ASCII', prefix: 'ASCII.LL', class: 'ans', filled: true },
  12: { type: 'Binary', length: 20, enc: 'HexToASCII', prefix: 'ASCII.LL', class: 'b' },
  13: { type: 'Binary', length: 20, prefix: 'BCD.LL', class: 'b' },
  14: { type: 'String', length: 20, enc: 'ASCII', prefix: 'Binary.L', class: 'n' },
  15: { type: 'String', length: 9, enc: 'BCD', prefix: 'BCD.LL', class: 'x+n' },
  16: { type: 'String', length: 3, enc: 'ASCII', prefix: 'None.Fixed', class: 'n' },
  17: { type: 'String', length: 1, enc: 'BCD', prefix: 'None.Fixed', class: 'n' },
  18: { type: 'String', length: 2, enc: 'ASCII', prefix: 'None.Fixed', class: 'ans' },
  19: { type: 'String', length: 0, enc: 'ASCII', prefix: 'None.Fixed', class: 'n' },
  20: { type: 'String', length: 999, enc: 'ASCII', prefix: 'BCD.LLL', class: 'ans' },
  21: { type: 'String', length: 8, enc: 'ASCII7', prefix: 'None.Fixed', class: 'ans' },
  22: { type: 'String', length: 30, enc: 'ASCII7', prefix: 'ASCII.LL', class: 'an' },
  23: { type: 'String', length: 5, enc: 'BCD', prefix: 'None.Fixed', class: 'n', nibble: 'F', nibbleChecked: true },
};

const specs: readonly (readonly [string, Spec])[] = [
  ...bundledNames.map((name) => [name, bundledSpec(name)] as const),
  ['a medley', specOf(medley)] as const,
];

const rulesOf = (codec: Codec): Uint8Array => codec.tables.lengthRule;

function slowTwin(spec: Spec): Codec {
  const codec = compile(spec);
  rulesOf(codec).fill(0);
  return codec;
}

/** Everything that indexing left, and everything that it said. */
function outcome(codec: Codec, chunk: Buffer, start: number, end: number, message: Message): string {
  let said = 'indexed';
  try {
    codec.index(chunk, start, end, message);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    said = `${error.code} ${error.message} ${error.offset} ${error.around}`;
  }
  const elements: number[][] = [];
  for (let number = 1; number <= LAST_ELEMENT; number++) {
    if (message.has(number))
      elements.push([number, message.offsets[number]!, message.lengths[number]!, message.units[number]!]);
  }
  const words = Array.from({ length: PRESENCE_WORDS }, (_, i) => message.words[i]);
  return JSON.stringify([said, message.mti, message.headerBytes, words, elements]);
}

describe.each(specs)('%s', (_, spec) => {
  const fast = compile(spec);
  const slow = slowTwin(spec);
  const [byFast, bySlow] = [new Message(), new Message()];
  const compare = (frame: Buffer, label: string, start = 0, chunk = frame) => {
    const end = start + frame.length;
    const other = outcome(slow, chunk, start, end, bySlow);
    // A bitmap has no plan before it comes again: the first time is the full parse's.
    for (const time of ['first', 'second']) {
      const one = outcome(fast, chunk, start, end, byFast);
      if (one !== other) expect(one, `${label}, ${time} time: ${hexOf(frame)}`).toBe(other);
    }
    return other;
  };

  test('genuine messages', () => {
    fc.assert(
      fc.property(generatedMessage(spec), (json) => {
        expect(compare(fast.encode(json), 'genuine')).toContain('"indexed"');
      }),
      { numRuns: MESSAGES, seed: SEED },
    );
  });

  test('hostile frames', () => {
    const random = randomFrom(SEED);
    const genuine = fc.sample(generatedMessage(spec, 10), { numRuns: 80, seed: SEED }).map((json) => fast.encode(json));
    for (let i = 0; i < FRAMES; i++) {
      const frame = i % 7 === 0 ? randomBytes(random) : mutated(genuine[i % genuine.length]!, random);
      compare(frame, `frame ${i}`);
      const around = Buffer.concat([Buffer.alloc(5, 0x31), frame, Buffer.alloc(40, 0x31)]);
      compare(frame, `frame ${i} in a chunk`, 5, around);
    }
  });

  test('every byte at every place of one message', () => {
    const [json] = fc.sample(generatedMessage(spec, 8), { numRuns: 1, seed: SEED });
    const frame = fast.encode(json!).subarray(0, 160);
    for (let at = 0; at < frame.length; at++) {
      const kept = frame[at]!;
      for (let byte = 0; byte < 256; byte += at < 24 ? 1 : BYTE_STRIDE) {
        frame[at] = byte;
        compare(frame, `byte ${at}`);
      }
      frame[at] = kept;
    }
  });

  test('the fast path is taken at all, and is off in the twin', () => {
    const taken = [...rulesOf(fast)].filter((rule) => rule !== 0).length;
    expect(taken).toBeGreaterThan(Object.keys(spec.fields).length / 3);
    expect([...rulesOf(slow)].every((rule) => rule === 0)).toBe(true);
  });
});

describe('characters, four at a time', () => {
  const field = (name: 'n' | 'ans' | 'an', length: number, enc = 'ASCII'): Spec =>
    specOf({ 2: { type: 'String', length, enc, prefix: 'None.Fixed', class: name } });
  const digits = (c: number) => c >= 0x30 && c <= 0x39;
  const printable = (c: number) => c >= 0x20 && c !== 0x7f;

  /** Every byte at every place of values of 1 to 9 characters, between the best and the worst neighbours. */
  test.each([
    ['n', digits, 0x35],
    ['ans', printable, 0x7e],
    ['ans', printable, 0x80],
    ['ans', printable, 0xff],
    ['ans', printable, 0x20],
  ] as const)('%s', (name, admits, neighbour) => {
    for (let length = 1; length <= 9; length++) {
      const codec = compile(field(name, length));
      for (let place = 0; place < length; place++) {
        for (let byte = 0; byte < 256; byte++) {
          const value = Buffer.alloc(length, neighbour);
          value[place] = byte;
          const frame = Buffer.concat([bytesOf('30313030 4000000000000000'), value]);
          let refusedAt = -1;
          try {
            codec.decode(frame);
          } catch (error) {
            refusedAt = (error as DecodeError).offset;
          }
          if (refusedAt !== (admits(byte) ? -1 : 12 + place))
            expect(`${byte} at ${place} of ${length}`).toBe(refusedAt);
        }
      }
    }
  });

  test('packed digits', () => {
    for (let digitCount = 1; digitCount <= 18; digitCount++) {
      const codec = compile(field('n', digitCount, 'BCD'));
      const length = (digitCount + 1) >> 1;
      for (let place = 0; place < length; place++) {
        for (let byte = 0; byte < 256; byte++) {
          const value = Buffer.alloc(length, 0x95);
          value[place] = byte;
          const spare = digitCount % 2 === 1 && place === 0;
          const fits = (byte & 15) <= 9 && (spare || byte >> 4 <= 9);
          const decode = () => codec.decode(Buffer.concat([bytesOf('30313030 4000000000000000'), value]));
          let refused = false;
          try {
            decode();
          } catch {
            refused = true;
          }
          if (refused === fits)
            expect(`${byte} at ${place} of ${digitCount} digits`).toBe(fits ? 'admitted' : 'refused');
        }
      }
    }
  });
});

test('fixed elements of more megabytes than a frame is expected to have', () => {
  const length = 900_000;
  const numbers = Array.from({ length: 13 }, (_, i) => 100 + i);
  const fields = numbers.map((number) => [number, { type: 'String', length, enc: 'ASCII', prefix: 'None.Fixed' }]);
  const codec = compile(specOf(Object.fromEntries(fields) as Record<string, FieldSpec>));
  const letterOf = (number: number) => String.fromCharCode(number);
  const json = Object.fromEntries(numbers.map((number) => [number, letterOf(number).repeat(length)]));
  const bytes = codec.encode({ 0: '0100', ...json });
  // A plan is made for a bitmap that comes again.
  for (let time = 0; time < 3; time++) {
    const message = codec.decode(bytes);
    for (const number of numbers) expect(message.text(number)?.[0]).toBe(letterOf(number));
  }
});
