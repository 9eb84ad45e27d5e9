// Kept bytes against a map of copies: what was kept for a slot is found there, whatever its length and whatever is kept
// for the others, also when it is copied from one slot to another or onto itself.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlotBytes } from '../../src/switch/slot-bytes.ts';

const CAPACITY = 5;
const slot = fc.integer({ min: 0, max: CAPACITY - 1 });
const length = fc.oneof(
  fc.integer({ min: 0, max: 40 }),
  fc.constantFrom(511, 512, 513),
  fc.integer({ min: 0, max: 3_000 }),
);

const read = (bytes: SlotBytes, at: number): string =>
  bytes.bufferOf(at).subarray(bytes.startOf(at), bytes.endOf(at)).toString('hex');

describe('slot bytes', () => {
  it('agree with a map of copies', () => {
    const keep = fc.record({ do: fc.constant('keep' as const), slot, length, fill: fc.nat(255), lead: fc.nat(9) });
    const copy = fc.record({ do: fc.constant('copy' as const), slot, from: slot });
    const drop = fc.record({ do: fc.constant('drop' as const), slot });
    fc.assert(
      fc.property(fc.array(fc.oneof(keep, copy, drop), { maxLength: 80 }), (deeds) => {
        const bytes = new SlotBytes(CAPACITY);
        const model: string[] = new Array(CAPACITY).fill('');
        for (const deed of deeds) {
          if (deed.do === 'drop') {
            bytes.drop(deed.slot);
            model[deed.slot] = '';
          } else if (deed.do === 'copy') {
            const { from } = deed;
            bytes.keep(deed.slot, bytes.bufferOf(from), bytes.startOf(from), bytes.endOf(from));
            model[deed.slot] = model[from]!;
          } else {
            const source = Buffer.alloc(deed.lead + deed.length + 5, 0xee).fill(
              deed.fill,
              deed.lead,
              deed.lead + deed.length,
            );
            bytes.keep(deed.slot, source, deed.lead, deed.lead + deed.length);
            model[deed.slot] = Buffer.alloc(deed.length, deed.fill).toString('hex');
            source.fill(0);
          }
          for (let each = 0; each < CAPACITY; each++) {
            expect(read(bytes, each)).toBe(model[each]);
            expect(bytes.isEmpty(each)).toBe(model[each] === '');
          }
        }
      }),
      { numRuns: 200, seed: 8583 },
    );
  });
});
