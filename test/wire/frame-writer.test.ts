// The batching writer: bytes on the wire worked out by hand, what writer and reader make of each other, and that
// buffers are neither touched while the socket has them nor made anew in the steady state.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader } from '../../src/wire/frame-reader.ts';
import { FrameWriter } from '../../src/wire/frame-writer.ts';
import { framingByName, framingNames } from '../../src/wire/framing.ts';

function add(writer: FrameWriter, body: string | Uint8Array, spareBytes = 0): void {
  const bytes = Buffer.from(body);
  const at = writer.reserve(bytes.length + spareBytes);
  bytes.copy(writer.buffer, at);
  writer.finish(bytes.length);
}

const hexOf = (view: Uint8Array | undefined): string | undefined => view && Buffer.from(view).toString('hex');

describe('one write per turn', () => {
  test('frames finished in a turn come out together, each behind its prefix', () => {
    const writer = new FrameWriter(framingByName('2-byte'));
    add(writer, '0810', 100);
    add(writer, '');
    add(writer, 'AB');
    expect(writer.pendingBytes).toBe(12);
    expect(hexOf(writer.take())).toBe('000430383130000000024142');
    expect(writer.pendingBytes).toBe(0);
    expect(writer.take()).toBeUndefined();
  });

  test('an abandoned frame leaves no trace', () => {
    const writer = new FrameWriter(framingByName('4-ascii-inclusive'));
    add(writer, 'AB');
    const at = writer.reserve(10);
    writer.buffer.write('0200950400', at, 'latin1');
    writer.abandon();
    writer.abandon();
    add(writer, 'C');
    expect(Buffer.from(writer.take()!).toString('latin1')).toBe('0006AB0005C');
  });

  test('the body goes behind the prefix of its framing', () => {
    for (const name of framingNames) {
      const writer = new FrameWriter(framingByName(name));
      expect(writer.reserve(5), name).toBe(framingByName(name).prefixBytes);
    }
  });

  test('growing keeps what was finished', () => {
    const writer = new FrameWriter(framingByName('2-byte'), { firstBytes: 8, limitBytes: 1000 });
    add(writer, 'ABCDEF');
    const small = writer.buffer;
    add(writer, 'GHIJKLMNOPQRSTUVW');
    expect(small.length).toBe(8);
    // 8 + 19 bytes do not fit 16, so it doubles twice.
    expect(writer.buffer.length).toBe(32);
    expect(Buffer.from(writer.take()!).toString('latin1')).toBe('\0\x06ABCDEF\0\x11GHIJKLMNOPQRSTUVW');
  });
});

describe('bounds', () => {
  test('a frame that would pass the limit is refused, and fits after take', () => {
    const writer = new FrameWriter(framingByName('2-byte'), { firstBytes: 8, limitBytes: 20 });
    expect([writer.hasRoom(18), writer.hasRoom(19)]).toEqual([true, false]);
    add(writer, '0123456789');
    expect([writer.hasRoom(6), writer.hasRoom(7)]).toEqual([true, false]);
    expect(() => writer.reserve(7)).toThrow(/^OUTGOING_FULL: .*7 bytes behind 12 pending.*take and send/);
    expect(writer.reserve(6)).toBe(14);
    expect(writer.buffer.length).toBe(20);
    writer.abandon();
    expect(writer.take()).toHaveLength(12);
    expect(writer.reserve(18)).toBe(2);
    writer.abandon();
    expect(() => writer.reserve(19)).toThrow(/^OUTGOING_FULL: .*raise the limit of 20 bytes/);
  });

  test('none takes one frame a write', () => {
    const writer = new FrameWriter(framingByName('none'));
    add(writer, '0800');
    expect(writer.hasRoom(1)).toBe(false);
    expect(() => writer.reserve(1)).toThrow(/^OUTGOING_FULL/);
    expect(hexOf(writer.take())).toBe('30383030');
    expect(writer.hasRoom(1)).toBe(true);
  });

  test('a body that the prefix cannot express is dropped alone', () => {
    const writer = new FrameWriter(framingByName('2-bcd'));
    add(writer, 'AB');
    writer.reserve(10_000);
    expect(() => writer.finish(10_000)).toThrow(/^FRAME_TOO_LONG: .*10000 bytes does not fit framing 2-bcd/);
    add(writer, 'C');
    expect(hexOf(writer.take())).toBe('00024142000143');
  });

  test('calls out of turn and impossible sizes are refused, and finished frames stay', () => {
    const writer = new FrameWriter(framingByName('2-byte'));
    add(writer, 'A');
    expect(() => writer.finish(0)).toThrow(/^OUTGOING_MISUSED: no frame is reserved/);
    expect(() => writer.reserve(-1)).toThrow(/^OUTGOING_MISUSED/);
    expect(() => writer.reserve(Number.NaN)).toThrow(/^OUTGOING_MISUSED/);
    writer.reserve(3);
    expect(() => writer.reserve(3)).toThrow(/^OUTGOING_MISUSED: a frame is already reserved/);
    expect(() => writer.take()).toThrow(/^OUTGOING_MISUSED: a frame is still reserved/);
    expect(() => writer.finish(4)).toThrow(/^OUTGOING_MISUSED: 4 bytes written where 3 were reserved/);
    writer.reserve(3);
    expect(() => writer.finish(-1)).toThrow(/^OUTGOING_MISUSED/);
    expect(hexOf(writer.take())).toBe('000141');
    for (const limits of [{ limitBytes: 0 }, { firstBytes: 1.5 }, { limitBytes: Number.NaN }]) {
      expect(() => new FrameWriter(framingByName('2-byte'), limits)).toThrow(/^OUTGOING_MISUSED/);
    }
  });
});

describe('buffers', () => {
  test('bytes that were taken are not touched by later frames', () => {
    const writer = new FrameWriter(framingByName('2-byte'));
    const taken: Buffer[] = [];
    for (let turn = 0; turn < 10; turn++) {
      add(writer, Buffer.alloc(5, turn));
      taken.push(writer.take()!);
    }
    for (const [turn, view] of taken.entries()) expect(view).toEqual(Buffer.of(0, 5, ...Buffer.alloc(5, turn)));
  });

  test('two buffers serve for ever when each write ends before the next but one', () => {
    const writer = new FrameWriter(framingByName('2-byte'));
    const memories = new Set<ArrayBufferLike>();
    let inFlight: Buffer | undefined;
    for (let turn = 0; turn < 1000; turn++) {
      add(writer, 'one');
      add(writer, 'two');
      const view = writer.take()!;
      memories.add(view.buffer);
      if (inFlight !== undefined) expect(writer.recycle(inFlight)).toBe(true);
      inFlight = view;
    }
    expect(memories.size).toBe(2);
  });

  test('recycling twice, late or elsewhere puts no buffer in two hands', () => {
    const writer = new FrameWriter(framingByName('2-byte'));
    add(writer, 'A');
    const first = writer.take()!;
    expect(writer.recycle(Buffer.from(first))).toBe(false);
    expect(writer.recycle(first)).toBe(true);
    expect(writer.recycle(first)).toBe(false);
    add(writer, 'B');
    add(writer, 'C');
    const second = writer.take()!;
    add(writer, 'D');
    const third = writer.take()!;
    expect(writer.recycle(first)).toBe(false);
    add(writer, 'E');
    expect(new Set([second.buffer, third.buffer, writer.buffer.buffer]).size).toBe(3);
    expect([hexOf(second), hexOf(third)]).toEqual(['000142000143', '000144']);
  });

  test('writes that end in any order give each buffer back once', () => {
    const writer = new FrameWriter(framingByName('2-byte'));
    const turn = (): Buffer => {
      add(writer, 'A');
      return writer.take()!;
    };
    const [first, second, third] = [turn(), turn(), turn()];
    for (const view of [first, third, second]) expect(writer.recycle(view)).toBe(true);
    const again = new Set([turn(), turn(), turn()].map((view) => view.buffer));
    expect(again).toEqual(new Set([first.buffer, second.buffer, third.buffer]));
    expect(again.size).toBe(3);
  });

  test('the pool is bounded, whatever is in flight', () => {
    const writer = new FrameWriter(framingByName('2-byte'), { pooledBuffers: 2 });
    const turn = (): Buffer => {
      add(writer, 'A');
      return writer.take()!;
    };
    const views = [turn(), turn(), turn(), turn(), turn()];
    expect(views.map((view) => writer.recycle(view))).toEqual([true, true, false, false, false]);
    const again = [turn(), turn(), turn()];
    const known = new Set(views.map((view) => view.buffer));
    expect(again.filter((view) => known.has(view.buffer))).toHaveLength(2);
    // A buffer begun while both others were in flight is one too many once they are back.
    add(writer, 'B');
    for (const view of again) writer.recycle(view);
    const extra = writer.take()!;
    writer.recycle(extra);
    expect([turn(), turn(), turn()].map((view) => view.buffer)).not.toContain(extra.buffer);
  });
});

describe('round trip', () => {
  test('what the writer batches, the reader cuts', () => {
    const framing = fc.constantFrom(...framingNames.filter((name) => name !== 'none'));
    const turns = fc.array(fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 5 }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(framing, turns, (name, batches) => {
        const writer = new FrameWriter(framingByName(name), { firstBytes: 16 });
        const reader = new FrameReader(framingByName(name));
        const bodies: string[] = [];
        for (const batch of batches) {
          for (const body of batch) add(writer, body, 7);
          const view = writer.take();
          if (view === undefined) continue;
          reader.push(view, (bytes, start, end) => bodies.push(Buffer.from(bytes).toString('hex', start, end)));
          writer.recycle(view);
        }
        expect(bodies).toEqual(batches.flat().map((body) => Buffer.from(body).toString('hex')));
        expect(reader.pendingBytes).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
