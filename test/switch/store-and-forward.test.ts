// Store-and-forward by itself: what each kind of advice is sent as, how many are under way, in which order, and when each comes
// again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { AdviceBench, stepsOf } from './advice-bench.ts';
import { FOREIGN_CARD, foreign, LEAVES_400, ORIGINAL, reversal, without } from './flow.ts';
import { START_MS } from './world.ts';

/** A request of its own for each number, of a card of its own unless said otherwise. */
function request(number: number, card = number, changes: FieldValues = {}): FieldValues {
  const digits = String(number).padStart(6, '0');
  return foreign({ '2': `4000001${String(card).padStart(9, '0')}`, '11': digits, '37': `REF${digits}000`, ...changes });
}

function mtis(bench: AdviceBench): unknown[] {
  return bench.forwarded.map(({ '0': mti }) => mti);
}

describe('the advice of an acquirer that the switch takes over', () => {
  it.each([
    ['0120', '0121'],
    ['0220', '0221'],
  ])('that no issuer has seen leaves as %s, again as %s, and undoes nothing', (first, repeat) => {
    const bench = new AdviceBench({ spec: 'iso87-bcd' });
    const slot = bench.open(foreign({ '0': first }));
    bench.storeAndForward.takeOver(slot, bench.message(foreign({ '0': first })));
    bench.tick(2_000);
    expect(mtis(bench)).toEqual([first, repeat]);
    expect(bench.forwarded[0]).toEqual(foreign({ '0': first, '11': '000001' }));
    expect(bench.forwarded[1]).toEqual({ ...bench.forwarded[0]!, '0': repeat });
    // An answer of another class is none.
    expect(bench.respondTo(first === '0120' ? '0220' : '0120', '000001', '00')).toBe(false);
    expect(bench.respond(0, '00')).toBe(true);
    expect(bench.storeAndForward.waiting).toBe(0);
    expect(bench.steps).toEqual([`4 ${Number(first)}`, `5 ${Number(first)}`]);
    const { transactions } = bench.state;
    expect([transactions.undoing.isUndone(slot), transactions.amountOf(slot)]).toEqual([false, 12_345]);
    // What undoes it later names it by this STAN.
    expect(transactions.issuerStanOf(slot)).toBe(1);
  });

  it('that its issuer has been asked comes again at its interval: the same message, under the same STAN, as a repeat', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii' });
    const slot = bench.open(foreign({ '0': '0220' }));
    bench.ask(slot);
    bench.state.nowMs += 1_000;
    bench.storeAndForward.takeOver(slot, bench.message(foreign({ '0': '0220' })));
    expect(bench.forwarded).toEqual([]);
    bench.tick(2_000);
    expect(bench.forwarded).toEqual([foreign({ '0': '0221', '11': '000001' })]);
    expect(bench.respond(0, '00')).toBe(true);
  });

  it('reaches an issuer in this process under the number of its transaction', () => {
    const bench = new AdviceBench();
    const slot = bench.open(foreign({ '0': '0120' }));
    bench.ask(slot);
    bench.storeAndForward.takeOver(slot, bench.message(foreign({ '0': '0120' })));
    bench.tick(2_000);
    const { outbox } = bench.state;
    expect(outbox.items[0]).toMatchObject({ ticket: -2, transaction: 1, original: 0, mti: 121, remainingMinor: 0 });
    bench.storeAndForward.decided(-2, { reason: 0 });
    expect(bench.storeAndForward.waiting).toBe(0);
  });
});

describe('an advice', () => {
  it('has its number, its STAN and its DE 7 from the moment at which it is queued', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii', isUp: false });
    bench.undo(request(1));
    bench.undo(request(2));
    expect(bench.entries).toMatchObject([
      { step: 4, transaction: 1, advice: 2, issuerStan: 1, adviceStan: 2, mti: 420 },
      { step: 4, transaction: 3, advice: 4, issuerStan: 3, adviceStan: 4, mti: 420 },
    ]);
    bench.tick(3_600_000);
    bench.state.links[1]!.up = true;
    bench.storeAndForward.linkUp(1);
    expect(bench.forwarded).toMatchObject([
      { '0': '0420', '11': '000002', '7': '1123093000' },
      { '0': '0420', '11': '000004', '7': '1123093000' },
    ]);
    bench.tick(2_000);
    const repeats = bench.forwarded.slice(2).toSorted((a, b) => Number(a['11']) - Number(b['11']));
    expect(repeats).toEqual(bench.forwarded.slice(0, 2).map((sent) => ({ ...sent, '0': '0421' })));
  });

  it('is known to an issuer in this process by one number in all its sendings', () => {
    const bench = new AdviceBench();
    bench.undo(request(1));
    bench.tick(6_000);
    const { items, count } = bench.state.outbox;
    expect(
      items.slice(0, count).map(({ ticket, transaction, original, mti }) => [ticket, transaction, original, mti]),
    ).toEqual([
      [-2, 2, 1, 420],
      [-2, 2, 1, 421],
      [-2, 2, 1, 421],
    ]);
  });

  it.each([2 ** 31 + 5, 2 ** 40, Number.MAX_SAFE_INTEGER - 10])(
    'may have a number as large as %d',
    (firstTransaction) => {
      const bench = new AdviceBench({ spec: 'iso87-ascii', firstTransaction });
      bench.undo(request(1));
      expect(bench.entries[0]).toMatchObject({ advice: firstTransaction + 1 });
      expect(bench.respond(0, '00')).toBe(true);
      const local = new AdviceBench({ firstTransaction });
      local.undo(request(1));
      local.storeAndForward.decided(local.state.outbox.items[0]!.ticket, { reason: 0 });
      expect([bench.storeAndForward.waiting, local.storeAndForward.waiting]).toEqual([0, 0]);
    },
  );

  it('is shown with what people want to know of it', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii' });
    bench.undo(request(1, 7));
    bench.undo(request(2, 7));
    const shown = [...bench.storeAndForward.waitingAdvices()];
    expect(shown).toMatchObject([
      { number: 2, issuer: 1, transaction: 1, attempts: 1, isParked: false },
      { number: 4, transaction: 3, attempts: 0, nextDueMs: Number.POSITIVE_INFINITY, isParked: false },
    ]);
    expect(bench.storeAndForward.places()).toEqual([1, 2]);
    expect(shown[0]!.nextDueMs).toBeGreaterThan(START_MS + 1_500);
  });

  it('of a message without a card number names the card of its transaction', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii' });
    const track = foreign({ '35': `${FOREIGN_CARD}=27121010000012345678` });
    const slot = bench.open(without(track, 2));
    bench.ask(slot);
    bench.close(slot, without(track, 2, 35));
    bench.storeAndForward.reverse(slot, bench.message(without(reversal({ '95': LEAVES_400 }), 2)), 400);
    bench.storeAndForward.approvedLate(slot);
    expect(bench.forwarded[0]).toMatchObject({ '0': '0420', '2': FOREIGN_CARD, '95': LEAVES_400 });
  });
});

describe('advices under way', () => {
  it('are as many as may be, and each answer lets the next go', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii', advicesUnderWayLimit: 3 });
    for (let i = 1; i <= 10; i++) bench.undo(request(i));
    expect(bench.forwarded).toHaveLength(3);
    bench.respond(1, '00');
    expect(bench.forwarded).toHaveLength(4);
    bench.respond(0, '91');
    expect(bench.forwarded).toHaveLength(5);
  });

  it('give their places to others when they are not answered', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii', advicesUnderWayLimit: 3 });
    for (let i = 1; i <= 9; i++) bench.undo(request(i));
    bench.tick(1_500);
    expect(bench.forwarded).toHaveLength(6);
    bench.tick(3_000);
    expect(new Set(bench.forwarded.map(({ '11': stan }) => stan)).size).toBe(9);
  });

  it('that never come back take hardly any room from the others', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii', advicesUnderWayLimit: 3 });
    const poison = 20;
    for (let i = 1; i <= poison; i++) bench.undo(request(i));
    bench.tick(600_000);
    let read = bench.forwarded.length;
    for (let i = 1; i <= 300; i++) bench.undo(request(1_000 + i));
    for (let ms = 0; ms < 30_000; ms += 40) {
      for (; read < bench.forwarded.length; read++) {
        if (String(bench.forwarded[read]!['37']).startsWith('REF001')) bench.respond(read, '00');
      }
      bench.tick(40);
    }
    expect(bench.storeAndForward.waiting).toBe(poison);
  });

  it('drain a thousand in the time that their number allows: 32 at a time, 40 ms each', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii', isUp: false });
    for (let i = 1; i <= 1_000; i++) bench.undo(request(i));
    bench.state.links[1]!.up = true;
    bench.storeAndForward.linkUp(1);
    let answered = 0;
    let rounds = 0;
    for (; bench.storeAndForward.waiting > 0; rounds++) {
      const sent = bench.forwarded.length;
      expect(sent - answered).toBeLessThanOrEqual(32);
      bench.tick(40);
      while (answered < sent) bench.respond(answered++, '00');
    }
    expect(rounds).toBe(Math.ceil(1_000 / 32));
    expect(bench.forwarded).toHaveLength(1_000);
  });

  it('never overtake another of their card, whatever is answered when', () => {
    const deed = fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ kind: fc.constant('queue' as const), card: fc.integer({ min: 1, max: 4 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('answer' as const),
          which: fc.nat(30),
          reason: fc.constantFrom('00', '00', '25', '91', '96', '05', undefined),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 1, max: 5_000 }) }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('flap' as const) }) },
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (deeds, advicesUnderWayLimit) => {
        const bench = new AdviceBench({ spec: 'iso87-ascii', advicesUnderWayLimit });
        let queued = 0;
        for (const each of deeds) {
          if (each.kind === 'queue') bench.undo(request(++queued, each.card));
          else if (each.kind === 'answer' && each.which < bench.forwarded.length)
            bench.respond(each.which, each.reason);
          else if (each.kind === 'wait') bench.tick(each.ms);
          else if (each.kind === 'flap') bench.storeAndForward.linkUp(1);
        }
        // An advice is sent only when all before it of its card have been settled or parked.
        const open = new Map<unknown, unknown[]>();
        const settled = new Set<number>();
        const byStan = new Map(bench.entries.map(({ advice, adviceStan }) => [adviceStan, advice] as const));
        for (const message of bench.forwarded) {
          const stans = open.get(message['2']) ?? [];
          if (!stans.includes(message['11'])) stans.push(message['11']);
          open.set(message['2'], stans);
          // Once a later one has been sent, no earlier one comes again.
          expect(stans.at(-1)).toBe(message['11']);
        }
        for (const { step, advice } of bench.entries) if (step === 5 || step === 7) settled.add(advice);
        for (const stans of open.values()) {
          for (const stan of stans.slice(0, -1)) expect(settled).toContain(byStan.get(Number(stan)));
          expect(stans.map(Number)).toEqual(stans.map(Number).toSorted((a, b) => a - b));
        }
        // When all is answered well nothing is left.
        for (let i = 0; i < 200 && bench.storeAndForward.waiting > 0; i++) {
          for (let sent = 0; sent < bench.forwarded.length; sent++) bench.respond(sent, '00');
          bench.tick(2_000);
        }
        expect(bench.storeAndForward.waiting).toBe(0);
      }),
      { numRuns: 60 },
    );
  }, 30_000);
});

describe('what cannot be sent', () => {
  it('stays where it is when the link is gone, and is no repeat', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii' });
    bench.isCut = true;
    for (let i = 1; i <= 5; i++) bench.undo(request(i));
    expect(bench.storeAndForward.nextDueMs()).toBeGreaterThan(bench.state.nowMs);
    bench.isCut = false;
    bench.storeAndForward.linkUp(1);
    expect(mtis(bench)).toEqual(new Array(5).fill('0420'));
  });

  it('is parked when the dialect of the issuer cannot carry even what is essential, and others go on', () => {
    const bench = new AdviceBench({ spec: 'iso93-ascii' });
    // Nine characters in 1987, twenty-four digits in 1993.
    bench.undo(request(1, 1, { '30': 'D00000100' }));
    bench.undo(request(2, 1));
    expect(stepsOf(bench)).toEqual(['adviceQueued 2', 'adviceParked 2', 'adviceQueued 4']);
    expect(bench.notes).toContain('advice.parked');
    expect([bench.storeAndForward.waiting, bench.storeAndForward.parked]).toEqual([1, 1]);
    // What never left counts as no sending.
    expect([...bench.storeAndForward.waitingAdvices()].map(({ attempts }) => attempts)).toEqual([0, 1]);
  });

  it('leaves with what is essential when all of it is too much, in all sendings', () => {
    const bench = new AdviceBench({ spec: 'iso93-ascii' });
    bench.undo(request(1, 1, { '44': 'x'.repeat(25), '12': '103000' }));
    bench.tick(2_000);
    expect(mtis(bench)).toEqual(['0420', '0421']);
    expect(bench.notes.filter((note) => note === 'message.untransmittable')).toHaveLength(1);
  });
});

describe('after a restart', () => {
  /** Three advices of three kinds, and one reversal without a card number. */
  function queued(spec: string): AdviceBench {
    const bench = new AdviceBench({ spec, advicesUnderWayLimit: 100 });
    bench.undo(request(1));
    bench.state.nowMs += 1_000;
    const bought = request(2, 1, { '7': '1123092500', '12': '102500' });
    const slot = bench.open(bought);
    bench.ask(slot);
    bench.close(slot, bought);
    const partial = without(reversal({ '11': '000902', '95': LEAVES_400, '12': '235959' }), 2, 90);
    bench.storeAndForward.reverse(slot, bench.message(partial), 400);
    const advised = bench.open(request(3, 3, { '0': '0220' }));
    bench.storeAndForward.takeOver(advised, bench.message(request(3, 3, { '0': '0220' })));
    return bench;
  }

  it.each(['iso87-ascii', 'iso87-bcd', 'iso93-ascii'])(
    'each advice comes again, as its repeat: to the byte what it was, in the same order (%s)',
    (spec) => {
      const before = queued(spec);
      const again = new AdviceBench({ spec, after: before, firstTransaction: 100, nowMs: START_MS + 86_400_000 });
      again.tick(0);
      before.respond(0, '00');
      expect(before.forwarded.map(({ '0': mti }) => mti)).toEqual(['0420', '0220', '0420']);
      again.respond(0, '00');
      expect(again.forwarded).toEqual(
        before.forwarded.map((message) => ({ ...message, '0': `${String(message['0']).slice(0, 3)}1` })),
      );
    },
  );

  it('names the original by its own names, not by those of the reversal', () => {
    for (const [spec, element] of [
      ['iso87-ascii', '90'],
      ['iso93-ascii', '56'],
    ] as const) {
      const again = new AdviceBench({ spec, after: queued(spec), firstTransaction: 100 });
      again.tick(0);
      again.respond(0, '00');
      const named = String(again.forwarded.at(-1)![element]);
      expect(named.slice(0, 10)).toBe('0100000003');
      expect(named).toContain(element === '90' ? '1123092500' : '102500');
    }
  });

  it('no number is given twice', () => {
    const before = queued('iso87-ascii');
    const again = new AdviceBench({ spec: 'iso87-ascii', after: before, firstTransaction: 7 });
    const numbers = [...again.storeAndForward.waitingAdvices()].map(({ number }) => number);
    expect(numbers).toEqual(before.entries.map(({ advice }) => advice));
    again.undo(request(9));
    expect(again.entries.at(-1)).toMatchObject({ transaction: 7, advice: 8 });
    expect(before.entries.map(({ adviceStan }) => adviceStan)).not.toContain(again.entries.at(-1)!.adviceStan);
  });

  it('what was settled is forgotten, what was parked stays parked, and an entry given twice changes nothing', () => {
    const before = new AdviceBench({ spec: 'iso87-ascii' });
    for (let i = 1; i <= 3; i++) before.undo(request(i, 1));
    before.respond(0, '00');
    for (let i = 0; i < 5; i++) {
      before.respond(before.forwarded.length - 1, '05');
      before.tick(60_000);
    }
    expect(stepsOf(before)).toEqual([
      'adviceQueued 2',
      'adviceQueued 4',
      'adviceQueued 6',
      'adviceAcknowledged 2',
      'adviceParked 4',
    ]);
    const again = new AdviceBench({ spec: 'iso87-ascii', after: before, firstTransaction: 100 });
    for (const entry of before.entries) again.storeAndForward.restore(entry);
    expect([...again.storeAndForward.waitingAdvices()]).toMatchObject([
      { number: 4, isParked: true },
      { number: 6, isParked: false },
    ]);
    expect(again.storeAndForward.places()).toEqual([2, 5, 3]);
    again.tick(600_000);
    expect(new Set(again.forwarded.map(({ '11': stan }) => stan))).toEqual(new Set(['000006']));
    // An answer that comes after all settles what is parked.
    expect(again.respondTo('0421', '000004', '00')).toBe(true);
    expect(again.storeAndForward.parked).toBe(0);
  });

  it('an advice that an earlier program queued has no number and no STAN: it gets both anew', () => {
    const before = new AdviceBench({ spec: 'iso87-ascii', isUp: false });
    before.undo(request(1));
    const slot = before.open(request(2));
    before.ask(slot);
    before.close(slot, request(2));
    const byReversal = { ...request(2), '0': '0400', '11': '000901', '90': ORIGINAL.replace('000101', '000002') };
    before.storeAndForward.reverse(slot, before.message(byReversal), 0);
    before.undo(request(3));
    before.state.links[1]!.up = true;
    before.storeAndForward.linkUp(1);
    before.respond(2, '00');
    // As an earlier program wrote them.
    for (const entry of before.entries) {
      entry.advice = entry.adviceStan = 0;
      entry.end -= entry.requestBytes;
      entry.requestBytes = 0;
    }
    const again = new AdviceBench({ spec: 'iso87-ascii', after: before, firstTransaction: 100 });
    again.tick(0);
    expect(again.forwarded.map(({ '0': mti, '90': named }) => `${mti} ${String(named).slice(0, 20)}`)).toEqual([
      '0421 01000000011123093000',
      '0421 01000000031123093000',
    ]);
    again.respond(0, '00');
    // The next process knows by the transaction which of them has been settled.
    const third = new AdviceBench({ spec: 'iso87-ascii', firstTransaction: 200 });
    for (const entry of [...before.entries, ...again.entries]) third.storeAndForward.restore(entry);
    third.tick(0);
    expect(third.forwarded).toHaveLength(1);
    expect(third.forwarded[0]!['90']).toBe(again.forwarded[1]!['90']);
  });

  it('one whose message its acquirer cannot have written any more is parked, and told', () => {
    const before = new AdviceBench({ spec: 'iso87-ascii' });
    before.undo(request(1));
    before.entries[0]!.bytes = Buffer.from('garbage');
    before.entries[0]!.end = 7;
    const again = new AdviceBench({ spec: 'iso87-ascii', after: before, firstTransaction: 100 });
    again.tick(0);
    expect(again.notes).toEqual(['advice.parked']);
    expect([again.storeAndForward.waiting, again.storeAndForward.parked]).toEqual([0, 1]);
  });
});

describe('intervals', () => {
  it('of thousands that were queued at one moment differ', () => {
    const bench = new AdviceBench({ spec: 'iso87-ascii', advicesUnderWayLimit: 10_000 });
    for (let i = 1; i <= 1_000; i++) bench.undo(request(i));
    const dues = [...bench.storeAndForward.waitingAdvices()].map(({ nextDueMs }) => nextDueMs - START_MS);
    expect(Math.min(...dues)).toBeGreaterThanOrEqual(1_500);
    expect(Math.max(...dues)).toBeLessThanOrEqual(2_000);
    // In each tenth of the spread about a tenth of them.
    const tenths = new Array(10).fill(0);
    for (const due of dues) tenths[Math.min(9, Math.floor((due - 1_500) / 50))]++;
    for (const count of tenths) expect(Math.abs(count - 100)).toBeLessThan(30);
  });
});
