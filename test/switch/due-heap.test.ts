// The heap of moments against a sorted list, whatever is put in, moved and taken out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Due, DueHeap } from '../../src/switch/advices/due-heap.ts';

describe('what is due', () => {
  it('comes soonest first, and in its order when it is due at one moment', () => {
    const deed = fc.record({
      what: fc.constantFrom('set', 'set', 'set', 'remove', 'all', 'first'),
      which: fc.nat(19),
      atMs: fc.nat(9),
    });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 100 }), (deeds) => {
        const heap = new DueHeap<number>();
        const dues = Array.from({ length: 20 }, (_, i) => new Due(i, i));
        const list = new Map<number, number>();
        const sorted = () => [...list].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
        for (const { what, which, atMs } of deeds) {
          if (what === 'set') {
            heap.set(dues[which]!, atMs);
            list.set(which, atMs);
          } else if (what === 'remove') {
            heap.remove(dues[which]!);
            list.delete(which);
          } else if (what === 'all') {
            heap.setAll(atMs);
            for (const each of list.keys()) list.set(each, atMs);
          } else if (heap.first !== undefined) {
            list.delete(heap.first.owner);
            heap.remove(heap.first);
          }
          const [first] = sorted();
          expect([heap.first?.owner, heap.firstMs]).toEqual([first?.[0], first?.[1] ?? Number.POSITIVE_INFINITY]);
        }
        const left = sorted().map(([owner]) => owner);
        for (const owner of left) {
          expect(heap.first!.owner).toBe(owner);
          heap.remove(heap.first!);
        }
        expect(heap.first).toBeUndefined();
        expect(dues.every(({ place, atMs }) => place === -1 && atMs === Number.POSITIVE_INFINITY)).toBe(true);
      }),
    );
  });
});
