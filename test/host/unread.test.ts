// What a link has read and not handed over: a queue of bytes in buffers that links pass on to each other.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpareBuffers, Unread } from '../../src/host/unread.ts';

const BUFFER_BYTES = 64 * 1024;

test('gives what was added, in its order, whatever other links do with the buffers', () => {
  const steps = fc.array(
    fc.record({
      link: fc.nat(2),
      does: fc.constantFrom('add', 'add', 'hand over', 'forget'),
      bytes: fc.integer({ min: 1, max: 2 * BUFFER_BYTES }),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(steps, (drawn) => {
      const spare = new SpareBuffers();
      const links = [0, 1, 2].map(() => ({ unread: new Unread(spare), waits: Buffer.alloc(0) }));
      let next = 0;
      for (const { link, does, bytes } of drawn) {
        const { unread, waits } = links[link]!;
        if (does === 'add') {
          const chunk = Buffer.alloc(bytes + 2, ++next);
          unread.add(chunk, 1, bytes + 1);
          links[link]!.waits = Buffer.concat([waits, chunk.subarray(1, bytes + 1)]);
        } else if (does === 'forget') {
          unread.forget();
          links[link]!.waits = Buffer.alloc(0);
        } else {
          const { buffer, from, end } = unread.handOver();
          expect(unread.bytes).toBe(0);
          const count = Math.min(bytes, end - from);
          expect(buffer.subarray(from, from + count).equals(waits.subarray(0, count))).toBe(true);
          unread.handedOver(from + count);
          links[link]!.waits = waits.subarray(count);
        }
        for (const { unread: each, waits: of } of links) {
          expect(each.bytes).toBe(of.length);
          expect(each.buffer.subarray(each.at, each.end).equals(of)).toBe(true);
        }
      }
    }),
    { numRuns: 200 },
  );
});

test('what is forgotten while it is handed over does not come back', () => {
  const unread = new Unread(new SpareBuffers());
  unread.add(Buffer.from('abcdef'), 0, 6);
  const { from } = unread.handOver();
  unread.forget();
  unread.handedOver(from + 2);
  expect([unread.bytes, unread.at, unread.end]).toEqual([0, 0, 0]);
});

test('a buffer is passed on; one for more than a read is not, and no more are kept than a few', () => {
  const spare = new SpareBuffers();
  const taken = Array.from({ length: 20 }, () => spare.take(1));
  expect(new Set(taken).size).toBe(20);
  for (const buffer of taken) spare.giveBack(buffer);
  const again = Array.from({ length: 20 }, () => spare.take(BUFFER_BYTES));
  expect(again.filter((buffer) => taken.includes(buffer)).length).toBe(8);
  const large = spare.take(BUFFER_BYTES + 1);
  expect(large.length).toBe(BUFFER_BYTES + 1);
  spare.giveBack(large);
  expect(spare.take(1)).not.toBe(large);
});
