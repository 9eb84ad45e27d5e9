// Reads into one buffer that is filled anew each time: only the first `length` bytes of a push are the stream's. What lies
// behind them, here always a byte that no stream holds, is neither cut nor counted nor shown.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { type FramingName, framingByName } from '../../src/wire/framing.ts';
import { WireError } from '../../src/wire/wire-error.ts';

const BUFFER_BYTES = 64;
const LEFT_OVER = 0xee;

/** Everything there is to see of a reader that is pushed these reads, one by one; `throwsAt` are the frames whose handler throws. */
function seen(name: FramingName, reads: readonly Uint8Array[], isShared: boolean, throwsAt: readonly number[] = []) {
  const reader = new FrameReader(framingByName(name), BUFFER_BYTES);
  const buffer = Buffer.alloc(BUFFER_BYTES, LEFT_OVER);
  const told: unknown[] = [];
  let count = 0;
  const onFrame = (bytes: Uint8Array, start: number, end: number) => {
    told.push(Buffer.from(bytes.subarray(start, end)).toString('hex'));
    if (throwsAt.includes(count++)) throw new Error('handler');
  };
  for (const read of reads) {
    try {
      if (isShared) {
        buffer.set(read);
        reader.push(buffer, onFrame, read.length);
      } else {
        reader.push(Buffer.from(read), onFrame);
      }
    } catch (error) {
      told.push((error as Error).message);
      if (error instanceof WireError) break;
    } finally {
      buffer.fill(LEFT_OVER);
    }
    told.push(reader.pendingBytes, reader.keepAlives, reader.end()?.message);
  }
  return told;
}

const reads = fc.array(fc.uint8Array({ maxLength: BUFFER_BYTES, max: 9 }), { maxLength: 12 });
const names = fc.constantFrom<FramingName>('2-byte', '2-byte-le-inclusive', '4-byte', '4-ascii', 'none');

describe('one buffer for all reads', () => {
  test('shows the same as a buffer for each: frames, what waits, errors and their excerpts', () => {
    fc.assert(
      fc.property(names, reads, fc.array(fc.nat(10)), (name, read, throwsAt) => {
        expect(seen(name, read, true, throwsAt)).toEqual(seen(name, read, false, throwsAt));
      }),
      { numRuns: 500 },
    );
  });

  test('whole frames are handed over where they lie in it', () => {
    const buffer = Buffer.from('000141000142ffff', 'hex');
    const from: Uint8Array[] = [];
    const reader = new FrameReader(framingByName('2-byte'));
    reader.push(buffer, (bytes) => from.push(bytes), 6);
    expect(from).toEqual([buffer, buffer]);
    expect([reader.pendingBytes, reader.end()]).toEqual([0, undefined]);
  });

  test('a frame that straddles reads survives the next one', () => {
    const [first, second] = [Buffer.from('0003aabb', 'hex'), Buffer.from('cc0001dd', 'hex')];
    expect(seen('2-byte', [first, second], true).filter((item) => typeof item === 'string' && item.length < 9)).toEqual(
      ['aabbcc', 'dd'],
    );
  });

  test('of framing none, a frame is as long as the read, not as the buffer', () => {
    expect(seen('none', [Buffer.from('0800')], true)[0]).toBe('30383030');
  });
});

describe('a read that is handed over in parts', () => {
  /** What reads bring, each at once or in parts of `partBytes`: frames, how many before each part ends, and the fault that ends it. */
  function inParts(name: FramingName, reads: readonly Uint8Array[], partBytes: number, throwsAt: readonly number[]) {
    const reader = new FrameReader(framingByName(name), BUFFER_BYTES);
    const told: unknown[] = [];
    const parts: number[] = [];
    let frames = 0;
    const onFrame = (bytes: Uint8Array, start: number, end: number) => {
      told.push(Buffer.from(bytes.subarray(start, end)).toString('hex'));
      if (throwsAt.includes(frames++)) throw new Error('handler');
    };
    for (const read of reads) {
      const chunk = Buffer.concat([read, Buffer.alloc(3, LEFT_OVER)]);
      let at = 0;
      try {
        do {
          at = reader.pushSome(chunk, at, read.length, at + partBytes, onFrame);
          parts.push(frames);
        } while (at < read.length);
      } catch (error) {
        told.push(error instanceof WireError ? [error.code, (error as { offset?: number }).offset] : 'handler');
        if (error instanceof WireError) break;
      }
      told.push(reader.pendingBytes, reader.keepAlives, reader.end()?.message);
    }
    return { told, parts };
  }

  test('brings the same as at once: frames, what waits, and faults with their places', () => {
    fc.assert(
      fc.property(
        names,
        reads,
        fc.integer({ min: 1, max: 20 }),
        fc.array(fc.nat(10)),
        (name, read, partBytes, throwsAt) => {
          const { told } = inParts(name, read, partBytes, throwsAt);
          expect(told).toEqual(inParts(name, read, BUFFER_BYTES, throwsAt).told);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('ends with the frame that has begun before its end, and cuts none in two', () => {
    const stream = Buffer.from('0002aaaa 0002bbbb 0002cccc 0000 0000 0001dd 0002ee'.replaceAll(' ', ''), 'hex');
    expect(inParts('2-byte', [stream], 5, []).parts).toEqual([2, 3, 4, 4]);
    const from: Uint8Array[] = [];
    const reader = new FrameReader(framingByName('2-byte'));
    expect(reader.pushSome(stream, 4, 12, 9, (bytes) => from.push(bytes))).toBe(12);
    expect(from).toEqual([stream, stream]);
  });
});
