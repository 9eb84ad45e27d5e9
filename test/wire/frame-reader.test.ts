// The frame reader as golden blocks: the bytes of a stream, chunk by chunk, then the events expected from it. Bodies
// are read out inside the callback, since the reader owns the bytes; every cut of a stream must give the same events.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { type FramingName, framingByName } from '../../src/wire/framing.ts';
import { WireError } from '../../src/wire/wire-error.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');

/** Pushes the chunks; gives the bodies as hex, copied inside the callback, and the reader. */
function read(name: FramingName, chunks: readonly Uint8Array[], limitBytes?: number) {
  const reader = new FrameReader(framingByName(name), limitBytes);
  const bodies: string[] = [];
  for (const chunk of chunks) {
    const own = Uint8Array.from(chunk);
    reader.push(own, (bytes, start, end) => bodies.push(Buffer.from(bytes.subarray(start, end)).toString('hex')));
    // The owner of a chunk may overwrite it once push has returned.
    own.fill(0xee);
  }
  return { reader, bodies };
}

/** The stream of each framing with the bodies "abc", nothing (a keep-alive) and "0800", written out by hand. */
const streams: readonly (readonly [FramingName, string])[] = [
  ['2-byte', '0003 616263 0000 0004 30383030'],
  ['2-byte-le', '0300 616263 0000 0400 30383030'],
  ['2-byte-inclusive', '0005 616263 0002 0006 30383030'],
  ['2-byte-le-inclusive', '0500 616263 0200 0600 30383030'],
  ['4-byte', '00000003 616263 00000000 00000004 30383030'],
  ['4-byte-le', '03000000 616263 00000000 04000000 30383030'],
  ['4-byte-inclusive', '00000007 616263 00000004 00000008 30383030'],
  ['4-ascii', '30303033 616263 30303030 30303034 30383030'],
  ['4-ascii-inclusive', '30303037 616263 30303034 30303038 30383030'],
  ['2-bcd', '0003 616263 0000 0004 30383030'],
  ['2-bcd-inclusive', '0005 616263 0002 0006 30383030'],
  ['4-ebcdic', 'F0F0F0F3 616263 F0F0F0F0 F0F0F0F4 30383030'],
];

describe.each(streams)('%s', (name, hex) => {
  const stream = bytesOf(hex);
  const expected = ['616263', '30383030'];

  test('in one chunk', () => {
    const { reader, bodies } = read(name, [stream]);
    expect(bodies).toEqual(expected);
    expect([reader.keepAlives, reader.pendingBytes, reader.end()]).toEqual([1, 0, undefined]);
  });

  test('cut at every position', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const { reader, bodies } = read(name, [stream.subarray(0, cut), stream.subarray(cut)]);
      expect(bodies, `cut at ${cut}`).toEqual(expected);
      expect([reader.keepAlives, reader.pendingBytes], `cut at ${cut}`).toEqual([1, 0]);
    }
  });

  test('byte by byte, with a body at the limit', () => {
    const { reader, bodies } = read(
      name,
      [...stream].map((byte) => Uint8Array.of(byte)),
      4,
    );
    expect(bodies).toEqual(expected);
    expect([reader.keepAlives, reader.pendingBytes]).toEqual([1, 0]);
  });

  test('one byte over the limit is refused', () => {
    expect(() => read(name, [stream], 3)).toThrow(/^FRAME_TOO_LONG/);
  });

  test('cut off at every position, end() tells what is missing', () => {
    const { prefixBytes } = framingByName(name);
    // Where each of the three frames begins and how long its body is.
    const frames = [
      [0, 3],
      [prefixBytes + 3, 0],
      [2 * prefixBytes + 3, 4],
    ];
    for (let length = 0; length < stream.length; length++) {
      const { reader } = read(name, [stream.subarray(0, length)]);
      const open = frames.find(([from, body]) => from < length && length < from + prefixBytes + body);
      const error = reader.end();
      if (open === undefined) {
        expect(error, `after ${length}`).toBeUndefined();
        continue;
      }
      const [from, body] = open;
      expect(reader.pendingBytes).toBe(length - from);
      expect(error?.code, `after ${length}`).toBe('FRAME_TRUNCATED');
      expect(error?.offset).toBe(from);
      expect(error?.found).toBe(length - from < prefixBytes ? undefined : body);
    }
  });
});

describe('frames of a chunk', () => {
  test('fifty in one chunk come in order, at their own offsets and without a copy', () => {
    const bodies = Array.from({ length: 50 }, (_, i) => Buffer.alloc(i + 1, i));
    const chunk = Buffer.concat(bodies.flatMap((body) => [Buffer.of(0, body.length), body]));
    const seen: number[][] = [];
    new FrameReader(framingByName('2-byte')).push(chunk, (bytes, start, end) => {
      expect(bytes).toBe(chunk);
      seen.push([start, end]);
    });
    // Frame i is preceded by i prefixes of two bytes and bodies of 1 + 2 + ... + i bytes.
    expect(seen).toEqual(bodies.map((_, i) => [2 * i + 2 + (i * (i + 1)) / 2, 2 * i + 2 + ((i + 1) * (i + 2)) / 2]));
  });

  test('only the frame that straddles is copied, always into the same buffer', () => {
    const reader = new FrameReader(framingByName('2-byte'));
    const chunks = [bytesOf('0001 AA 0002 BB'), bytesOf('CC 0001 DD 0003 00'), bytesOf('1122')];
    const from: Uint8Array[] = [];
    for (const chunk of chunks) reader.push(chunk, (bytes) => from.push(bytes));
    expect(from).toHaveLength(4);
    expect(from[0]).toBe(chunks[0]);
    expect(from[1]).not.toBe(chunks[0]);
    expect(from[1]).not.toBe(chunks[1]);
    expect(from[2]).toBe(chunks[1]);
    expect(from[3]).toBe(from[1]);
  });

  test('any frames in any chunks of any framing', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 6000 }), { maxLength: 40 });
    const bodies = fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 8 });
    const framing = fc.constantFrom(...streams.map(([name]) => name));
    fc.assert(
      fc.property(framing, bodies, cuts, (name, sent, at) => {
        const stream = Buffer.concat(sent.flatMap((body) => [prefixByHand(name, body.length), body]));
        const edges = [0, ...at.filter((cut) => cut < stream.length).sort((a, b) => a - b), stream.length];
        const chunks = edges.slice(1).map((edge, i) => stream.subarray(edges[i], edge));
        const { reader, bodies: got } = read(name, chunks, 700);
        const whole = sent.filter((body) => body.length > 0).map((body) => Buffer.from(body).toString('hex'));
        expect(got).toEqual(whole);
        expect(reader.keepAlives).toBe(sent.length - whole.length);
        expect(reader.pendingBytes).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  test('none: each chunk is a frame, an empty one a keep-alive, one over the limit an error', () => {
    const chunks = [Buffer.from('0800'), Buffer.alloc(0), Buffer.from('0810')];
    const { reader, bodies } = read('none', chunks, 4);
    expect(bodies).toEqual(['30383030', '30383130']);
    expect([reader.keepAlives, reader.pendingBytes, reader.end()]).toEqual([1, 0, undefined]);
    expect(() => reader.push(Buffer.from('08001'), () => undefined)).toThrow(/^FRAME_TOO_LONG: at stream offset 8,/);
  });

  test('random bytes either are frames within the limit or fail with a WireError', () => {
    const framing = fc.constantFrom(...streams.map(([name]) => name));
    fc.assert(
      fc.property(framing, fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 10 }), (name, chunks) => {
        const reader = new FrameReader(framingByName(name), 50);
        try {
          for (const chunk of chunks) {
            reader.push(chunk, (bytes, start, end) => {
              expect(end - start).toBeGreaterThan(0);
              expect(end - start).toBeLessThanOrEqual(50);
              expect(end).toBeLessThanOrEqual(bytes.length);
            });
            expect(reader.pendingBytes).toBeLessThan(4 + 50);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** The prefix spelt as text, so that the property does not lean on the code under test. */
function prefixByHand(name: FramingName, bodyBytes: number): Buffer {
  const width = Number(name[0]);
  const length = name.endsWith('-inclusive') ? bodyBytes + width : bodyBytes;
  if (name.includes('ascii')) return Buffer.from(String(length).padStart(4, '0'), 'latin1');
  if (name.includes('ebcdic'))
    return bytesOf([...String(length).padStart(4, '0')].map((digit) => `F${digit}`).join(''));
  if (name.includes('bcd')) return bytesOf(String(length).padStart(4, '0'));
  const prefix = bytesOf(length.toString(16).padStart(2 * width, '0'));
  return name.includes('-le') ? prefix.reverse() : prefix;
}

describe('a limit', () => {
  test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('of %d bytes is refused', (limitBytes) => {
    expect(() => new FrameReader(framingByName('2-byte'), limitBytes)).toThrow(/^READER_MISUSED/);
  });

  test('is 8192 bytes unless told otherwise', () => {
    const body = Buffer.alloc(8192, 0xab);
    expect(read('2-byte', [bytesOf('2000'), body]).bodies).toEqual([body.toString('hex')]);
    expect(() => read('2-byte', [bytesOf('2001')])).toThrow(/above the limit of 8192/);
  });

  test('a frame that straddles many chunks is joined whole', () => {
    const body = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 251));
    const stream = Buffer.concat([bytesOf('1388'), body, bytesOf('0001 AA')]);
    for (const size of [1, 2, 31, 33, 511, 513, 4999]) {
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, i) =>
        stream.subarray(i * size, (i + 1) * size),
      );
      expect(read('2-byte', chunks).bodies, `chunks of ${size}`).toEqual([body.toString('hex'), 'aa']);
    }
  });
});
