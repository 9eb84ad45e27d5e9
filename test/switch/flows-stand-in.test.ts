// Stand-in: what the switch decides in the place of an issuer that is down, by which rules, and what it tells the issuer afterwards
// (field guide, section 3; ISO 8583:1987 clause 5.3).
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { approvalCodeOf } from '../../src/iso8583/approval-code.ts';
import type { StandInSettings } from '../../src/switch/stand-in/settings.ts';
import {
  APPROVED,
  CARD,
  decides,
  type Flow,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  issuerUp,
  purchase,
  respondsWith,
  reversal,
  runFlows,
  send,
  silent,
  wait,
  without,
} from './flow.ts';
import { approved, HOUR_MS, numbered, runStandIn, standingIn, told } from './stand-in-flow.ts';
import { World, type WorldSettings } from './world.ts';

describe('an issuer that is down', () => {
  runStandIn([
    {
      name: 'is stood in for, and told so when it is back',
      when: [issuerDown(2), send(foreign()), respondsWith('00'), wait(1_000), issuerUp(2)],
      answers: approved,
      issuers: ['2: 0120 s1'],
      records: [...told, 'adviceAcknowledged 1 in place'],
      notes: ['advice.queued', 'stand-in.approved', 'advice.acknowledged'],
      also: (world) => {
        const approvalCode = approvalCodeOf(1);
        expect(world.answers).toEqual([{ ...foreign(), '0': '0110', '38': approvalCode, '39': '00' }]);
        expect(world.forwarded).toEqual([
          { ...foreign(), '0': '0120', '11': '000001', '38': approvalCode, '39': '00' },
        ]);
        expect(world.records).toMatchObject([
          { advice: 2, adviceStan: 1, original: 2, mti: 120, amountMinor: 12_345, currency: 504 },
          { advice: 2, adviceStan: 1, original: 0, mti: 100, amountMinor: 12_345, issuer: 2, issuerStan: 0 },
          { advice: 2, adviceStan: 1, original: 2, mti: 120, reason: 0 },
        ]);
      },
    },
    {
      name: 'a financial request is told as 0220',
      when: [issuerDown(2), send(foreign({ '0': '0200' })), respondsWith('00'), issuerUp(2)],
      answers: ['0210 000101 00'],
      issuers: ['2: 0220 s1'],
      records: [...told, 'adviceAcknowledged 1 in place'],
      notes: ['advice.queued', 'stand-in.approved', 'advice.acknowledged'],
    },
    {
      name: 'in this process: it is known there by the number of the advice',
      when: [issuerDown(1), send(purchase()), decides(APPROVED), issuerUp(1)],
      answers: approved,
      issuers: ['1: 0120 t2'],
      records: [...told, 'adviceAcknowledged 1 in place'],
      notes: ['advice.queued', 'stand-in.approved', 'advice.acknowledged'],
      also: (world) =>
        expect(world.questions[0]!.request).toMatchObject({ '2': CARD, '4': '000000012345', '39': '00' }),
    },
    {
      name: 'the link is lost at the moment of sending: the same',
      when: [(world) => world.cut(2), send(foreign()), respondsWith('00'), issuerDown(2), issuerUp(2), wait(10)],
      answers: approved,
      issuers: ['2: 0120 s2'],
      records: ['forwarded 1', ...told, 'adviceAcknowledged 1 in place'],
      notes: ['advice.queued', 'stand-in.approved', 'advice.acknowledged'],
    },
    {
      name: 'a repeat is told the same, and nothing is told twice',
      when: [issuerDown(2), send(foreign()), send(foreign({ '0': '0101' }), 2), respondsWith('00'), issuerUp(2)],
      answers: [...approved, '0110 000101 00 @2'],
      issuers: ['2: 0120 s1'],
      records: [...told, 'adviceAcknowledged 1 in place'],
      notes: ['advice.queued', 'stand-in.approved', 'message.duplicate', 'advice.acknowledged'],
    },
    {
      name: 'its acquirer is gone: what was approved stands',
      when: [(world) => world.lose(1), issuerDown(2), send(foreign()), respondsWith('00'), issuerUp(2)],
      answers: ['0110 000101 00 lost'],
      issuers: ['2: 0120 s1'],
      records: [...told, 'undelivered 1', 'adviceAcknowledged 1 in place'],
      notes: ['advice.queued', 'answer.undelivered', 'stand-in.approved', 'advice.acknowledged'],
    },
    {
      name: 'track data and a cryptogram go to nobody and are kept nowhere',
      when: [
        issuerDown(2),
        send(foreign({ '35': `${FOREIGN_CARD}=29121010000012300000`, '55': '9F2608A1B2C3D4E5F60718' })),
        respondsWith('00'),
        issuerUp(2),
      ],
      answers: approved,
      issuers: ['2: 0120 s1'],
      records: [...told, 'adviceAcknowledged 1 in place'],
      notes: ['advice.queued', 'stand-in.approved', 'advice.acknowledged'],
      also: (world) => expect(Object.keys(world.forwarded[0]!)).not.toEqual(expect.arrayContaining(['35'])),
    },
  ]);

  runFlows([
    {
      name: 'and speaks another version: is told in the words of its own',
      given: standingIn({}, 'iso93-ascii'),
      when: [issuerDown(2), send(without(foreign(), 12, 13)), respondsWith('000'), issuerUp(2)],
      answers: approved,
      issuers: ['2: 0120 s1'],
      records: [...told, 'adviceAcknowledged 1 in place'],
      notes: ['advice.queued', 'stand-in.approved', 'advice.acknowledged'],
      also: (world) => expect(world.forwarded[0]).toMatchObject({ '38': approvalCodeOf(1), '39': '000' }),
    },
    {
      name: 'and speaks a dialect that lacks an element: is told what is essential',
      given: standingIn({}, 'iso93-ascii'),
      when: [issuerDown(2), send(foreign()), respondsWith('000'), issuerUp(2)],
      answers: approved,
      issuers: ['2: 0120 s1'],
      records: [...told, 'adviceAcknowledged 1 in place'],
      notes: ['advice.queued', 'stand-in.approved', 'message.untransmittable', 'advice.acknowledged'],
      also: (world) => {
        const { '0': _, '11': __, '12': ___, '13': ____, ...said } = foreign();
        expect(world.forwarded[0]).toEqual({
          ...said,
          '0': '0120',
          '11': '000001',
          '38': approvalCodeOf(1),
          '39': '000',
        });
      },
    },
  ]);
});

const refusedAs = (reason: string, action: string): Pick<Flow, 'answers' | 'records'> => ({
  answers: [`0110 000101 ${reason}`],
  records: [`answered 1 ${action}`],
});
const declinedAs = (reason: string, action: string): Pick<Flow, 'answers' | 'records' | 'notes'> => ({
  ...refusedAs(reason, action),
  notes: ['stand-in.declined'],
});

describe('what it declines', () => {
  runStandIn([
    {
      name: '61: above the floor limit',
      when: [issuerDown(2), send(foreign({ '4': '000000050001' }))],
      ...declinedAs('61', '121'),
    },
    {
      name: 'the floor limit itself is approved',
      when: [issuerDown(2), send(foreign({ '4': '000000050000' }))],
      answers: approved,
      records: told,
      notes: ['advice.queued', 'stand-in.approved'],
      advices: 1,
    },
    {
      name: '54: the card has expired, by DE 14',
      when: [issuerDown(2), send(foreign({ '14': '2610' }))],
      ...declinedAs('54', '101'),
    },
    {
      name: '54: the card has expired, by track 2',
      when: [issuerDown(2), send(foreign({ '35': `${FOREIGN_CARD}=26101010000012300000` }))],
      ...declinedAs('54', '101'),
    },
    {
      name: 'this month is no expiry, nor are zeros',
      when: [issuerDown(2), send(numbered(1, { '14': '2611' })), send(numbered(2, { '14': '0000' }))],
      answers: ['0110 000101 00', '0110 000102 00'],
      records: [...told, 'adviceQueued 3 in place', 'answered 3 000 in place'],
      notes: ['advice.queued', 'stand-in.approved', 'advice.queued', 'stand-in.approved'],
      advices: 2,
    },
    {
      name: 'a decline is repeated as it was',
      when: [
        issuerDown(2),
        send(foreign({ '4': '000000050001' })),
        send(foreign({ '4': '000000050001', '0': '0101' })),
      ],
      answers: ['0110 000101 61', '0110 000101 61'],
      records: ['answered 1 121'],
      notes: ['stand-in.declined', 'message.duplicate'],
    },
  ]);

  runStandIn(
    [
      { name: '05: the card is denied', when: [issuerDown(2), send(foreign())], ...declinedAs('05', '100') },
      {
        name: '05 before 61 and 54',
        when: [issuerDown(2), send(foreign({ '4': '000000050001', '14': '2001' }))],
        ...declinedAs('05', '100'),
      },
    ],
    { denied: new Set([FOREIGN_CARD]) },
  );
});

describe('what it leaves alone, answered 91', () => {
  const left: Pick<Flow, 'answers' | 'records'> = refusedAs('91', '907');
  const whileDown = (name: string, changes: FieldValues): Flow => ({
    name,
    when: [issuerDown(2), send(foreign(changes))],
    ...left,
  });
  runStandIn([
    whileDown('another currency', { '49': '840' }),
    whileDown('cash', { '3': '010000' }),
    whileDown('an enquiry', { '3': '300000' }),
    whileDown('no amount', { '4': '000000000000' }),
    whileDown('a PIN', { '52': '0123456789ABCDEF' }),
    {
      name: 'more than store-and-forward keeps',
      given: { storeAndForwardLimit: 1 },
      when: [issuerDown(2), send(numbered(1)), send(numbered(2))],
      answers: ['0110 000101 00', '0110 000102 91'],
      records: [...told, 'answered 3 907'],
      notes: ['advice.queued', 'stand-in.approved'],
      advices: 1,
    },
    {
      name: 'store-and-forward is full, and the issuer is up',
      given: { storeAndForwardLimit: 1 },
      when: [issuerDown(2), send(numbered(1)), silent, issuerUp(2), send(numbered(2))],
      answers: ['0110 000101 00', '0110 000102 91'],
      issuers: ['2: 0120 s1'],
      records: [...told, 'answered 3 907'],
      notes: ['advice.queued', 'stand-in.approved'],
      advices: 1,
    },
  ]);
  runStandIn([whileDown('a card of another range', {})], { ranges: [{ from: '4000002', to: '4999999' }] });
  runStandIn([whileDown('an element that only the issuer can verify', { '55': '9F2608A1B2C3D4E5F60718' })], {
    notWith: ['55'],
  });
  runStandIn([whileDown('an issuer that is stood in for only when it is silent', {})], { whenDown: false });
  runStandIn(
    [
      {
        name: 'an issuer that is stood in for only when it is down',
        when: [silent, send(foreign()), wait(1_020)],
        answers: ['0110 000101 91'],
        issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
        records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
        notes: ['issuer.silent', 'advice.queued'],
        advices: 1,
      },
    ],
    { whenSilent: false },
  );
  runStandIn(
    [
      {
        name: 'but a PIN, where the settings let it pass',
        when: [issuerDown(2), send(foreign({ '52': '0123456789ABCDEF' }))],
        answers: approved,
        records: told,
        notes: ['advice.queued', 'stand-in.approved'],
        advices: 1,
      },
    ],
    { notWith: [] },
  );
  runStandIn(
    [
      {
        name: 'but a refund, where it is listed: a credit is told as one',
        when: [issuerDown(2), send(foreign({ '3': '200000' }))],
        answers: approved,
        records: told,
        notes: ['advice.queued', 'stand-in.approved'],
        advices: 1,
        also: (world) => expect(world.records.map(({ amountMinor }) => amountMinor)).toEqual([-12_345, -12_345]),
      },
    ],
    { transactionTypes: new Set([0, 20]) },
  );
});

describe('how often and how much', () => {
  const DAY_MS = 24 * HOUR_MS;
  const reasons = (world: World) => world.answers.map(({ '39': reason }) => reason);
  const world = (changes: Partial<StandInSettings> = {}, settings: WorldSettings = {}) => {
    const made = new World({ ...standingIn(changes), ...settings });
    made.down(2);
    return made;
  };
  const OTHER_CARD = '4000001234567881';

  it('65: the fourth of a card in a day; the others of that day count until they are a day old', () => {
    const switched = world();
    for (let i = 1; i <= 4; i++) {
      switched.send(numbered(i));
      switched.advance(HOUR_MS);
    }
    expect(reasons(switched)).toEqual(['00', '00', '00', '65']);
    switched.send(numbered(5, { '2': OTHER_CARD }));
    switched.advance(DAY_MS - 4 * HOUR_MS - 1);
    switched.send(numbered(6));
    switched.advance(1);
    switched.send(numbered(7));
    switched.send(numbered(8));
    expect(reasons(switched).slice(4)).toEqual(['00', '65', '00', '65']);
  });

  it('61: more than a card may have altogether; less still may pass', () => {
    const switched = world({ velocity: { count: 9, amountMinor: 100_000, perMs: DAY_MS } });
    for (const [i, amount] of ['50000', '40000', '10001', '10000', '1'].entries()) {
      switched.send(numbered(i + 1, { '4': amount.padStart(12, '0') }));
    }
    expect(reasons(switched)).toEqual(['00', '00', '61', '00', '61']);
  });

  it('what is declined does not count, what is reversed does', () => {
    const switched = world();
    switched.send(numbered(1, { '4': '000000050001' }));
    switched.send(numbered(2));
    switched.send(reversal({ '2': FOREIGN_CARD, '90': nameOf(numbered(2)) }));
    for (let i = 3; i <= 5; i++) switched.send(numbered(i));
    expect(reasons(switched)).toEqual(['61', '00', '00', '00', '00', '65']);
  });

  it('each issuer has its own count, and what it decides itself is not in it', () => {
    const switched = world();
    switched.plays(1, () => APPROVED);
    for (let i = 1; i <= 4; i++) switched.send(purchase({ ...numbered(i), '2': CARD }));
    switched.down(1);
    switched.send(purchase({ ...numbered(5), '2': CARD }));
    expect(reasons(switched)).toEqual(['00', '00', '00', '00', '00']);
  });

  it.each([
    ['read back from the journal', 1_000],
    ['kept with a checkpoint', 5],
  ])('a start knows it: %s', (_, checkpointEntries) => {
    const before = world({}, { checkpointEntries });
    for (let i = 1; i <= 3; i++) before.send(numbered(i));
    before.send(numbered(4, { '2': OTHER_CARD, '35': `${OTHER_CARD}=29121010000012300000` }));
    before.send(without(numbered(5, { '35': `${OTHER_CARD}=29121010000012300000` }), 2));
    before.advance(HOUR_MS);
    let last = before;
    for (let starts = 1; starts <= 3; starts++) {
      last = new World({ ...standingIn(), checkpointEntries, after: last });
      last.down(2);
      last.send(numbered(10 + starts));
      expect(reasons(last)).toEqual(['65']);
    }
    last.send(numbered(20, { '2': OTHER_CARD }));
    last.send(numbered(21, { '2': OTHER_CARD }));
    expect(reasons(last).slice(1)).toEqual(['00', '65']);
    last.advance(23 * HOUR_MS);
    last.send(numbered(22));
    expect(reasons(last).slice(3)).toEqual(['00']);
  });
});

/** DE 90 that names a request. */
function nameOf(request: FieldValues): string {
  return `${request['0']}${request['11']}${request['7']}`.concat('00000504001', '00000000000');
}
