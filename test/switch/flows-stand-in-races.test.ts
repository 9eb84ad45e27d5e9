// Stand-in and what crosses on the way: an issuer that is silent and may have approved, answers that come late, reversals before and
// after the issuer has been told, an issuer that does not book. It comes to hold each amount once.
import { describe, expect, it } from 'vitest';
import { type LetGo, letGo } from '../../src/host/letting-go.ts';
import { approvalCodeOf } from '../../src/iso8583/approval-code.ts';
import { EXPIRED } from './expiry-flow.ts';
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
  LEAVES_400,
  ORIGINAL,
  purchase,
  respondsWith,
  reversal,
  runFlows,
  send,
  silent,
  wait,
  without,
} from './flow.ts';
import {
  approved,
  lossesOf,
  outstandingOf,
  respondsTo,
  respondTo,
  runStandIn,
  standingIn,
  told,
  undo,
} from './stand-in-flow.ts';
import { World } from './world.ts';

describe('an issuer that is silent', () => {
  const withdrawn = '2: 0420 s2 of 0100 000001 1123093000';
  const standIn: Required<Pick<Flow, 'answers' | 'records' | 'notes'>> = {
    answers: approved,
    records: ['forwarded 1', 'adviceQueued 1 withdraws', ...told],
    notes: ['issuer.silent', 'advice.queued', 'advice.queued', 'stand-in.approved'],
  };
  const settled = ['adviceAcknowledged 1 withdraws', 'adviceAcknowledged 1 in place'];
  const acknowledged = ['advice.acknowledged', 'advice.acknowledged'];
  runStandIn([
    {
      name: 'is told to undo the request, then of the approval, in this order',
      when: [respondsTo({ '0420': '00', '0120': '00' }), send(foreign()), wait(1_020)],
      ...standIn,
      issuers: ['2: 0100 s1', withdrawn, '2: 0120 s3'],
      records: [...standIn.records, ...settled],
      notes: [...standIn.notes, ...acknowledged],
      also: (world) => {
        expect(world.forwarded[1]).not.toHaveProperty('95');
        expect(world.forwarded[2]).toEqual({
          ...foreign(),
          '0': '0120',
          '11': '000003',
          '38': approvalCodeOf(1),
          '39': '00',
        });
        expect(world.records.map(({ amountMinor }) => amountMinor)).toEqual(new Array(6).fill(12_345));
        expect(world.records[3]).toMatchObject({ step: 'answered', issuerStan: 1, advice: 3, adviceStan: 3 });
      },
    },
    {
      name: 'in this process: the same, each under a number of its own',
      when: [decides(undefined, APPROVED, APPROVED), send(purchase()), wait(1_020)],
      ...standIn,
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1', '1: 0120 t3'],
      records: [...standIn.records, ...settled],
      notes: [...standIn.notes, ...acknowledged],
    },
    {
      name: 'the approval is not told before the request is undone, however long that takes',
      when: [respondsTo({ '0120': '00' }), send(foreign()), wait(1_020), wait(2_000), respondTo(2, '00'), wait(10)],
      ...standIn,
      issuers: ['2: 0100 s1', withdrawn, '2: 0421 s2 of 0100 000001 1123093000', '2: 0120 s3'],
      records: [...standIn.records, ...settled],
      notes: [...standIn.notes, ...acknowledged],
    },
    {
      name: 'and declined by the rules: undone, and the acquirer is told why',
      when: [respondsTo({ '0420': '00' }), send(foreign({ '4': '000000050001' })), wait(1_020)],
      answers: ['0110 000101 61'],
      issuers: ['2: 0100 s1', withdrawn],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 121', 'adviceAcknowledged 1'],
      notes: ['issuer.silent', 'advice.queued', 'stand-in.declined', 'advice.acknowledged'],
    },
    {
      name: 'and left alone by the rules: 91 and undone, as ever',
      when: [respondsTo({ '0420': '00' }), send(foreign({ '49': '840' })), wait(1_020)],
      answers: ['0110 000101 91'],
      issuers: ['2: 0100 s1', withdrawn],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'adviceAcknowledged 1'],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'approves late, before it has answered the reversal: that will undo it',
      when: [
        respondsTo({ '0120': '00' }),
        send(foreign()),
        wait(1_020),
        respondTo(0, '00'),
        respondTo(1, '00'),
        wait(60_000),
      ],
      ...standIn,
      issuers: ['2: 0100 s1', withdrawn, '2: 0120 s3'],
      records: [...standIn.records, 'late 1', ...settled],
      notes: [...standIn.notes, 'issuer.late', ...acknowledged],
    },
    {
      name: 'approves late what it did not know when it was told to undo it: it is told once more',
      when: [
        respondsTo({ '0420': '25', '0120': '00' }),
        send(foreign()),
        wait(1_020),
        respondsTo({ '0420': '00' }),
        respondTo(0, '00'),
        wait(60_000),
      ],
      ...standIn,
      issuers: ['2: 0100 s1', withdrawn, '2: 0120 s3', '2: 0420 s4 of 0100 000001 1123093000'],
      records: [...standIn.records, ...settled, 'late 1', 'adviceQueued 1 withdraws', 'adviceAcknowledged 1 withdraws'],
      notes: [
        ...standIn.notes,
        'advice.refused',
        'advice.acknowledged',
        'issuer.late',
        'advice.queued',
        'advice.acknowledged',
      ],
      also: (world) => expect(world.answers).toHaveLength(1),
    },
    {
      name: 'approves late in this process: it is told once more, and of the request only',
      when: [
        decides(undefined, { reason: 914 }, APPROVED, APPROVED),
        send(purchase()),
        wait(1_020),
        decideOn(0, APPROVED),
        wait(60_000),
      ],
      ...standIn,
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1', '1: 0120 t3', '1: 0420 t4 undoes t1'],
      records: [...standIn.records, ...settled, 'late 1', 'adviceQueued 1 withdraws', 'adviceAcknowledged 1 withdraws'],
      notes: [
        ...standIn.notes,
        'advice.refused',
        'advice.acknowledged',
        'issuer.late',
        'advice.queued',
        'advice.acknowledged',
      ],
    },
    {
      name: 'declines late: nothing is held, and the approval stands',
      when: [respondsTo({ '0420': '25', '0120': '00' }), send(foreign()), wait(1_020), respondTo(0, '51')],
      ...standIn,
      issuers: ['2: 0100 s1', withdrawn, '2: 0120 s3'],
      records: [...standIn.records, ...settled, 'late 1'],
      notes: [...standIn.notes, 'advice.refused', 'advice.acknowledged', 'issuer.late'],
    },
    {
      name: 'will not undo the request: that is parked, and the approval is told all the same',
      when: [respondsTo({ '0420': '05', '0421': '05', '0120': '00' }), send(foreign()), wait(600_000)],
      ...standIn,
      issuers: ['2: 0100 s1', withdrawn, ...new Array(4).fill('2: 0421 s2 of 0100 000001 1123093000'), '2: 0120 s3'],
      records: [...standIn.records, 'adviceParked 1 withdraws', 'adviceAcknowledged 1 in place'],
      notes: [...standIn.notes, ...new Array(5).fill('advice.postponed'), 'advice.parked', 'advice.acknowledged'],
      parked: 1,
    },
    {
      name: 'and has been sent a reversal meanwhile: its acquirer wants no approval any more',
      when: [silent, send(foreign()), undo(), wait(1_020), respondTo(1, '00')],
      answers: ['0110 000101 91', '0410 000901 00'],
      issuers: ['2: 0100 s1', withdrawn],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'answered 2 undoes 1 000', 'adviceAcknowledged 1'],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'says what cannot be an answer: it is not silent',
      when: [respondsWith('  '), send(foreign())],
      answers: ['0110 000101 91'],
      issuers: ['2: 0100 s1', withdrawn],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
      notes: ['message.unexpected', 'advice.queued', 'advice.postponed'],
      advices: 1,
    },
    {
      name: 'and two connections asked: both are told',
      when: [silent, send(foreign()), send(foreign({ '0': '0101' }), 2), wait(1_020)],
      answers: [...approved, '0110 000101 00 @2'],
      issuers: ['2: 0100 s1', withdrawn],
      records: standIn.records,
      notes: ['message.duplicate', ...standIn.notes],
      advices: 2,
    },
  ]);

  it('an advice of an acquirer is taken over as ever: nobody stands in for what has happened', () => {
    const world = new World(standingIn());
    world.send(foreign({ '0': '0120' }));
    world.advance(1_020);
    expect(world.notes).toEqual(['issuer.silent', 'advice.queued']);
    expect(world.answers).toMatchObject([{ '0': '0130', '39': '00' }]);
  });

  it('a stop is no silence: what is in flight is told 91 and undone', () => {
    const world = new World({
      ...standingIn(),
      issuers: standingIn().issuers.map((each) => ({ ...each, deadlineMs: 60_000 })),
    });
    world.send(foreign());
    world.host.stop(() => undefined);
    world.advance(2_000);
    expect(world.answers).toMatchObject([{ '0': '0110', '39': '91' }]);
    expect(world.notes).not.toContain('stand-in.approved');
  });
});

describe('a reversal of what was approved in place', () => {
  const named = (stan: string) => `of 0120 ${stan} 1123093000`;
  runStandIn([
    {
      name: 'before the issuer has been told: it goes behind what tells of it, and names that',
      when: [issuerDown(2), send(foreign()), undo(), respondsWith('00'), issuerUp(2), wait(10)],
      answers: [...approved, '0410 000901 00'],
      issuers: ['2: 0120 s1', `2: 0420 s2 ${named('000001')}`],
      records: [
        ...told,
        'adviceQueued 1 undoes 2',
        'answered 3 undoes 1 000',
        'adviceAcknowledged 1 in place',
        'adviceAcknowledged 1 undoes 2',
      ],
      notes: ['advice.queued', 'stand-in.approved', 'advice.queued', 'advice.acknowledged', 'advice.acknowledged'],
    },
    {
      name: 'in this process: by the number of the advice',
      when: [issuerDown(1), send(purchase()), send(reversal()), decides(APPROVED), issuerUp(1)],
      answers: [...approved, '0410 000901 00'],
      issuers: ['1: 0120 t2', '1: 0420 t4 undoes t2'],
      records: [
        ...told,
        'adviceQueued 1 undoes 2',
        'answered 3 undoes 1 000',
        'adviceAcknowledged 1 in place',
        'adviceAcknowledged 1 undoes 2',
      ],
      notes: ['advice.queued', 'stand-in.approved', 'advice.queued', 'advice.acknowledged', 'advice.acknowledged'],
    },
    {
      name: 'while the issuer is silent: behind both that it is to be told before',
      when: [silent, send(foreign()), wait(1_020), undo(), respondsWith('00'), wait(4_000)],
      answers: [...approved, '0410 000901 00'],
      issuers: [
        '2: 0100 s1',
        '2: 0420 s2 of 0100 000001 1123093000',
        '2: 0421 s2 of 0100 000001 1123093000',
        '2: 0120 s3',
        `2: 0420 s4 ${named('000003')}`,
      ],
      records: [
        'forwarded 1',
        'adviceQueued 1 withdraws',
        ...told,
        'adviceQueued 1 undoes 3',
        'answered 4 undoes 1 000',
        'adviceAcknowledged 1 withdraws',
        'adviceAcknowledged 1 in place',
        'adviceAcknowledged 1 undoes 3',
      ],
      notes: [
        'issuer.silent',
        'advice.queued',
        'advice.queued',
        'stand-in.approved',
        'advice.queued',
        ...new Array(3).fill('advice.acknowledged'),
      ],
    },
    {
      name: 'when the request is undone and the approval still on its way: behind it',
      when: [respondsTo({ '0420': '00' }), send(foreign()), wait(1_020), undo(), respondTo(2, '00'), wait(10)],
      answers: [...approved, '0410 000901 00'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000', '2: 0120 s3', `2: 0420 s4 ${named('000003')}`],
      records: [
        'forwarded 1',
        'adviceQueued 1 withdraws',
        ...told,
        'adviceAcknowledged 1 withdraws',
        'adviceQueued 1 undoes 3',
        'answered 4 undoes 1 000',
        'adviceAcknowledged 1 in place',
        'adviceAcknowledged 1 undoes 3',
      ],
      notes: [
        'issuer.silent',
        'advice.queued',
        'advice.queued',
        'stand-in.approved',
        'advice.acknowledged',
        'advice.queued',
        ...new Array(2).fill('advice.acknowledged'),
      ],
    },
    {
      name: 'when the issuer has been told: it is asked, by what it knows',
      when: [issuerDown(2), send(foreign()), respondsWith('00'), issuerUp(2), undo(), undo({ '11': '000902' })],
      answers: [...approved, '0410 000901 00', '0410 000902 00'],
      issuers: ['2: 0120 s1', `2: 0400 s2 ${named('000001')}`],
      records: [
        ...told,
        'adviceAcknowledged 1 in place',
        'forwarded 3 undoes 1',
        'answered 3 undoes 1 000',
        'answered 4 undoes 1 000',
      ],
      notes: ['advice.queued', 'stand-in.approved', 'advice.acknowledged'],
    },
    {
      name: 'the same in this process',
      when: [issuerDown(1), send(purchase()), decides(APPROVED), issuerUp(1), send(reversal())],
      answers: [...approved, '0410 000901 00'],
      issuers: ['1: 0120 t2', '1: 0400 t3 undoes t2'],
      records: [...told, 'adviceAcknowledged 1 in place', 'answered 3 undoes 1 000'],
      notes: ['advice.queued', 'stand-in.approved', 'advice.acknowledged'],
    },
    {
      name: 'of a part: what is left is what the issuer holds, and may be undone too',
      when: [
        issuerDown(2),
        send(foreign()),
        undo({ '95': LEAVES_400 }),
        respondsWith('00'),
        issuerUp(2),
        wait(10),
        undo({ '11': '000902' }),
      ],
      answers: [...approved, '0410 000901 00', '0410 000902 00'],
      issuers: ['2: 0120 s1', `2: 0420 s2 ${named('000001')}`, `2: 0400 s3 ${named('000001')}`],
      records: [
        ...told,
        'adviceQueued 1 undoes 2',
        'answered 3 undoes 1 000',
        'adviceAcknowledged 1 in place',
        'adviceAcknowledged 1 undoes 2',
        'forwarded 5 undoes 1',
        'answered 5 undoes 1 000',
      ],
      notes: ['advice.queued', 'stand-in.approved', 'advice.queued', 'advice.acknowledged', 'advice.acknowledged'],
      also: (world) => expect(world.forwarded[1]!['95']).toBe(LEAVES_400),
    },
    {
      name: 'a late approval of the request is undone by itself, not the approval that was told',
      when: [
        respondsTo({ '0420': '25', '0120': '00' }),
        send(foreign()),
        wait(1_020),
        undo({ '95': LEAVES_400 }),
        respondsTo({ '0420': '00', '0400': '00' }),
        respondTo(3, '00'),
        respondTo(0, '00'),
      ],
      answers: [...approved, '0410 000901 00'],
      issuers: [
        '2: 0100 s1',
        '2: 0420 s2 of 0100 000001 1123093000',
        '2: 0120 s3',
        `2: 0400 s4 ${named('000003')}`,
        '2: 0420 s5 of 0100 000001 1123093000',
      ],
      records: [
        'forwarded 1',
        'adviceQueued 1 withdraws',
        ...told,
        'adviceAcknowledged 1 withdraws',
        'adviceAcknowledged 1 in place',
        'forwarded 4 undoes 1',
        'answered 4 undoes 1 000',
        'late 1',
        'adviceQueued 1 withdraws',
        'adviceAcknowledged 1 withdraws',
      ],
      notes: [
        'issuer.silent',
        'advice.queued',
        'advice.queued',
        'stand-in.approved',
        'advice.refused',
        'advice.acknowledged',
        'issuer.late',
        'advice.queued',
        'advice.acknowledged',
      ],
      also: (world) => {
        expect(world.forwarded.at(-1)).not.toHaveProperty('95');
        expect(outstandingOf(world)).toEqual([400]);
      },
    },
  ]);
});

describe('a part of it that is undone while the late approval of the request still is', () => {
  /** The reversal of a part is answered before the advice that undoes the late approval. */
  function partlyUndone(): World {
    const world = new World(standingIn());
    respondsTo({ '0420': '25', '0120': '00', '0400': '00' })(world);
    world.send(foreign());
    world.advance(1_020);
    respondsTo({ '0400': '00', '0421': '00' })(world);
    respondTo(0, '00')(world);
    world.send(reversal({ '2': FOREIGN_CARD, '95': LEAVES_400 }));
    world.advance(10_000);
    expect(world.core.advicesWaiting).toBe(0);
    return world;
  }
  const leaves500 = LEAVES_400.replace('000000000400', '000000000500');

  it.each([
    ['in this process', (world: World) => world],
    ['and in the next', (world: World) => new World({ ...standingIn(), after: world })],
  ])('leaves what it leaves, %s', (_, next) => {
    const world = next(partlyUndone());
    expect(outstandingOf(world)).toEqual([400]);
    world.send(reversal({ '2': FOREIGN_CARD, '11': '000902', '37': '632709000902', '95': leaves500 }));
    expect(world.answers.at(-1)).toMatchObject({ '11': '000902', '39': '13' });
  });
});

describe('what was approved in place and its acquirer could not process', () => {
  const notProcessed = send(foreign({ '0': '0190' }));
  runStandIn([
    {
      name: 'is undone behind what tells of it',
      when: [issuerDown(2), send(foreign()), notProcessed, respondsWith('00'), issuerUp(2), wait(10)],
      answers: approved,
      issuers: ['2: 0120 s1', '2: 0420 s2 of 0120 000001 1123093000'],
      records: [
        ...told,
        'acknowledged 1',
        'adviceQueued 1 undoes 2',
        'adviceAcknowledged 1 in place',
        'adviceAcknowledged 1 undoes 2',
      ],
      notes: [
        'advice.queued',
        'stand-in.approved',
        'answer.not-processed',
        'advice.queued',
        'advice.acknowledged',
        'advice.acknowledged',
      ],
      also: (world) => expect(outstandingOf(world)).toEqual([]),
    },
  ]);

  it('and by the next process under the same name', () => {
    const before = new World(standingIn());
    before.down(2);
    before.send(foreign());
    before.send(foreign({ '0': '0190' }));
    const world = new World({ ...standingIn(), after: before });
    respondsWith('00')(world);
    world.advance(4_000);
    expect(world.forwarded.map(({ '0': mti }) => mti)).toEqual(['0121', '0121', '0421']);
    expect(world.forwarded[2]!['90']).toBe(ORIGINAL.replace('0100000101', '0120000001'));
  });
});

describe('in the version of 1993', () => {
  const request = without(foreign({ '0': '1100', '12': '261123103000', '22': '210101210101', '24': '100' }), 13);
  const undoing = { ...request, '0': '1400', '7': '1123093100', '11': '000901', '12': '261123103100', '24': '400' };
  const named = '1100000101261123103000'.concat('06504001');
  const { issuers } = standingIn({}, 'iso93-bcd');
  runFlows([
    {
      name: 'the request is undone by DE 56, the approval told as 1120, and a reversal names that',
      given: { acquirers: [{ spec: 'iso93-ascii' }], issuers },
      when: [
        respondsTo({ '1420': '907' }),
        send(request),
        wait(1_020),
        respondsTo({ '1420': '000', '1421': '000', '1120': '000', '1400': '000' }),
        wait(10_000),
        send({ ...undoing, '56': named }),
      ],
      answers: ['1110 000101 000', '1410 000901 000'],
      issuers: [
        '2: 1100 s1',
        '2: 1420 s2 of 1100 000001 261123103000',
        '2: 1421 s2 of 1100 000001 261123103000',
        '2: 1120 s3',
        '2: 1400 s4 of 1120 000003 261123103000',
      ],
      records: [
        'forwarded 1',
        'adviceQueued 1 withdraws',
        ...told,
        'adviceAcknowledged 1 withdraws',
        'adviceAcknowledged 1 in place',
        'forwarded 4 undoes 1',
        'answered 4 undoes 1 000',
      ],
      notes: [
        'issuer.silent',
        'advice.queued',
        'advice.queued',
        'stand-in.approved',
        'advice.postponed',
        'advice.acknowledged',
        'advice.acknowledged',
      ],
      also: (world) => expect(world.forwarded[3]).toMatchObject({ '38': approvalCodeOf(1), '39': '000', '24': '100' }),
    },
  ]);
});

describe('an issuer that does not book what was approved in its place', () => {
  const refused: Required<Pick<Flow, 'answers' | 'issuers' | 'records' | 'notes'>> = {
    answers: approved,
    issuers: ['2: 0120 s1'],
    records: [...told, 'adviceAcknowledged 1 in place'],
    notes: ['advice.queued', 'stand-in.approved', 'stand-in.refused'],
  };
  const declines: Deed[] = [issuerDown(2), send(foreign()), respondsTo({ '0120': '51', '0400': '25', '0420': '25' })];
  runStandIn([
    {
      name: 'makes it the loss of this centre, which people are told',
      when: [...declines, issuerUp(2)],
      ...refused,
      also: (world) => {
        expect([outstandingOf(world), lossesOf(world)]).toEqual([[], [12_345]]);
        const [noted] = world.events.filter((event) => event.kind === 'noted' && event.event === 'stand-in.refused');
        expect(noted).toMatchObject({
          facts: { advice: 2, transaction: 1, issuer: 'issuer-2', reason: 116, amountMinor: 12_345, currency: 504 },
        });
      },
    },
    {
      name: 'and is asked to undo it: it knows nothing of it, so that nothing is held and the terminal is let go',
      when: [...declines, issuerUp(2), undo()],
      answers: [...approved, '0410 000901 00'],
      issuers: [...refused.issuers, '2: 0400 s2 of 0120 000001 1123093000'],
      records: [...refused.records, 'forwarded 3 undoes 1', 'answered 3 undoes 1 000'],
      notes: refused.notes,
      also: (world) => expect([outstandingOf(world), lossesOf(world)]).toEqual([[], []]),
    },
    {
      name: 'and that has been reversed meanwhile: nothing is lost',
      when: [...declines, undo(), issuerUp(2), wait(10)],
      answers: [...approved, '0410 000901 00'],
      issuers: [...refused.issuers, '2: 0420 s2 of 0120 000001 1123093000'],
      records: [
        ...told,
        'adviceQueued 1 undoes 2',
        'answered 3 undoes 1 000',
        'adviceAcknowledged 1 in place',
        'adviceAcknowledged 1 undoes 2',
      ],
      notes: ['advice.queued', 'stand-in.approved', 'advice.queued', 'stand-in.refused', 'advice.refused'],
      also: (world) => expect([outstandingOf(world), lossesOf(world)]).toEqual([[], []]),
    },
    {
      name: '"not now" is no refusal: it is told again',
      when: [issuerDown(2), send(foreign()), respondsTo({ '0120': '96', '0121': '00' }), issuerUp(2), wait(2_100)],
      answers: approved,
      issuers: ['2: 0120 s1', '2: 0121 s1'],
      records: refused.records,
      notes: ['advice.queued', 'stand-in.approved', 'advice.postponed', 'advice.acknowledged'],
      also: (world) => expect([outstandingOf(world), lossesOf(world)]).toEqual([[12_345], []]),
    },
    {
      name: '94 to the first is one: it takes it for another, and has not booked it',
      when: [issuerDown(2), send(foreign()), respondsTo({ '0120': '94' }), issuerUp(2)],
      ...refused,
      also: (world) => expect([outstandingOf(world), lossesOf(world)]).toEqual([[], [12_345]]),
    },
    {
      name: '94 to a repeat is none: it has booked the first',
      when: [issuerDown(2), send(foreign()), respondsTo({ '0121': '94' }), issuerUp(2), wait(10_000)],
      answers: approved,
      issuers: ['2: 0120 s1', '2: 0121 s1'],
      records: refused.records,
      notes: ['advice.queued', 'stand-in.approved', 'advice.acknowledged'],
      also: (world) => expect([outstandingOf(world), lossesOf(world)]).toEqual([[12_345], []]),
    },
  ]);

  it('94 to the repeat that a next process sends is none either, and the process after that knows it', () => {
    const before = new World(standingIn());
    before.down(2);
    before.send(foreign());
    silent(before);
    before.up(2);
    const world = new World({ ...standingIn(), after: before });
    respondsTo({ '0121': '94' })(world);
    world.advance(10_000);
    expect([world.notes.at(-1), outstandingOf(world), lossesOf(world)]).toEqual(['advice.acknowledged', [12_345], []]);
    const last = new World({ ...standingIn(), after: world });
    respondsTo({ '0420': '00' })(last);
    const became: LetGo[] = [];
    letGo(last.host, last.journal, EXPIRED, (what) => became.push(what));
    last.advance(1_000);
    expect([became, outstandingOf(last)]).toEqual([['queued'], []]);
  });

  it.each(['before', 'after'])('a start %s the refusal knows what it means', (when) => {
    const before = new World(standingIn());
    before.down(2);
    before.send(foreign());
    respondsTo({ '0120': '51', '0121': '51', '0400': '25' })(before);
    if (when === 'after') before.up(2);
    const world = new World({ ...standingIn(), after: before });
    respondsTo({ '0121': '51', '0400': '25' })(world);
    world.advance(4_000);
    expect(lossesOf(world)).toEqual([12_345]);
    world.send(reversal({ '2': FOREIGN_CARD }));
    expect(world.answers).toMatchObject([{ '0': '0410', '39': '00' }]);
    expect(lossesOf(world)).toEqual([]);
  });
});
