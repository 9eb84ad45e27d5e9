// Issuers that say nothing, too late, or not now: the acquirer is told 91, and a reversal advice goes into
// store-and-forward until the issuer acknowledges it (field guide, section 3; ISO 8583:1987 clause 5.3).
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  type Deed,
  decideOn,
  decides,
  type Flow,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  issuerUp,
  purchase,
  respondsWith,
  responseTo,
  reversal,
  runFlows,
  send,
  silent,
  wait,
} from './flow.ts';
import { START_MS, World } from './world.ts';

/** What every silence begins with, remote: asked with STAN 1, 91 at the deadline, the advice with STAN 2. */
const remoteSilence: Required<Pick<Flow, 'when' | 'answers' | 'issuers' | 'records' | 'notes'>> = {
  when: [silent, send(foreign()), wait(1_020)],
  answers: ['0110 000101 91'],
  issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
  records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
  notes: ['issuer.silent', 'advice.queued'],
};

/** Issuer 2 responds to the message at `index` of those forwarded so far. */
const respondTo =
  (index: number, reason: string, changes: FieldValues = {}): Deed =>
  (world) =>
    world.respond(2, responseTo(world.forwarded[index]!, reason, changes));

function momentsForwarded(world: World): number[] {
  return world.events.flatMap((event) => (event.kind === 'forwarded' ? [event.atMs - START_MS] : []));
}

describe('a silent issuer', () => {
  runFlows([
    {
      name: 'in this process: 91 at the deadline, not before, and an advice',
      when: [send(purchase()), wait(999), (world) => expect(world.answers).toEqual([]), wait(21)],
      answers: ['0110 000101 91'],
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
    {
      name: 'remote: the advice names the original by its type, the STAN it was sent with, and DE 7',
      ...remoteSilence,
      advices: 1,
      also: (world) => {
        const { '0': _, ...request } = foreign();
        expect(world.forwarded[0]).toEqual({ ...request, '0': '0100', '11': '000001' });
        expect(world.forwarded[1]).toEqual({
          ...request,
          '0': '0420',
          '7': '1123093001',
          '11': '000002',
          '90': '01000000011123093000'.concat('00000504001', '00000000000'),
        });
      },
    },
    {
      name: 'the answer of a silent issuer is repeated as any other',
      ...remoteSilence,
      when: [...remoteSilence.when, send(foreign({ '0': '0101' }))],
      answers: ['0110 000101 91', '0110 000101 91'],
      notes: [...remoteSilence.notes, 'message.duplicate'],
      advices: 1,
      also: (world) => expect(new Set(world.answerBytes).size).toBe(1),
    },
    {
      name: 'DE 95 of a request that timed out is not taken for an amount that stays',
      when: [send(purchase({ '95': '000000000400'.concat('000000000000', 'C00000000', 'C00000000') })), wait(1_020)],
      answers: ['0110 000101 91'],
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
    {
      name: 'nor does DE 95 of such a request go out with the advice',
      ...remoteSilence,
      when: [silent, send(foreign({ '95': `${'0'.repeat(9)}400${'0'.repeat(12)}C00000000C00000000` })), wait(1_020)],
      advices: 1,
      also: (world) => expect(world.forwarded[1]).not.toHaveProperty(['95']),
    },
    {
      name: 'a decision whose delay passes the deadline is treated as a timeout, also when it is given late',
      when: [
        decides({ ...APPROVED, delayMs: 1_000 }, undefined, { reason: 0 }),
        send(purchase()),
        wait(500),
        send(purchase({ '11': '000102' })),
        wait(900),
        decideOn(1, { ...APPROVED, delayMs: 300 }),
        wait(400),
      ],
      answers: ['0110 000101 91', '0110 000102 91'],
      issuers: ['1: 0100 t1', '1: 0100 t2', '1: 0420 t3 undoes t1', '1: 0420 t4 undoes t2'],
      records: [
        'forwarded 1',
        'forwarded 2',
        'adviceQueued 1',
        'answered 1 907',
        'adviceAcknowledged 1',
        'adviceQueued 2',
        'answered 2 907',
        'adviceAcknowledged 2',
      ],
      notes: [
        'issuer.silent',
        'advice.queued',
        'advice.acknowledged',
        'issuer.silent',
        'advice.queued',
        'advice.acknowledged',
      ],
    },
    {
      name: 'a decision that never comes (delay without end)',
      when: [decides({ ...APPROVED, delayMs: Number.POSITIVE_INFINITY }, { reason: 0 }), send(purchase()), wait(1_020)],
      answers: ['0110 000101 91'],
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'adviceAcknowledged 1'],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'one that decides on the request only when it sees the advice is late: one answer, one advice',
      when: [
        (world) =>
          world.plays(1, ({ mti }) => {
            if (mti !== 420) return undefined;
            world.decide(world.questions[0]!.ticket, APPROVED);
            return { reason: 0 };
          }),
        send(purchase()),
        wait(1_020),
      ],
      answers: ['0110 000101 91'],
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'late 1', 'adviceAcknowledged 1'],
      notes: ['issuer.silent', 'advice.queued', 'issuer.late', 'advice.acknowledged'],
    },
  ]);
});

describe('an answer that comes too late', () => {
  runFlows([
    {
      name: 'in this process: recorded, never told',
      when: [send(purchase()), wait(1_020), decideOn(0, APPROVED)],
      answers: ['0110 000101 91'],
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'late 1'],
      notes: ['issuer.silent', 'advice.queued', 'issuer.late'],
      advices: 1,
    },
    {
      name: "remote: recorded in the acquirer's dialect without what may not be kept, never forwarded",
      ...remoteSilence,
      when: [
        ...remoteSilence.when,
        respondTo(0, '00', { '38': 'A1B2C3', '35': `${FOREIGN_CARD}=2712`, '55': '9F2701' }),
      ],
      records: [...remoteSilence.records, 'late 1'],
      notes: [...remoteSilence.notes, 'issuer.late'],
      advices: 1,
      also: (world) => {
        const { '0': _, ...request } = foreign();
        expect(world.records[3]!.message).toEqual({
          ...request,
          '0': '0110',
          '11': '000001',
          '38': 'A1B2C3',
          '39': '00',
        });
      },
    },
    {
      name: 'remote, once more: nobody waits for it',
      ...remoteSilence,
      when: [...remoteSilence.when, respondTo(0, '00'), respondTo(0, '00')],
      records: [...remoteSilence.records, 'late 1'],
      notes: [...remoteSilence.notes, 'issuer.late', 'message.unexpected'],
      advices: 1,
    },
  ]);
});

describe('store-and-forward', () => {
  runFlows([
    {
      name: 'repeated as 0421 with the same STAN and DE 7 at growing intervals, at most a minute apart, until acknowledged',
      when: [...remoteSilence.when, wait(200_000), respondTo(6, '00'), wait(100_000)],
      answers: remoteSilence.answers,
      issuers: [...remoteSilence.issuers, ...new Array(7).fill('2: 0421 s2 of 0100 000001 1123093000')],
      records: [...remoteSilence.records, 'adviceAcknowledged 1'],
      notes: [...remoteSilence.notes, 'advice.acknowledged'],
      also: (world) => {
        const [first, ...repeats] = world.forwarded.slice(1);
        for (const repeat of repeats) expect({ ...repeat, '0': '0420' }).toEqual(first);
        const moments = momentsForwarded(world).slice(1);
        const bounds = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
        for (const [i, bound] of bounds.entries()) {
          const gap = moments[i + 1]! - moments[i]!;
          expect(gap).toBeLessThanOrEqual(bound);
          expect(gap).toBeGreaterThan(0.75 * bound);
        }
      },
    },
    {
      name: 'acknowledged twice: once is enough',
      ...remoteSilence,
      when: [...remoteSilence.when, respondTo(1, '00'), respondTo(1, '00'), wait(10_000)],
      records: [...remoteSilence.records, 'adviceAcknowledged 1'],
      notes: [...remoteSilence.notes, 'advice.acknowledged', 'message.unexpected'],
    },
    {
      name: 'refused by the issuer: an advice tells what has happened, so it leaves the queue, and people are told',
      ...remoteSilence,
      when: [...remoteSilence.when, respondTo(1, '25'), wait(10_000)],
      records: [...remoteSilence.records, 'adviceAcknowledged 1'],
      notes: [...remoteSilence.notes, 'advice.refused'],
    },
    {
      name: 'several advices for one issuer go out one after the other, in order',
      when: [
        silent,
        send(foreign()),
        wait(20),
        send(foreign({ '11': '000102' })),
        wait(20),
        send(foreign({ '11': '000103' })),
        wait(1_020),
        respondTo(3, '00'),
        wait(2_020),
        respondTo(4, '00'),
        respondTo(6, '00'),
      ],
      answers: ['0110 000101 91', '0110 000102 91', '0110 000103 91'],
      issuers: [
        '2: 0100 s1',
        '2: 0100 s2',
        '2: 0100 s3',
        '2: 0420 s4 of 0100 000001 1123093000',
        '2: 0420 s5 of 0100 000002 1123093000',
        '2: 0421 s5 of 0100 000002 1123093000',
        '2: 0420 s6 of 0100 000003 1123093000',
      ],
      records: [
        ...[1, 2, 3].map((transaction) => `forwarded ${transaction}`),
        ...[1, 2, 3].flatMap((transaction) => [`adviceQueued ${transaction}`, `answered ${transaction} 907`]),
        ...[1, 2, 3].map((transaction) => `adviceAcknowledged ${transaction}`),
      ],
      notes: [
        ...new Array(3).fill(['issuer.silent', 'advice.queued']).flat(),
        ...new Array(3).fill('advice.acknowledged'),
      ],
    },
    {
      name: 'the link is down: nothing is sent until it is back, then at once, and still as the first sending',
      when: [silent, send(foreign()), issuerDown(2), wait(60_000), issuerUp(2), respondTo(1, '00')],
      answers: remoteSilence.answers,
      issuers: remoteSilence.issuers,
      records: [...remoteSilence.records, 'adviceAcknowledged 1'],
      notes: [...remoteSilence.notes, 'advice.acknowledged'],
      also: (world) => expect(momentsForwarded(world)).toEqual([0, 60_000]),
    },
    {
      name: 'full: the issuer is asked nothing more until an advice has been acknowledged; others are asked',
      given: { storeAndForwardLimit: 1 },
      when: [
        decides(APPROVED),
        ...remoteSilence.when.slice(1),
        send(foreign({ '11': '000102' })),
        send(purchase({ '11': '000103' })),
        respondTo(1, '00'),
        respondsWith('00'),
        send(foreign({ '11': '000104' })),
      ],
      answers: ['0110 000101 91', '0110 000102 91', '0110 000103 00', '0110 000104 00'],
      issuers: [...remoteSilence.issuers, '1: 0100 t4', '2: 0100 s3'],
      records: [
        ...remoteSilence.records,
        'answered 3 907',
        'answered 4 000',
        'adviceAcknowledged 1',
        'forwarded 5',
        'answered 5 000',
      ],
      notes: [...remoteSilence.notes, 'advice.acknowledged'],
    },
    {
      name: 'an issuer in this process that delays every decision acknowledges after its delay',
      when: [decides({ ...APPROVED, delayMs: 1_500 }), send(purchase()), wait(2_480), wait(40)],
      answers: ['0110 000101 91'],
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'adviceAcknowledged 1'],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'an issuer in this process that never acknowledges is asked again as 0421',
      when: [decides({ ...APPROVED, delayMs: Number.POSITIVE_INFINITY }), send(purchase()), wait(7_100)],
      answers: ['0110 000101 91'],
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1', '1: 0421 t2 undoes t1', '1: 0421 t2 undoes t1'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
  ]);

  it('drains thousands of advices in one go when an issuer in this process comes back', () => {
    const count = 4_000;
    const world = new World({ inFlightLimit: 1, retainedLimit: 3 * count, storeAndForwardLimit: count });
    const stans = Array.from({ length: count }, (_, i) => String(i + 1).padStart(6, '0'));
    world.plays(1, () => ({ reason: 0 }));
    for (const stan of stans) world.send(purchase({ '11': stan }));
    world.down(1);
    for (const stan of stans) world.send(reversal({ '11': stan, '90': `0100${stan}1123093000${'0'.repeat(22)}` }));
    expect(world.core.advicesWaiting).toBe(count);
    world.up(1);
    expect(world.core.advicesWaiting).toBe(0);
    const undone = world.questions.slice(count).map(({ original }) => original);
    expect(undone).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  });
});
