// A remote issuer in another dialect behind the acquirer: what it is sent, what comes back, whose numbers stand in it, and
// what happens when the two cannot be told to each other (field guide, sections 2 and 3).
import { describe, expect } from 'vitest';
import {
  type Deed,
  type Flow,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  issuerUp,
  LEAVES_400,
  purchase,
  respondsWith,
  responseTo,
  reversal,
  runFlows,
  send,
  wait,
  without,
} from './flow.ts';
import { codecOf, type WorldSettings } from './world.ts';

const foreignReversal = (changes = {}) => reversal({ '2': FOREIGN_CARD, ...changes });
const approvedOnce = {
  answers: ['0110 000101 00'],
  issuers: ['2: 0100 s1'],
  records: ['forwarded 1', 'answered 1 000'],
};

describe('a remote issuer in another dialect', () => {
  const secrets = {
    '35': `${FOREIGN_CARD}=27121010000012345678`,
    '52': '0123456789ABCDEF',
    '55': '9F2608AABBCCDDEEFF00119F2701805F2A020504820239009F36020001',
  };
  runFlows([
    {
      name: 'the request arrives whole, with a STAN of the switch; the answer comes back with the STAN of the acquirer',
      when: [respondsWith('00', 30, { '38': 'A1B2C3' }), send(foreign(secrets)), wait(30)],
      ...approvedOnce,
      also: (world) => {
        expect(world.forwarded).toEqual([{ ...foreign(secrets), '11': '000001' }]);
        expect(world.answers).toEqual([{ ...foreign(), '0': '0110', '38': 'A1B2C3', '39': '00' }]);
      },
    },
    {
      name: 'DE 35, 52 and 55 stand on its wire as its dialect writes them',
      given: { issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd' }] },
      when: [respondsWith('00'), send(foreign(secrets))],
      ...approvedOnce,
      also: (world) => {
        const sent = world.events.find((event) => event.kind === 'forwarded');
        const wire = sent?.kind === 'forwarded' ? sent.bytes.toString('hex').toUpperCase() : '';
        // Track 2: 37 digits as a BCD length, nibbles from the left, D between card number and expiry, a spare 0 behind.
        expect(wire).toContain('37'.concat(FOREIGN_CARD, 'D', '27121010000012345678', '0'));
        expect(wire).toContain(secrets['52']);
        expect(wire).toContain(`00${secrets['55'].length / 2}${secrets['55']}`);
      },
    },
    {
      name: 'a decline and a code that no table knows are passed on as they are',
      when: [respondsWith('51'), send(foreign()), respondsWith('Z3'), send(foreign({ '11': '000102' }))],
      answers: ['0110 000101 51', '0110 000102 Z3'],
      issuers: ['2: 0100 s1', '2: 0100 s2'],
      records: ['forwarded 1', 'answered 1 116', 'forwarded 2', 'answered 2 100'],
    },
    {
      name: 'partial approval: DE 4 of the response is the amount that is recorded',
      when: [respondsWith('10', 0, { '4': '000000005000' }), send(foreign())],
      answers: ['0110 000101 10'],
      issuers: ['2: 0100 s1'],
      records: ['forwarded 1', 'answered 1 002'],
      also: (world) => {
        expect(world.answers[0]!['4']).toBe('000000005000');
        expect(world.records.map(({ amountMinor }) => amountMinor)).toEqual([12_345, 5_000]);
      },
    },
    {
      name: 'what may not be kept goes to the acquirer and not into the record',
      when: [respondsWith('00', 0, { '55': '910A0102030405060708', '35': `${FOREIGN_CARD}=2712` }), send(foreign())],
      ...approvedOnce,
      also: (world) => {
        expect(world.answers[0]).toMatchObject({ '55': '910A0102030405060708', '35': `${FOREIGN_CARD}=2712` });
        const { '55': _, '35': __, ...rest } = world.answers[0]!;
        expect(world.records[1]!.message).toEqual(rest);
      },
    },
    {
      name: 'the answer is repeated byte for byte, what may not be recorded included',
      when: [respondsWith('00', 0, { '55': '910A0102030405060708' }), send(foreign()), send(foreign({ '0': '0101' }))],
      ...approvedOnce,
      answers: ['0110 000101 00', '0110 000101 00'],
      notes: ['message.duplicate'],
      also: (world) => expect(new Set(world.answerBytes).size).toBe(1),
    },
    {
      name: 'a reversal names the original by the STAN that the issuer knows; the answer by the one the acquirer knows',
      when: [respondsWith('00'), send(foreign()), send(foreignReversal())],
      answers: ['0110 000101 00', '0410 000901 00'],
      issuers: ['2: 0100 s1', '2: 0400 s2 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'answered 1 000', 'forwarded 2 undoes 1', 'answered 2 undoes 1 000'],
      also: (world) => expect(world.answers[1]!['90']).toBe(foreignReversal()['90']),
    },
    {
      name: 'a reversal found without DE 90 is given one',
      given: { strictReversals: false },
      when: [respondsWith('00'), send(foreign()), send(without(foreignReversal({ '37': '632709000101' }), 90))],
      answers: ['0110 000101 00', '0410 000901 00'],
      issuers: ['2: 0100 s1', '2: 0400 s2 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'answered 1 000', 'forwarded 2 undoes 1', 'answered 2 undoes 1 000'],
    },
    {
      name: 'the link is lost at the moment of forwarding: 91, and no advice, for nothing left',
      when: [(world) => world.cut(2), send(foreign())],
      answers: ['0110 000101 91'],
      records: ['forwarded 1', 'answered 1 907'],
    },
    {
      name: 'the link is lost at the moment of reversing: taken over, and what never left is no repeat',
      when: [
        respondsWith('00'),
        send(foreign()),
        (world) => world.cut(2),
        send(foreignReversal()),
        issuerDown(2),
        wait(500),
        issuerUp(2),
        wait(10),
      ],
      answers: ['0110 000101 00', '0410 000901 00'],
      issuers: ['2: 0100 s1', '2: 0420 s3 of 0100 000001 1123093000'],
      records: [
        'forwarded 1',
        'answered 1 000',
        'forwarded 2 undoes 1',
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'adviceAcknowledged 1',
      ],
      notes: ['advice.queued', 'advice.acknowledged'],
    },
  ]);
});

describe('what identifies the request', () => {
  const told: Omit<Flow, 'name' | 'when'> = {
    ...approvedOnce,
    also: (world) => expect(world.answers).toEqual([{ ...foreign(), '0': '0110', '39': '00' }]),
  };
  runFlows([
    {
      name: 'is told as the acquirer said it when the issuer says nothing but STAN and outcome',
      when: [
        (world) =>
          world.responds(2, (asked) => ({ message: { '0': '0110', '11': asked['11']!, '39': '00' }, afterMs: 0 })),
        send(foreign()),
      ],
      ...told,
    },
    {
      name: 'is told as the acquirer said it when the issuer has words of its own',
      when: [
        respondsWith('00', 0, {
          '3': '200000',
          '12': '010101',
          '13': '0101',
          '32': '99',
          '42': 'ANOTHERMERCHANT',
        }),
        send(foreign()),
      ],
      ...told,
    },
  ]);
});

describe('responses that meet nothing', () => {
  const respond =
    (changes: object): Deed =>
    (world) =>
      world.respond(2, { ...responseTo(world.forwarded[0]!, '00'), ...changes });
  const waiting = { issuers: ['2: 0100 s1'], records: ['forwarded 1'], inFlight: 1 };
  runFlows([
    {
      name: 'another STAN, no STAN, a request of the issuer: noted, and the transaction waits on',
      when: [
        send(foreign()),
        respond({ '11': '000002' }),
        (world) => world.respond(2, without(responseTo(world.forwarded[0]!, '00'), 11)),
        respond({ '0': '0100' }),
      ],
      ...waiting,
      notes: ['message.unexpected', 'message.unexpected', 'message.unexpected'],
    },
    {
      name: 'the STAN of a request with the message class of something else approves nothing',
      when: [send(foreign()), respond({ '0': '0810' }), respond({ '0': '0430' }), respond({ '0': '0210' })],
      ...waiting,
      notes: ['message.unexpected', 'message.unexpected', 'message.unexpected'],
    },
    {
      name: 'the STAN of an advice with the message class of something else acknowledges nothing',
      when: [
        send(foreign()),
        wait(1_020),
        (world) => world.respond(2, responseTo(world.forwarded[1]!, '00', { '0': '0110' })),
      ],
      answers: ['0110 000101 91'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
      notes: ['issuer.silent', 'advice.queued', 'message.unexpected'],
      advices: 1,
    },
    {
      name: 'a response whose transaction has been forgotten is noted',
      given: {
        inFlightLimit: 1,
        retainedLimit: 1,
        issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd' }],
      },
      when: [
        (world) => world.plays(1, () => ({ reason: 0 })),
        send(foreign()),
        wait(1_020),
        send(purchase({ '11': '000102' })),
        send(purchase({ '11': '000103' })),
        respond({}),
      ],
      answers: ['0110 000101 91', '0110 000102 00', '0110 000103 00'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000', '1: 0100 t3', '1: 0100 t4'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'answered 3 000', 'answered 4 000'],
      notes: ['issuer.silent', 'advice.queued', 'message.unexpected'],
      advices: 1,
    },
    {
      name: 'a response without DE 39 says nothing: not an approval',
      when: [
        (world) => world.responds(2, (message) => ({ message: without(responseTo(message, '00'), 39) })),
        send(foreign()),
      ],
      answers: ['0110 000101 91'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
      notes: ['message.unexpected', 'advice.queued', 'advice.postponed'],
      advices: 1,
    },
  ]);
});

describe('what the other side cannot be told', () => {
  const otherVersion: WorldSettings = {
    acquirers: [{ spec: 'iso93-ascii' }],
    issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii' }],
  };
  const request93 = without(foreign({ '0': '1100', '12': '261123103000', '22': '210101210101', '24': '100' }), 13);
  runFlows([
    {
      name: "a request that the issuer's dialect cannot carry: 30 at once, nothing left, nothing to undo",
      given: otherVersion,
      when: [respondsWith('00'), send(request93)],
      answers: ['1110 000101 904'],
      records: ['answered 1 904'],
      notes: ['message.untransmittable'],
    },
    {
      name: "an answer that the acquirer's dialect cannot carry: 96, and an advice gives back what is held",
      given: { issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso93-ascii' }] },
      when: [respondsWith('000', 0, { '44': 'x'.repeat(80) }), send(without(foreign(), 12))],
      answers: ['0110 000101 96'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 000000000000'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 909', 'adviceAcknowledged 1'],
      notes: ['issuer.untellable', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: "DE 39 in the digits of the acquirer's dialect, whatever the issuer's has",
      given: { issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso93-ascii' }] },
      when: [respondsWith('116'), send(without(foreign(), 12))],
      answers: ['0110 000101 51'],
      issuers: ['2: 0100 s1'],
      records: ['forwarded 1', 'answered 1 116'],
    },
    {
      name: "a reversal that the issuer's dialect cannot carry goes as an advice of its essentials",
      given: { issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso93-ascii' }] },
      when: [respondsWith('000'), send(without(foreign(), 12)), send(foreignReversal()), wait(10)],
      answers: ['0110 000101 00', '0410 000901 00'],
      issuers: ['2: 0100 s1', '2: 0420 s3 of 0100 000001 000000000000'],
      records: ['forwarded 1', 'answered 1 000', 'adviceQueued 1', 'answered 2 undoes 1 000', 'adviceAcknowledged 1'],
      notes: ['message.untransmittable', 'advice.queued', 'message.untransmittable', 'advice.acknowledged'],
      also: (world) => expect(world.forwarded[1]).toMatchObject({ '2': FOREIGN_CARD, '4': '000000012345' }),
    },
    {
      name: 'a partial reversal to an issuer of 1993 says what stands in DE 4, and what was asked for in DE 30',
      given: { issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso93-ascii' }] },
      when: [
        respondsWith('000'),
        send(without(foreign(), 12)),
        send(without(foreignReversal({ '95': LEAVES_400 }), 12)),
      ],
      answers: ['0110 000101 00', '0410 000901 00'],
      issuers: ['2: 0100 s1', '2: 0400 s2 of 0100 000001 000000000000'],
      records: ['forwarded 1', 'answered 1 000', 'forwarded 2 undoes 1', 'answered 2 undoes 1 000'],
      also: (world) => {
        const { '4': stands, '24': function401, '30': asked, ...rest } = world.forwarded[1]!;
        expect([stands, function401, asked]).toEqual(['000000000400', '401', '000000012345000000000000']);
        expect([rest['90'], rest['95']]).toEqual([undefined, undefined]);
        // The acquirer hears of its own amount.
        expect(world.answers[1]).toMatchObject({ '4': '000000012345' });
      },
    },
    {
      name: 'a decision in this process that does not fit: 96, and an advice gives back what is held',
      when: [
        (world) => world.plays(1, ({ mti }) => ({ reason: 0, ...(mti === 100 ? { approvalCode: 'TOO LONG' } : {}) })),
        send(purchase()),
        send(purchase()),
      ],
      answers: ['0110 000101 96', '0110 000101 96'],
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'],
      records: ['adviceQueued 1', 'answered 1 909', 'adviceAcknowledged 1'],
      notes: ['issuer.untellable', 'advice.queued', 'advice.acknowledged', 'message.duplicate'],
    },
    {
      name: 'a decline in this process that does not fit: 96, nothing to give back',
      when: [(world) => world.plays(1, () => ({ reason: 116, elements: { 44: 'x'.repeat(100) } })), send(purchase())],
      answers: ['0110 000101 96'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 909'],
      notes: ['issuer.untellable'],
    },
    {
      name: 'a decision on a reversal that does not fit: the reversal stands, and is told',
      when: [
        (world) =>
          world.plays(1, ({ mti }) => ({ reason: 0, ...(mti === 400 ? { elements: { 44: 'x'.repeat(100) } } : {}) })),
        send(purchase()),
        send(reversal()),
        send(reversal({ '11': '000902' })),
      ],
      answers: ['0110 000101 00', '0410 000901 00', '0410 000902 00'],
      issuers: ['1: 0100 t1', '1: 0400 t2 undoes t1'],
      records: ['answered 1 000', 'answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
      notes: ['issuer.untellable'],
    },
    {
      name: 'elements that the dialect of the acquirer does not have are left out',
      when: [
        (world) => world.plays(1, () => ({ reason: 0, elements: { 44: 'KEPT', 190: 'NO SUCH ELEMENT' } })),
        send(purchase()),
      ],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000'],
      also: (world) => expect(world.answers[0]).toEqual({ ...purchase(), '0': '0110', '39': '00', '44': 'KEPT' }),
    },
  ]);
});

describe('codecs of these tests', () => {
  runFlows([
    {
      name: 'the two dialects do differ on the wire',
      when: [],
      also: () => {
        const message = foreign();
        const [ascii, bcd] = [codecOf('iso87-ascii').encode(message), codecOf('iso87-bcd').encode(message)];
        expect(bcd.length).toBeLessThan(ascii.length);
      },
    },
  ]);
});
