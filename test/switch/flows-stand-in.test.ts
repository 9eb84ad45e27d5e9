// Stand-in: what the switch decides in the place of an issuer that is down or silent, what it tells the issuer afterwards, and that
// the issuer comes to hold each amount once, whatever crosses on the way (field guide, section 3; ISO 8583:1987 clause 5.3).
import { describe, expect, it } from 'vitest';
import { OutstandingLedger } from '../../src/centre/outstanding.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { approvalCodeOf } from '../../src/iso8583/approval-code.ts';
import type { StandInSettings } from '../../src/switch/stand-in/settings.ts';
import {
  APPROVED,
  CARD,
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
  responseTo,
  reversal,
  runFlows,
  send,
  silent,
  wait,
  without,
} from './flow.ts';
import { World, type WorldSettings } from './world.ts';

const HOUR_MS = 3_600_000;

/** MAD, purchases, up to 500.00 at a time; three of a card in a day, up to 1,000.00. */
const STAND_IN: StandInSettings = {
  whenDown: true,
  whenSilent: true,
  currency: 504,
  transactionTypes: new Set([0]),
  ranges: undefined,
  notWith: ['52'],
  denied: new Set(),
  floorMinor: 50_000,
  velocity: { count: 3, amountMinor: 100_000, perMs: 24 * HOUR_MS },
};

/** The issuers of every flow table, stood in for; the remote one in this dialect. */
function standingIn(
  changes: Partial<StandInSettings> = {},
  spec = 'iso87-bcd',
): Required<Pick<WorldSettings, 'issuers'>> {
  const standIn = { ...STAND_IN, ...changes };
  return {
    issuers: [
      { routes: ['9504'], standIn },
      { routes: ['4'], spec, standIn },
    ],
  };
}

/** The same rows with the remote issuer in another dialect than its acquirer, and in its own. */
function runStandIn(rows: readonly Flow[], changes: Partial<StandInSettings> = {}): void {
  for (const spec of ['iso87-bcd', 'iso87-ascii']) {
    const given = standingIn(changes, spec);
    runFlows(rows.map((row) => ({ ...row, name: `${row.name} (${spec})`, given: { ...given, ...row.given } })));
  }
}

/** The requests of one card are told apart by number; each has a DE 7 of its own. */
function numbered(number: number, changes: FieldValues = {}): FieldValues {
  const stan = String(100 + number).padStart(6, '0');
  return foreign({ '7': `11230930${String(number).padStart(2, '0')}`, '11': stan, '37': `REF000${stan}`, ...changes });
}

const undo = (changes: FieldValues = {}) => send(reversal({ '2': FOREIGN_CARD, ...changes }));

/** Issuer 2 responds to the message at `index` of those forwarded so far. */
const respondTo =
  (index: number, reason: string, changes: FieldValues = {}): Deed =>
  (world) =>
    world.respond(2, responseTo(world.forwarded[index]!, reason, changes));

/** The remote issuer says `reason` to messages of these types and nothing to others. */
const respondsTo =
  (reasons: Readonly<Record<string, string>>): Deed =>
  (world) =>
    world.responds(2, (message) => {
      const reason = reasons[String(message['0'])];
      return reason === undefined ? undefined : { message: responseTo(message, reason), afterMs: 0 };
    });

const approved = ['0110 000101 00'];
const told = ['adviceQueued 1 in place', 'answered 1 000 in place'];

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

/** What the journal says is outstanding. */
function outstandingOf(world: World): number[] {
  return [...ledgerOf(world).amounts.values()].map(({ amountMinor }) => amountMinor);
}

function lossesOf(world: World): number[] {
  return [...ledgerOf(world).losses.values()].map(({ amountMinor }) => amountMinor);
}

function ledgerOf(world: World): OutstandingLedger {
  const ledger = new OutstandingLedger();
  for (const entry of world.journal.entries) ledger.add(entry);
  return ledger;
}

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
      name: '94 is none either where it has had it before',
      when: [issuerDown(2), send(foreign()), respondsTo({ '0120': '94' }), issuerUp(2)],
      ...refused,
    },
  ]);

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

describe('after a restart', () => {
  const types = (world: World) => world.forwarded.map(({ '0': mti, '11': stan }) => `${mti} ${stan}`);
  const restarted = (after: World, settings: WorldSettings = {}) => {
    const world = new World({ ...standingIn(), ...settings, after });
    respondsWith('00')(world);
    return world;
  };

  it('what was approved in place is told, as a repeat, and its acquirer is told the same byte for byte', () => {
    const before = new World(standingIn());
    before.down(2);
    before.send(foreign());
    const world = restarted(before);
    world.advance(4_000);
    expect(types(world)).toEqual(['0121 000001', '0121 000001']);
    world.send(foreign({ '0': '0101' }));
    expect(world.answerBytes).toEqual(before.answerBytes);
    expect([outstandingOf(world), world.core.advicesWaiting]).toEqual([[12_345], 0]);
  });

  it('the request of a silent issuer is undone first, then the approval is told', () => {
    const before = new World(standingIn());
    before.send(foreign());
    before.advance(1_020);
    const world = restarted(before);
    world.advance(4_000);
    expect(types(world)).toEqual(['0421 000002', '0421 000002', '0121 000003']);
    expect(world.forwarded[0]!['90']).toBe(ORIGINAL.replace('000101', '000001'));
    expect(world.forwarded[0]).not.toHaveProperty('95');
    expect([outstandingOf(world), world.core.advicesWaiting]).toEqual([[12_345], 0]);
  });

  it('in this process: under the same numbers', () => {
    const before = new World({ issuers: [{ routes: ['9504'], books: 'elsewhere', standIn: STAND_IN }] });
    before.send(purchase());
    before.advance(1_020);
    const world = restarted(before, { issuers: [{ routes: ['9504'], books: 'elsewhere', standIn: STAND_IN }] });
    world.plays(1, () => APPROVED);
    world.advance(4_000);
    world.send(reversal());
    const asked = world.questions.map(({ mti, transaction, original }) => `${mti} ${transaction} ${original}`);
    expect(asked).toEqual(['421 2 1', '421 2 1', '121 3 0', '400 4 3']);
  });

  it.each([
    ['of all', {}, []],
    ['of a part', { '95': LEAVES_400 }, [400]],
  ])('a reversal %s that waits behind it still does, and names it as before', (_, changes: FieldValues, stands) => {
    const before = new World(standingIn());
    before.send(foreign());
    before.advance(1_020);
    before.send(reversal({ '2': FOREIGN_CARD, ...changes }));
    const world = restarted(restarted(before));
    world.advance(4_000);
    expect(types(world)).toEqual(['0421 000002', '0421 000002', '0121 000003', '0421 000004']);
    expect(world.forwarded[3]!['90']).toBe(ORIGINAL.replace('0100000101', '0120000003'));
    expect(world.forwarded[3]!['95']).toBe(changes['95']);
    expect(outstandingOf(world)).toEqual(stands);
  });

  it('a reversal that comes then finds it and goes behind it, or to the issuer when that knows of it', () => {
    const before = new World(standingIn());
    before.down(2);
    before.send(foreign());
    const waiting = new World({ ...standingIn(), after: before });
    waiting.send(reversal({ '2': FOREIGN_CARD }));
    expect(types(waiting)).toEqual(['0121 000001']);
    const settled = restarted(before);
    settled.advance(4_000);
    const later = restarted(settled);
    later.send(reversal({ '2': FOREIGN_CARD }));
    expect(later.forwarded.map(({ '0': mti, '90': name }) => `${mti} ${name}`)).toEqual([
      `0400 ${ORIGINAL.replace('0100000101', '0120000001')}`,
    ]);
  });

  it('what memory has let go is found again for what it is', () => {
    const world = new World({ ...standingIn(), retainedLimit: 1, inFlightLimit: 2 });
    world.down(2);
    world.send(foreign());
    respondsWith('00')(world);
    world.up(2);
    for (let i = 1; i <= 6; i++) world.send(numbered(i + 10));
    world.send(reversal({ '2': FOREIGN_CARD }));
    world.advance(100);
    expect(world.forwarded.at(-1)).toMatchObject({ '0': '0400', '90': ORIGINAL.replace('0100000101', '0120000001') });
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
  });

  it('nobody stands in for what was in flight at a crash: its acquirer waits no more', () => {
    const before = new World(standingIn());
    before.send(foreign());
    const world = restarted(before);
    world.advance(4_000);
    world.send(foreign({ '0': '0101' }));
    expect(world.answers).toMatchObject([{ '0': '0110', '39': '91' }]);
    expect(world.notes).not.toContain('stand-in.approved');
  });

  it('what was not durable has not been: the acquirer asks again and is approved once', () => {
    const before = new World(standingIn());
    before.down(2);
    before.journal.stall();
    before.send(foreign());
    expect(before.answers).toEqual([]);
    const world = restarted(before);
    world.down(2);
    world.send(foreign({ '0': '0101' }));
    world.up(2);
    expect(types(world)).toEqual(['0120 000001']);
    expect(outstandingOf(world)).toEqual([12_345]);
  });
});
