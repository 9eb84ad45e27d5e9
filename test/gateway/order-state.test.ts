// The table of what may follow what in an order, held against what money can do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUnpaid, type OrderEvent, type OrderState, stateAfter } from '../../src/gateway/orders/order-state.ts';

const events: readonly OrderEvent[] = [
  ...(['authorized', 'sold', 'declined', 'failed', 'cancelled', 'captured', 'capture refused'] as const),
  ...(['voided', 'refunded', 'refund voided'] as const),
];

describe('an order', () => {
  it('is paid once at most, whatever happens to it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 40 }), (happened) => {
        let state: OrderState = 'PN';
        let approvals = 0;
        for (const event of happened) {
          const next = stateAfter(state, event);
          if (next === undefined) continue;
          if (event === 'authorized' || event === 'sold') approvals++;
          // What was paid once is never open again, and what is void stays so.
          expect(isUnpaid(next)).toBe(approvals === 0);
          if (state === 'V') throw new Error(`void, and then ${event}`);
          state = next;
        }
        expect(approvals).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('gives back only what was captured', () => {
    for (const state of ['PN', 'D', 'ERR', 'CNCL', 'A', 'V'] as const)
      expect(stateAfter(state, 'refunded')).toBe(undefined);
    for (const state of ['PN', 'D', 'ERR', 'CNCL', 'C', 'S', 'V'] as const)
      expect(stateAfter(state, 'captured')).toBe(undefined);
  });
});
