// What the reader does when the stream or its user goes wrong: exact offsets of framing errors, handlers that throw,
// and the bounds that hold even then.
import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { type FramingName, framingByName, framingNames } from '../../src/wire/framing.ts';
import { FramingError, WireError } from '../../src/wire/wire-error.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
const none = (): void => undefined;

function caughtFrom(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** Pushes each chunk; gives the bodies as text and the error that ended it: thrown, or else reported by end(). */
function outcome(name: FramingName, chunks: readonly Uint8Array[], limitBytes?: number) {
  const reader = new FrameReader(framingByName(name), limitBytes);
  const bodies: string[] = [];
  try {
    for (const chunk of chunks) {
      reader.push(chunk, (bytes, start, end) =>
        bodies.push(Buffer.from(bytes.subarray(start, end)).toString('latin1')),
      );
    }
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    return { reader, bodies, error };
  }
  return { reader, bodies, error: reader.end() };
}

describe('a TLS handshake', () => {
  /** As far as it goes in the first segment. */
  const hello = Buffer.concat([bytesOf('16 0301 0200 01 0001FC 0303'), Buffer.alloc(506, 0xab)]);

  test.each(framingNames)('is refused with its first read, framing %s', (name) => {
    const { error, bodies } = outcome(name, [hello]);
    expect(error).toMatchObject({ code: 'PEER_SPEAKS_TLS', offset: 0, found: undefined });
    expect(error!.hint).toBe('looks like a TLS handshake: turn TLS on for this link, or off at the peer');
    expect(bodies).toEqual([]);
  });

  test.each([
    [
      'a message of 5,635 bytes that begins with 0100 in BCD',
      Buffer.concat([bytesOf('1603 0100'), Buffer.alloc(5_633, 1)]),
    ],
    [
      'one that begins as a handshake and whose lengths do not fit',
      Buffer.concat([hello.subarray(0, 8), Buffer.alloc(5_629, 3)]),
    ],
  ])('is not seen in %s', (_, bytes) => {
    const { error, bodies } = outcome('2-byte', [bytes], 8_192);
    expect([error, bodies.length]).toEqual([undefined, 1]);
  });

  test('is looked for at the beginning only', () => {
    const { error } = outcome('2-byte', [bytesOf('0001 41'), hello]);
    expect(error).toMatchObject({ code: 'FRAME_TRUNCATED', offset: 3 });
  });
});

describe('framing errors', () => {
  test('too long: the frames before it are handed over, offset and length are exact', () => {
    const chunks = [bytesOf('0002 4142 00'), bytesOf('01 43 0000 2001 4142')];
    const { bodies, error, reader } = outcome('2-byte', chunks);
    expect(bodies).toEqual(['AB', 'C']);
    expect(error).toMatchObject({ code: 'FRAME_TOO_LONG', offset: 9, found: 8193, bytes: '20 01 41 42' });
    expect(error?.message).toContain('at stream offset 9, a frame of 8193 bytes is above the limit of 8192');
    expect(error?.hint).toContain('raise the frame limit to 8193 bytes');
    expect(reader.keepAlives).toBe(1);
  });

  test('a prefix that arrived in two chunks has the same offset and excerpt', () => {
    const { error } = outcome('2-byte', [bytesOf('0001 43 20'), bytesOf('01 4142')]);
    expect(error).toMatchObject({ code: 'FRAME_TOO_LONG', offset: 3, found: 8193, bytes: '20 01 41 42' });
  });

  test('not a number', () => {
    const { error, bodies } = outcome('4-ascii', [Buffer.from('0002AB00x1C')]);
    expect(bodies).toEqual(['AB']);
    expect(error).toMatchObject({ code: 'FRAME_LENGTH_MALFORMED', offset: 6, found: undefined });
    expect(error?.bytes).toBe('30 30 78 31 43');
    expect(error?.message).toContain('the length prefix is not a number');
  });

  test('a length that counts itself and is smaller than itself', () => {
    const { error } = outcome('4-byte-inclusive', [bytesOf('00000005 41 00000003')]);
    expect(error).toMatchObject({ code: 'FRAME_LENGTH_MALFORMED', offset: 5, found: -1, bytes: '00 00 00 03' });
    expect(error?.message).toContain('1 less than its own 4 bytes');
  });

  test('after one, nothing more is read and the first error stays the cause', () => {
    const { reader, error } = outcome('2-byte', [bytesOf('FFFF')]);
    const refusal = caughtFrom(() => reader.push(bytesOf('0001 41'), none)) as WireError;
    expect(refusal).toBeInstanceOf(WireError);
    expect(refusal.code).toBe('FRAMING_LOST');
    expect(refusal.cause).toBe(error);
    expect(reader.end()).toBeUndefined();
  });

  test('end() of a frame that is waited for no longer blames nobody, and names the setting', () => {
    const reader = new FrameReader(framingByName('2-byte'));
    reader.push(Buffer.from([0, 5, 0x61]), () => undefined);
    const hint = reader.end(30_000)?.hint;
    for (const what of ['the peer', 'the network', 'a tool', 'limits.frameTime']) expect(hint).toContain(what);
  });

  test('end() reports a half frame as often as it is asked, and the stream may go on', () => {
    const { reader, error } = outcome('2-byte', [bytesOf('0001 41 0003 4243')]);
    expect(error).toMatchObject({ code: 'FRAME_TRUNCATED', offset: 3, found: 3, bytes: '00 03 42 43' });
    expect(error?.message).toContain('after 2 of the 3 bytes that the prefix announces');
    expect(reader.end()).toMatchObject({ code: 'FRAME_TRUNCATED', offset: 3 });
    const bodies: string[] = [];
    reader.push(bytesOf('44'), (bytes, start, end) => bodies.push(Buffer.from(bytes).toString('latin1', start, end)));
    expect(bodies).toEqual(['BCD']);
    expect(reader.end()).toBeUndefined();
  });
});

describe('a handler that throws', () => {
  const five = bytesOf('0001 41 0001 42 0001 43 0001 44 0001 45');

  /** Pushes the chunks, throwing at each body in `failing`; then drains with empty chunks. */
  function readWithFaults(chunks: readonly Uint8Array[], failing: string) {
    const reader = new FrameReader(framingByName('2-byte'));
    const events: string[] = [];
    const onFrame = (bytes: Uint8Array, start: number, end: number): void => {
      const body = Buffer.from(bytes.subarray(start, end)).toString('latin1');
      events.push(body);
      if (failing.includes(body)) throw new Error(`cannot take ${body}`);
    };
    const push = (chunk: Uint8Array): void => {
      const own = Uint8Array.from(chunk);
      try {
        reader.push(own, onFrame);
      } catch (error) {
        events.push((error as Error).message);
      }
      own.fill(0xee);
    };
    for (const chunk of chunks) push(chunk);
    for (let i = 0; i < 10; i++) push(Buffer.alloc(0));
    return { events, reader };
  }

  test('loses none of the frames behind it: the next push brings them first', () => {
    const { events, reader } = readWithFaults([five, bytesOf('0001 46')], 'B');
    expect(events).toEqual(['A', 'B', 'cannot take B', 'C', 'D', 'E', 'F']);
    expect([reader.pendingBytes, reader.end()]).toEqual([0, undefined]);
  });

  test('again and again, at every cut of the stream', () => {
    const expected = [...'ABCDE'].flatMap((body) => ('BCE'.includes(body) ? [body, `cannot take ${body}`] : [body]));
    for (let cut = 0; cut <= five.length; cut++) {
      const { events, reader } = readWithFaults([five.subarray(0, cut), five.subarray(cut)], 'BCE');
      expect(events, `cut at ${cut}`).toEqual(expected);
      expect(reader.pendingBytes, `cut at ${cut}`).toBe(0);
    }
    expect(
      readWithFaults(
        [...five].map((byte) => Uint8Array.of(byte)),
        'BCE',
      ).events,
    ).toEqual(expected);
  });

  test('what waits is counted and end() says so', () => {
    const reader = new FrameReader(framingByName('2-byte'));
    const failing = (): void => {
      throw new Error('no');
    };
    expect(() => reader.push(five, failing)).toThrow('no');
    expect(reader.pendingBytes).toBe(12);
    expect(reader.end()).toMatchObject({
      code: 'FRAME_UNDELIVERED',
      offset: 3,
      bytes: '00 01 42 00 ** ** ** ** ** ** ** **',
    });
    expect(() => reader.push(bytesOf('0001'), failing)).toThrow('no');
    expect(reader.pendingBytes).toBe(11);
    expect(reader.end()?.offset).toBe(6);
  });

  test('a framing error behind the frames that waited has its offset in the stream', () => {
    const reader = new FrameReader(framingByName('2-byte'));
    let calls = 0;
    const failing = (): void => {
      if (++calls <= 2) throw new Error('no');
    };
    expect(() => reader.push(bytesOf('0001 41 0001 42'), failing)).toThrow('no');
    expect(() => reader.push(bytesOf('0001 43 0001'), failing)).toThrow('no');
    const error = caughtFrom(() => reader.push(bytesOf('44 7777'), failing));
    expect(calls).toBe(4);
    expect(error).toMatchObject({ code: 'FRAME_TOO_LONG', offset: 12, found: 0x7777 });
  });

  test('a framing error among the frames that waited has its offset in the stream, too', () => {
    const reader = new FrameReader(framingByName('2-byte'));
    reader.push(bytesOf('0001 41'), none);
    const failing = (): void => {
      throw new Error('no');
    };
    expect(() => reader.push(bytesOf('0001 42 0001 43 7777 00'), failing)).toThrow('no');
    const error = caughtFrom(() => reader.push(bytesOf('0001 44'), none));
    expect(error).toMatchObject({ code: 'FRAME_TOO_LONG', offset: 9, found: 0x7777, bytes: '77 77 00' });
  });

  test('for good does not let the backlog grow without bound', () => {
    const frame = Buffer.concat([bytesOf('7000'), Buffer.alloc(0x7000, 'x')]);
    const chunk = Buffer.concat(Array.from({ length: 9 }, () => frame));
    const failing = (): void => {
      throw new Error('no');
    };
    const reader = new FrameReader(framingByName('2-byte'), 0x7000);
    const codes = Array.from({ length: 8 }, () => caughtFrom(() => reader.push(chunk, failing))).map((error) =>
      error instanceof WireError ? error.code : (error as Error).message,
    );
    // 258,066 bytes a push less one frame of 28,674: after the fifth, 1,146,960 bytes would wait, above 1 MiB.
    expect(codes).toEqual([
      'no',
      'no',
      'no',
      'no',
      'READER_BACKLOG_FULL',
      'FRAMING_LOST',
      'FRAMING_LOST',
      'FRAMING_LOST',
    ]);
  });

  test('pushing into its own reader is refused, and harms nothing', () => {
    const reader = new FrameReader(framingByName('2-byte'));
    const bodies: string[] = [];
    const refused: unknown[] = [];
    reader.push(five, (bytes, start, end) => {
      bodies.push(Buffer.from(bytes).toString('latin1', start, end));
      refused.push(caughtFrom(() => reader.push(bytesOf('0001 5A'), none)));
    });
    expect(bodies).toEqual(['A', 'B', 'C', 'D', 'E']);
    expect(refused).toHaveLength(5);
    for (const error of refused) expect(error).toMatchObject({ code: 'READER_MISUSED' });
    reader.push(bytesOf('0001 46'), (bytes, start, end) =>
      bodies.push(Buffer.from(bytes).toString('latin1', start, end)),
    );
    expect(bodies.at(-1)).toBe('F');
  });
});
