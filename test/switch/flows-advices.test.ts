// What becomes of advices: taken in, put off, declined, not understood; what an approval means that comes after its reversal; and
// advices of acquirers, which tell what has happened and are never undone (field guide, section 3; ISO 8583:1987 clause 5.3).
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { Decision } from '../../src/switch/ports.ts';
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
  ORIGINAL,
  purchase,
  respondsWith,
  responseTo,
  reversal,
  runFlows,
  send,
  silent,
  wait,
  without,
} from './flow.ts';
import { codecOf, World } from './world.ts';

/** The remote issuer says `reasons` to reversals, one after the other and the last again and again, and nothing to the rest. */
function saysToReversals(...reasons: (string | undefined)[]): Deed {
  return (world) => {
    let next = 0;
    world.responds(2, (message) => {
      if (String(message['0'])[1] !== '4') return undefined;
      const reason = reasons[Math.min(next++, reasons.length - 1)];
      return reason === undefined ? undefined : { message: responseTo(message, reason), afterMs: 0 };
    });
  };
}

/** The same for an issuer in this process. */
function decidesOnReversals(...reasons: (number | undefined)[]): Deed {
  return (world) => {
    let next = 0;
    world.plays(1, ({ mti }): Decision | undefined => {
      if (Math.trunc(mti / 100) % 10 !== 4) return undefined;
      const reason = reasons[Math.min(next++, reasons.length - 1)];
      return reason === undefined ? undefined : { reason };
    });
  };
}

/** Issuer 2 responds to the message at `index` of those forwarded so far. */
const respondTo =
  (index: number, reason: string, changes: FieldValues = {}): Deed =>
  (world) =>
    world.respond(2, responseTo(world.forwarded[index]!, reason, changes));

const advice = '2: 0420 s2 of 0100 000001 1123093000';
const repeat = '2: 0421 s2 of 0100 000001 1123093000';
const timedOut: Required<Pick<Flow, 'answers' | 'issuers' | 'records' | 'notes'>> = {
  answers: ['0110 000101 91'],
  issuers: ['2: 0100 s1', advice],
  records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
  notes: ['issuer.silent', 'advice.queued'],
};
const timedOutHere: typeof timedOut = { ...timedOut, issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'] };

describe('an issuer that says "not now" to a reversal', () => {
  runFlows([
    ...['91', '96', '92', '68', '90', '19', '09', '28'].map(
      (reason): Flow => ({
        name: `${reason}: it comes again until it is taken in`,
        when: [saysToReversals(reason, reason, '00'), send(foreign()), wait(10_000)],
        answers: timedOut.answers,
        issuers: [...timedOut.issuers, repeat, repeat],
        records: [...timedOut.records, 'adviceAcknowledged 1'],
        notes: [...timedOut.notes, 'advice.postponed', 'advice.postponed', 'advice.acknowledged'],
      }),
    ),
    {
      name: 'in this process too',
      when: [decidesOnReversals(909, 907, 0), send(purchase()), wait(10_000)],
      answers: timedOut.answers,
      issuers: [...timedOutHere.issuers, ...new Array(2).fill('1: 0421 t2 undoes t1')],
      records: [...timedOut.records, 'adviceAcknowledged 1'],
      notes: [...timedOut.notes, 'advice.postponed', 'advice.postponed', 'advice.acknowledged'],
    },
  ]);

  it.each(['91', '96'])('%s for a day: it is never given up', (reason) => {
    const world = new World();
    saysToReversals(reason)(world);
    world.send(foreign());
    world.advance(86_400_000);
    expect([world.core.advicesWaiting, world.core.advicesParked]).toEqual([1, 0]);
    expect(world.forwarded.length).toBeGreaterThan(1_400);
    saysToReversals('00')(world);
    world.advance(61_000);
    expect(world.core.advicesWaiting).toBe(0);
  });
});

describe('an issuer that will not undo', () => {
  const parked: Pick<Flow, 'answers' | 'issuers' | 'records' | 'notes' | 'parked'> = {
    answers: timedOut.answers,
    issuers: [...timedOut.issuers, ...new Array(4).fill(repeat)],
    records: [...timedOut.records, 'adviceParked 1'],
    notes: [...timedOut.notes, ...new Array(5).fill('advice.postponed'), 'advice.parked'],
    parked: 1,
  };
  runFlows([
    {
      name: 'is asked five times, then people are told, and the advice is kept',
      when: [saysToReversals('05'), send(foreign()), wait(600_000)],
      ...parked,
      also: (world) => {
        const [told] = world.events.filter((event) => event.kind === 'noted' && event.event === 'advice.parked');
        expect(told).toMatchObject({
          facts: { advice: 2, transaction: 1, cause: 'declined', reason: 100, attempts: 5 },
        });
        expect([...world.core.waitingAdvices()]).toMatchObject([{ number: 2, isParked: true, attempts: 5 }]);
      },
    },
    {
      name: 'says nothing that is a reason: the same',
      when: [saysToReversals('  '), send(foreign()), wait(600_000)],
      ...parked,
    },
    {
      name: '"not now" in between does not count',
      when: [
        saysToReversals('05', '96', '12', '91', '30', '96', '05', '91', '96', '57'),
        send(foreign()),
        wait(600_000),
      ],
      ...parked,
      issuers: [...timedOut.issuers, ...new Array(9).fill(repeat)],
      notes: [...timedOut.notes, ...new Array(10).fill('advice.postponed'), 'advice.parked'],
    },
    {
      name: 'in this process: the same',
      when: [decidesOnReversals(100), send(purchase()), wait(600_000)],
      ...parked,
      issuers: [...timedOutHere.issuers, ...new Array(4).fill('1: 0421 t2 undoes t1')],
    },
    {
      name: 'takes it in after all: what is parked is settled',
      when: [saysToReversals('05'), send(foreign()), wait(600_000), respondTo(1, '00')],
      ...parked,
      records: [...parked.records!, 'adviceAcknowledged 1'],
      notes: [...parked.notes!, 'advice.acknowledged'],
      parked: 0,
    },
    {
      name: "a parked advice leaves the transaction in doubt: the acquirer's own reversal of it goes to the issuer",
      when: [
        saysToReversals('05', '05', '05', '05', '05', '00'),
        send(foreign()),
        wait(600_000),
        send(reversal({ '2': FOREIGN_CARD })),
        send(reversal({ '2': FOREIGN_CARD, '11': '000902' })),
      ],
      ...parked,
      answers: [...parked.answers!, '0410 000901 00', '0410 000902 00'],
      issuers: [...parked.issuers!, '2: 0400 s3 of 0100 000001 1123093000'],
      records: [...parked.records!, 'forwarded 3 undoes 1', 'answered 3 undoes 1 000', 'answered 4 undoes 1 000'],
    },
    {
      name: '94 to a repeat: the first has been taken in',
      when: [saysToReversals(undefined, '94'), send(foreign()), wait(10_000)],
      answers: timedOut.answers,
      issuers: [...timedOut.issuers, repeat],
      records: [...timedOut.records, 'adviceAcknowledged 1'],
      notes: [...timedOut.notes, 'advice.acknowledged'],
    },
    {
      name: '94 to the first takes it for another one: it has not been taken in, however often it is said',
      when: [saysToReversals('94'), send(foreign()), wait(600_000)],
      ...parked,
    },
  ]);

  it('speaks in frames that cannot be read: as if it declined', () => {
    const world = new World();
    world.responds(2, (message) => {
      if (String(message['0'])[1] === '4') {
        const bytes = codecOf('iso87-bcd').encode(responseTo(message, '00'));
        world.later(0, () => world.respondBytes(2, bytes.subarray(0, bytes.length - 3)));
      }
      return undefined;
    });
    world.send(foreign());
    world.advance(600_000);
    expect([world.core.advicesWaiting, world.core.advicesParked]).toEqual([0, 1]);
    expect(world.forwarded.map(({ '0': mti }) => mti)).toEqual(['0100', '0420', ...new Array(4).fill('0421')]);
    expect(world.notes.slice(-3)).toEqual(['message.malformed', 'advice.postponed', 'advice.parked']);
  });
});

describe('an issuer that does not know what is to be undone', () => {
  const notFound: typeof timedOut = {
    ...timedOut,
    records: [...timedOut.records, 'adviceAcknowledged 1'],
    notes: [...timedOut.notes, 'advice.refused'],
  };
  const undo = send(reversal({ '2': FOREIGN_CARD }));
  const second = '2: 0420 s3 of 0100 000001 1123093000';
  runFlows([
    {
      name: '25 settles the advice, and says so in the journal',
      when: [saysToReversals('25'), send(foreign()), wait(10_000)],
      ...notFound,
      also: (world) => expect(world.records.at(-1)).toMatchObject({ reason: 914, advice: 2, adviceStan: 2 }),
    },
    {
      name: 'and approves it then: the money is held now, so that another advice undoes it',
      when: [saysToReversals('25', '00'), send(foreign()), wait(1_020), respondTo(0, '00')],
      ...notFound,
      issuers: [...timedOut.issuers, second],
      records: [...notFound.records, 'late 1', 'adviceQueued 1', 'adviceAcknowledged 1'],
      notes: [...notFound.notes, 'issuer.late', 'advice.queued', 'advice.acknowledged'],
      also: (world) => {
        const { '0': _, '11': __, '7': ___, ...first } = world.forwarded[1]!;
        expect(world.forwarded[2]).toMatchObject(first);
      },
    },
    {
      name: 'and approves it then, in this process',
      when: [decidesOnReversals(914, 0), send(purchase()), wait(1_020), decideOn(0, APPROVED)],
      ...notFound,
      issuers: [...timedOutHere.issuers, '1: 0420 t3 undoes t1'],
      records: [...notFound.records, 'late 1', 'adviceQueued 1', 'adviceAcknowledged 1'],
      notes: [...notFound.notes, 'issuer.late', 'advice.queued', 'advice.acknowledged'],
      also: (world) => expect(world.questions[2]!.request).toEqual({ ...purchase(), '0': '0100' }),
    },
    {
      name: 'and declines it then: nothing is held',
      when: [saysToReversals('25'), send(foreign()), wait(1_020), respondTo(0, '51')],
      ...notFound,
      records: [...notFound.records, 'late 1'],
      notes: [...notFound.notes, 'issuer.late'],
    },
    {
      name: 'a part of it is approved then: another advice undoes it',
      when: [saysToReversals('25', '00'), send(foreign()), wait(1_020), respondTo(0, '10', { '4': '000000000100' })],
      ...notFound,
      issuers: [...timedOut.issuers, second],
      records: [...notFound.records, 'late 1', 'adviceQueued 1', 'adviceAcknowledged 1'],
      notes: [...notFound.notes, 'issuer.late', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'one that has said that it is undone and approves it then holds it all the same',
      when: [saysToReversals('00'), send(foreign()), wait(1_020), respondTo(0, '00')],
      ...timedOut,
      issuers: [...timedOut.issuers, second],
      records: [...notFound.records, 'late 1', 'adviceQueued 1', 'adviceAcknowledged 1'],
      notes: [...timedOut.notes, 'advice.acknowledged', 'issuer.late', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'an approval while the advice is under way needs no other',
      when: [saysToReversals('96', '00'), send(foreign()), wait(1_020), respondTo(0, '00'), wait(3_000)],
      ...timedOut,
      issuers: [...timedOut.issuers, repeat],
      records: [...timedOut.records, 'late 1', 'adviceAcknowledged 1'],
      notes: [...timedOut.notes, 'advice.postponed', 'issuer.late', 'advice.acknowledged'],
    },
    {
      name: "the acquirer's own reversal goes to the issuer; 25 again means that nothing is held, and the terminal is let go",
      when: [saysToReversals('25'), send(foreign()), wait(1_020), undo, respondTo(0, '00')],
      ...notFound,
      answers: [...timedOut.answers, '0410 000901 00'],
      issuers: [...timedOut.issuers, '2: 0400 s3 of 0100 000001 1123093000', '2: 0420 s4 of 0100 000001 1123093000'],
      records: [
        ...notFound.records,
        'forwarded 3 undoes 1',
        'answered 3 undoes 1 000',
        'late 1',
        'adviceQueued 1',
        'adviceAcknowledged 1',
      ],
      notes: [...notFound.notes, 'issuer.late', 'advice.queued', 'advice.refused'],
    },
    {
      name: 'the same with an approval of the reversal: it is undone, and nobody is asked again',
      when: [
        saysToReversals('25', '00'),
        send(foreign()),
        wait(1_020),
        undo,
        send(reversal({ '2': FOREIGN_CARD, '11': '000902' })),
      ],
      ...notFound,
      answers: [...timedOut.answers, '0410 000901 00', '0410 000902 00'],
      issuers: [...timedOut.issuers, '2: 0400 s3 of 0100 000001 1123093000'],
      records: [...notFound.records, 'forwarded 3 undoes 1', 'answered 3 undoes 1 000', 'answered 4 undoes 1 000'],
    },
    {
      name: 'the same in this process',
      when: [decidesOnReversals(914), send(purchase()), wait(1_020), send(reversal())],
      ...notFound,
      answers: [...timedOut.answers, '0410 000901 00'],
      issuers: [...timedOutHere.issuers, '1: 0400 t3 undoes t1'],
      records: [...notFound.records, 'answered 3 undoes 1 000'],
    },
  ]);

  it('after a restart too', () => {
    const before = new World();
    saysToReversals('25')(before);
    before.send(foreign());
    before.advance(10_000);
    const world = new World({ after: before });
    saysToReversals('00')(world);
    world.send(reversal({ '2': FOREIGN_CARD }));
    expect(world.forwarded.map(({ '0': mti, '90': named }) => `${mti} ${named}`)).toEqual([
      `0400 ${ORIGINAL.replace('000101', '000001')}`,
    ]);
    expect(world.answers).toMatchObject([{ '0': '0410', '39': '00' }]);
  });

  it('and approves it after a restart: another advice undoes it', () => {
    const before = new World();
    saysToReversals('25')(before);
    before.send(foreign());
    before.advance(10_000);
    const world = new World({ after: before });
    saysToReversals('00')(world);
    world.respond(2, responseTo(before.forwarded[0]!, '00'));
    expect(world.forwarded.map(({ '0': mti, '90': named }) => `${mti} ${named}`)).toEqual([
      `0420 ${ORIGINAL.replace('000101', '000001')}`,
    ]);
    expect(world.records.map(({ step }) => step)).toEqual(['late', 'adviceQueued', 'adviceAcknowledged']);
  });

  it('a late approval of another transaction says nothing of this one', () => {
    const world = new World();
    saysToReversals('25')(world);
    world.send(foreign());
    world.advance(10_000);
    world.respond(2, responseTo(world.forwarded[0]!, '00', { '37': 'ANOTHER00001' }));
    expect(world.forwarded).toHaveLength(2);
    expect(world.core.advicesWaiting).toBe(0);
  });
});

describe('the advice of an acquirer', () => {
  const told: FieldValues = foreign({ '0': '0220' });
  const taken = ['0230 000101 00'];
  const settled = [...['forwarded 1', 'adviceQueued 1', 'answered 1 000'], 'adviceAcknowledged 1'];
  runFlows([
    {
      name: 'to a silent issuer: taken over at the deadline, never undone, repeated under its own STAN until it is taken in',
      when: [silent, send(told), wait(1_020), wait(2_000), respondTo(1, '00')],
      answers: taken,
      issuers: ['2: 0220 s1', '2: 0221 s1'],
      records: settled,
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
      also: (world) => {
        expect(world.forwarded[1]).toEqual({ ...world.forwarded[0]!, '0': '0221' });
        expect(world.records[1]).toMatchObject({
          mti: 220,
          advice: 2,
          adviceStan: 1,
          issuerStan: 1,
          amountMinor: 12_345,
        });
        expect(world.answers[0]).toEqual({ ...told, '0': '0230', '39': '00' });
      },
    },
    {
      name: 'an authorization advice: the same as 0121',
      when: [silent, send(foreign({ '0': '0120' })), wait(3_020), respondTo(1, '00')],
      answers: ['0130 000101 00'],
      issuers: ['2: 0120 s1', '2: 0121 s1'],
      records: settled,
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'a late response is the answer to it',
      when: [silent, send(told), wait(1_020), respondTo(0, '00'), wait(60_000)],
      answers: taken,
      issuers: ['2: 0220 s1'],
      records: settled,
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'to an issuer whose link is down: taken at once, and sent as the first when the link is back',
      when: [issuerDown(2), send(told), respondsWith('00'), wait(60_000), issuerUp(2)],
      answers: taken,
      issuers: ['2: 0220 s1'],
      records: ['adviceQueued 1', 'answered 1 000', 'adviceAcknowledged 1'],
      notes: ['advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'the link is lost at the moment of sending: the same',
      when: [respondsWith('00'), (world) => world.cut(2), send(told), issuerDown(2), issuerUp(2), wait(10)],
      answers: taken,
      issuers: ['2: 0220 s2'],
      records: settled,
      notes: ['advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'in this process: repeated under the number of its transaction',
      when: [decides(undefined, APPROVED), send(purchase({ '0': '0220' })), wait(3_020)],
      answers: taken,
      issuers: ['1: 0220 t1', '1: 0221 t1'],
      records: settled,
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'an issuer in this process that is down: taken at once',
      when: [issuerDown(1), send(purchase({ '0': '0120' })), decides(APPROVED), issuerUp(1)],
      answers: ['0130 000101 00'],
      issuers: ['1: 0120 t1'],
      records: ['adviceQueued 1', 'answered 1 000', 'adviceAcknowledged 1'],
      notes: ['advice.queued', 'advice.acknowledged'],
    },
    {
      name: '"not now" of the issuer is no answer for the acquirer: taken over',
      when: [respondsWith('96'), send(told), respondsWith('00'), wait(3_000)],
      answers: taken,
      issuers: ['2: 0220 s1', '2: 0221 s1'],
      records: settled,
      notes: ['advice.queued', 'advice.acknowledged'],
    },
    {
      name: '"not now" in this process: the same',
      when: [decides({ reason: 907 }, { reason: 909 }, APPROVED), send(purchase({ '0': '0220' })), wait(7_000)],
      answers: taken,
      issuers: ['1: 0220 t1', '1: 0221 t1', '1: 0221 t1'],
      records: ['adviceQueued 1', 'answered 1 000', 'adviceAcknowledged 1'],
      notes: ['advice.queued', 'advice.postponed', 'advice.acknowledged'],
    },
    {
      name: '"not now" that is told later: the same, and a repeat all the same',
      when: [decides({ reason: 909, delayMs: 300 }, APPROVED), send(purchase({ '0': '0220' })), wait(3_000)],
      answers: taken,
      issuers: ['1: 0220 t1', '1: 0221 t1'],
      records: settled,
      notes: ['advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'declined at once: the acquirer is told so',
      when: [respondsWith('57'), send(told)],
      answers: ['0230 000101 57'],
      issuers: ['2: 0220 s1'],
      records: ['forwarded 1', 'answered 1 119'],
    },
    {
      name: 'declined when it has been taken over: settled, and people reconcile',
      when: [silent, send(told), wait(3_020), respondTo(1, '57')],
      answers: taken,
      issuers: ['2: 0220 s1', '2: 0221 s1'],
      records: settled,
      notes: ['issuer.silent', 'advice.queued', 'advice.refused'],
    },
    {
      name: 'a response that contradicts it or cannot be read is none: taken over',
      when: [respondsWith('00', 0, { '4': '000000000001' }), send(told), silent, wait(2_000), respondTo(1, '00')],
      answers: taken,
      issuers: ['2: 0220 s1', '2: 0221 s1'],
      records: settled,
      notes: ['issuer.contradicts', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'repeated by its acquirer: told the same, and asked of nobody',
      when: [issuerDown(2), send(told), send(foreign({ '0': '0221' }))],
      answers: [...taken, ...taken],
      records: ['adviceQueued 1', 'answered 1 000'],
      notes: ['advice.queued', 'message.duplicate'],
      advices: 1,
    },
    {
      name: 'of a decline moves nothing: told with an amount of 0',
      when: [issuerDown(2), send(foreign({ '0': '0120', '39': '51' }))],
      answers: ['0130 000101 00'],
      records: ['adviceQueued 1', 'answered 1 000'],
      notes: ['advice.queued'],
      advices: 1,
      also: (world) => {
        expect(world.answers[0]!['4']).toBe('000000000000');
        expect(world.records.map(({ amountMinor }) => amountMinor)).toEqual([0, 0]);
      },
    },
    {
      name: 'undone by its acquirer while it waits: the reversal goes behind it, and names it by the STAN that it has there',
      when: [
        issuerDown(2),
        send(told),
        send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') })),
        respondsWith('00'),
        issuerUp(2),
        wait(10),
      ],
      answers: [...taken, '0410 000901 00'],
      issuers: ['2: 0220 s1', '2: 0420 s2 of 0220 000001 1123093000'],
      records: [
        'adviceQueued 1',
        'answered 1 000',
        'adviceQueued 1',
        'answered 3 undoes 1 000',
        'adviceAcknowledged 1',
        'adviceAcknowledged 1',
      ],
      notes: ['advice.queued', 'advice.queued', 'advice.acknowledged', 'advice.acknowledged'],
    },
    {
      name: 'undone by its acquirer while the issuer is asked: the reversal waits, and goes behind it',
      when: [
        silent,
        send(told),
        send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') })),
        wait(1_020),
        respondsWith('00'),
        wait(2_000),
      ],
      answers: [...taken, '0410 000901 00'],
      issuers: ['2: 0220 s1', '2: 0221 s1', '2: 0420 s2 of 0220 000001 1123093000'],
      records: [
        'forwarded 1',
        'adviceQueued 1',
        'answered 1 000',
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'adviceAcknowledged 1',
        'adviceAcknowledged 1',
      ],
      notes: ['issuer.silent', 'advice.queued', 'advice.queued', 'advice.acknowledged', 'advice.acknowledged'],
    },
    {
      name: 'that the dialect of the issuer cannot carry is refused as any request: 30',
      given: {
        acquirers: [{ spec: 'iso93-ascii' }],
        issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii' }],
      },
      when: [send(without(foreign({ '0': '1220', '12': '261123103000', '22': '210101210101', '24': '200' }), 13))],
      answers: ['1230 000101 904'],
      records: ['answered 1 904'],
      notes: ['message.untransmittable'],
    },
  ]);

  it('without an outcome at a crash is taken over by the next process, never undone', () => {
    const before = new World();
    silent(before);
    before.send(told);
    const world = new World({ after: before });
    respondsWith('00')(world);
    world.advance(4_100);
    const again = { ...before.forwarded[0]!, '0': '0221' };
    expect(world.forwarded).toEqual([again, again]);
    expect(world.core.advicesWaiting).toBe(0);
    world.send(foreign({ '0': '0221' }));
    expect(world.answers).toMatchObject([{ '0': '0230', '39': '00' }]);
  });

  it('that waited when the process ended waits in the next, with its reversal behind it', () => {
    const before = new World();
    before.down(2);
    before.send(told);
    before.send(reversal({ '2': FOREIGN_CARD, '90': ORIGINAL.replace('0100', '0220') }));
    const world = new World({ after: before });
    respondsWith('00')(world);
    expect(world.core.advicesWaiting).toBe(2);
    world.advance(4_100);
    const sent = world.forwarded.map(({ '0': mti, '11': stan }) => `${mti} ${stan}`);
    expect(sent).toEqual(['0221 000001', '0221 000001', '0421 000002']);
    expect(world.core.advicesWaiting).toBe(0);
  });
});

describe('a reversal of an acquirer that the issuer puts off', () => {
  const bought = { answers: ['0110 000101 00'], issuers: ['2: 0100 s1'], records: ['forwarded 1', 'answered 1 000'] };
  const begin: Deed[] = [respondsWith('00'), send(foreign())];
  const undo = (mti: string) => send(reversal({ '0': mti, '2': FOREIGN_CARD }));
  runFlows([
    {
      name: 'as an advice (0420): the switch takes it over',
      when: [...begin, saysToReversals('96', '00'), undo('0420')],
      answers: [...bought.answers, '0430 000901 00'],
      issuers: [...bought.issuers, '2: 0420 s2 of 0100 000001 1123093000', '2: 0420 s3 of 0100 000001 1123093000'],
      records: [
        ...bought.records,
        'forwarded 2 undoes 1',
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'adviceAcknowledged 1',
      ],
      notes: ['advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'as a request (0400): the acquirer is told',
      when: [...begin, saysToReversals('96', '00'), undo('0400')],
      answers: [...bought.answers, '0410 000901 96'],
      issuers: [...bought.issuers, '2: 0400 s2 of 0100 000001 1123093000'],
      records: [...bought.records, 'forwarded 2 undoes 1', 'answered 2 undoes 1 909'],
    },
  ]);
});

describe('as much as may be kept', () => {
  const numbered = (number: number): FieldValues => {
    const stan = String(100 + number).padStart(6, '0');
    return { '11': stan, '37': `REF000${stan}` };
  };
  const undoes = (number: number): FieldValues => {
    const { '11': stan } = numbered(number);
    const names = ORIGINAL.replace('000101', String(stan));
    return reversal({ '2': FOREIGN_CARD, '11': `000${900 + number}`, '37': `REF000000${900 + number}`, '90': names });
  };

  /** A world whose issuer has approved purchases 1 to 6 and is down; two advices may be kept. */
  function full(): World {
    const world = new World({ storeAndForwardLimit: 2 });
    respondsWith('00')(world);
    for (let i = 1; i <= 6; i++) world.send(foreign(numbered(i)));
    world.down(2);
    return world;
  }
  const reasons = (world: World) => world.answers.slice(6).map(({ '0': mti, '39': reason }) => `${mti} ${reason}`);

  it('refuses authorizations from the limit on; reversals and advices of acquirers are taken up to twice as many', () => {
    const world = full();
    for (let i = 1; i <= 3; i++) world.send(undoes(i));
    world.send(foreign({ ...numbered(20), '0': '0220' }));
    silent(world);
    world.up(2);
    world.send(foreign(numbered(21)));
    world.send(undoes(4));
    world.send(foreign({ ...numbered(22), '0': '0220' }));
    expect(reasons(world)).toEqual(['0410 00', '0410 00', '0410 00', '0230 00', '0110 91', '0410 91', '0230 91']);
    expect(world.core.advicesWaiting).toBe(4);
  });

  it('what was refused for want of room is handled when it comes again', () => {
    const world = full();
    for (let i = 1; i <= 4; i++) world.send(undoes(i));
    world.send(undoes(5));
    world.send(foreign({ ...numbered(20), '0': '0220' }));
    world.send({ ...undoes(5), '0': '0401' });
    expect(reasons(world).slice(4)).toEqual(['0410 91', '0230 91', '0410 91']);
    world.up(2);
    world.advance(10);
    expect(world.core.advicesWaiting).toBe(0);
    world.send({ ...undoes(5), '0': '0401' });
    world.send(foreign({ ...numbered(20), '0': '0221' }));
    expect(reasons(world).slice(-2)).toEqual(['0410 00', '0230 00']);
    expect(world.core.inFlight).toBe(0);
  });

  it('parked advices keep nobody from asking, until they are twice as many', () => {
    const world = new World({ storeAndForwardLimit: 2 });
    saysToReversals('05')(world);
    const told = () => world.answers.map(({ '39': reason }) => reason);
    for (let i = 1; i <= 3; i++) {
      world.send(foreign(numbered(i)));
      world.advance(120_000);
    }
    expect([world.core.advicesWaiting, world.core.advicesParked]).toEqual([0, 3]);
    respondsWith('00')(world);
    world.send(foreign(numbered(4)));
    saysToReversals('05')(world);
    world.send(foreign(numbered(5)));
    world.advance(120_000);
    respondsWith('00')(world);
    world.send(foreign(numbered(6)));
    expect(told()).toEqual(['91', '91', '91', '00', '91', '91']);
    expect(world.forwarded.at(-1)!['0']).toBe('0421');
  });

  it('what is in flight when it is reached still finds room', () => {
    const world = full();
    world.up(2);
    silent(world);
    for (let i = 1; i <= 6; i++) world.send(foreign(numbered(30 + i)));
    world.advance(1_100);
    expect(world.core.advicesWaiting).toBe(6);
    expect(reasons(world)).toEqual(new Array(6).fill('0110 91'));
  });
});

describe('an issuer that is recorded first', () => {
  it('is sent as many advices at a time as may be, each once its entry is durable', () => {
    const world = new World({
      issuers: [{ routes: ['9504'], books: 'elsewhere' }],
      advicesUnderWayLimit: 4,
      inFlightLimit: 100,
      storeAndForwardLimit: 100,
    });
    for (let i = 0; i < 20; i++) {
      const card = `95040100000${String(i).padStart(5, '0')}`;
      world.send(purchase({ '2': card, '11': String(i + 1).padStart(6, '0') }));
    }
    world.advance(1_100);
    expect(world.core.advicesWaiting).toBe(20);
    expect(world.questions.slice(20).map(({ mti }) => mti)).toEqual(new Array(4).fill(420));
    world.advance(1_500);
    expect(world.questions).toHaveLength(28);
    world.plays(1, () => APPROVED);
    world.advance(10_000);
    expect(world.core.advicesWaiting).toBe(0);
    expect(new Set(world.questions.slice(20).map(({ original }) => original)).size).toBe(20);
  });
});
