// The life of an authorization as a table: routed, asked, answered or refused, at once or later (field guide, section 3).
import { describe, expect } from 'vitest';
import {
  APPROVED,
  type Deed,
  decideOn,
  decides,
  issuerDown,
  purchase,
  reversal,
  runFlows,
  send,
  wait,
  without,
} from './flow.ts';
import { codecOf } from './world.ts';

describe('answers of an issuer in this process', () => {
  runFlows([
    {
      name: 'approval: DE 39 is 00, DE 38 is the code, what identifies the request comes back',
      when: [decides(APPROVED), send(purchase({ '18': '5411', '22': '051' }))],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000'],
      also: (world) => expect(world.answers).toEqual([{ ...purchase(), '0': '0110', '38': 'A1B2C3', '39': '00' }]),
    },
    {
      name: 'decline: the reason comes back, without DE 38',
      when: [decides({ reason: 116, approvalCode: 'A1B2C3' }), send(purchase())],
      answers: ['0110 000101 51'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 116'],
      also: (world) => expect(world.answers).toEqual([{ ...purchase(), '0': '0110', '39': '51' }]),
    },
    {
      name: 'an approval code shorter than six characters is filled with spaces',
      when: [decides({ reason: 0, approvalCode: '77' }), send(purchase())],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000'],
      also: (world) => expect(world.answers[0]!['38']).toBe('77    '),
    },
    {
      name: 'partial approval: DE 4 is the amount approved, and the record says so',
      when: [decides({ reason: 2, approvalCode: 'A1B2C3', approvedMinor: 5_000 }), send(purchase())],
      answers: ['0110 000101 10'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 002'],
      also: (world) => {
        expect(world.answers[0]!['4']).toBe('000000005000');
        expect(world.records[0]!.amountMinor).toBe(5_000);
      },
    },
    {
      name: 'other elements of the decision are in the answer, bytes given as hex',
      when: [decides({ ...APPROVED, elements: { 44: 'HELLO', 55: '910A0102030405060708' } }), send(purchase())],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000'],
      also: (world) => {
        expect(world.answers[0]!['44']).toBe('HELLO');
        expect(world.answers[0]!['55']).toBe('910A0102030405060708');
      },
    },
  ]);
});

describe('requests that no issuer is asked about', () => {
  const nothingAsked = { records: ['answered 1 908'], answers: ['0110 000101 15'] };
  runFlows([
    { name: 'unknown BIN: 15', when: [send(purchase({ '2': '6011000990139424' }))], ...nothingAsked },
    {
      name: 'a BIN that is no part of a longer one: 9505 is not 9504',
      when: [send(purchase({ '2': '9505010000000014' }))],
      ...nothingAsked,
    },
    {
      name: 'no card number at all: 30',
      when: [send(without(purchase(), 2))],
      answers: ['0110 000101 30'],
      records: ['answered 1 904'],
    },
    {
      name: 'a card number of seven digits: 14; of eight digits: asked',
      when: [
        decides(APPROVED),
        send(purchase({ '2': '9504010' })),
        send(purchase({ '2': '95040100', '11': '000102' })),
      ],
      answers: ['0110 000101 14', '0110 000102 00'],
      issuers: ['1: 0100 t2'],
      records: ['answered 1 111', 'answered 2 000'],
    },
    {
      name: 'a track without eight digits before its separator: 14',
      when: [send(without(purchase({ '35': '9504010=2712' }), 2))],
      answers: ['0110 000101 14'],
      records: ['answered 1 111'],
    },
    {
      name: 'the card number is taken from track 2 when DE 2 is absent',
      when: [decides(APPROVED), send(without(purchase({ '35': '9504010000000015=27121010000012345678' }), 2))],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000'],
      also: (world) => expect(world.answers[0]).not.toHaveProperty(['35']),
    },
    {
      name: 'the card number is taken from track 2 when DE 2 is empty',
      when: [decides(APPROVED), send(purchase({ '2': '', '35': '9504010000000015=27121010000012345678' }))],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000'],
    },
    {
      name: 'a track of twenty digits before its separator: 14, and not the card that its first nineteen digits are',
      when: [decides(APPROVED), send(without(purchase({ '35': '95040100000000151234=2712' }), 2))],
      answers: ['0110 000101 14'],
      records: ['answered 1 111'],
    },
    {
      name: 'what is recorded of a request with a track is its card number, not the track',
      when: [send(without(purchase({ '35': '9504010000000015=27121010000012345678', '55': '9F2701' }), 2))],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1'],
      inFlight: 1,
      also: (world) => expect(world.records[0]!.message).toEqual(purchase()),
    },
    {
      name: 'no STAN: 30, and nothing is remembered of it',
      when: [send(without(purchase(), 11)), send(without(purchase(), 11))],
      answers: ['0110 undefined 30', '0110 undefined 30'],
      records: ['answered 1 904', 'answered 2 904'],
    },
    {
      name: 'issuer down: 91 at once',
      when: [issuerDown(1), send(purchase())],
      answers: ['0110 000101 91'],
      records: ['answered 1 907'],
    },
    {
      name: 'in-flight table full: 91 at once, and the request may come again once there is room',
      given: { inFlightLimit: 2 },
      when: [
        send(purchase()),
        send(purchase({ '11': '000102' })),
        send(purchase({ '11': '000103' })),
        decideOn(0, APPROVED),
        send(purchase({ '11': '000103' })),
      ],
      answers: ['0110 000103 91', '0110 000101 00'],
      issuers: ['1: 0100 t1', '1: 0100 t2', '1: 0100 t4'],
      records: ['forwarded 1', 'forwarded 2', 'answered 3 907', 'answered 1 000', 'forwarded 4'],
      inFlight: 2,
    },
    {
      name: 'message classes that are not handled: 12; a reconciliation without a day that is open: 95',
      when: [
        send({ '0': '0302', '7': '1123093000', '11': '000201' }),
        send({ '0': '0500', '7': '1123093000', '11': '000202' }),
        send({ '0': '0620', '7': '1123093000', '11': '000203' }),
      ],
      answers: ['0312 000201 12', '0510 000202 95', '0630 000203 12'],
      records: ['answered 1 902', 'answered 2 503', 'answered 3 902'],
    },
    {
      name: 'a notification and a response are noted, never answered',
      when: [send(purchase({ '0': '0140' })), send(purchase({ '0': '0110', '39': '00' }))],
      notes: ['message.notification', 'message.unexpected'],
    },
    {
      name: 'a message type of another version than the dialect is answered in the dialect',
      when: [
        decides(APPROVED),
        send(purchase({ '0': '1100' })),
        send(purchase({ '0': '2200', '11': '000102', '2': '6011000990139424' })),
        send(purchase({ '0': '9100', '11': '000103', '2': '6011000990139424' })),
      ],
      answers: ['1110 000101 00', '2210 000102 15', '9110 000103 15'],
      issuers: ['1: 1100 t1'],
      records: ['answered 1 000', 'answered 2 908', 'answered 3 908'],
    },
  ]);
});

describe('a frame that is no message', () => {
  const codec = codecOf('iso87-ascii');
  const broken = (message: ReturnType<typeof purchase>, spoil: (bytes: Buffer) => Buffer): Deed => {
    return (world) => world.sendBytes(spoil(codec.encode(message)));
  };
  const cutShort = (bytes: Buffer) => Buffer.from(bytes.subarray(0, bytes.length - 4));
  runFlows([
    {
      name: 'what can be identified is answered 30 with what was read of it',
      when: [broken(purchase(), cutShort)],
      answers: ['0110 000101 30'],
      records: ['answered 1 904'],
      notes: ['message.malformed'],
      also: (world) => {
        expect(world.answers).toEqual([{ ...without(purchase(), 42, 49), '0': '0110', '39': '30' }]);
        const note = world.events.find((event) => event.kind === 'noted' && event.event === 'message.malformed');
        expect(note).toMatchObject({
          facts: { link: 'acquirer-1', connection: 1, code: 'TRUNCATED', path: '42', offset: 102, found: '14 left' },
        });
      },
    },
    {
      name: 'what cannot be identified is noted: no STAN, no message type, an answer, a notification',
      when: [
        broken(without(purchase(), 11), cutShort),
        (world) => world.sendBytes(Buffer.from('GET / HTTP/1.1\r\n\r\n')),
        (world) => world.sendBytes(Buffer.alloc(1)),
        broken(purchase({ '0': '0110', '39': '00' }), cutShort),
        broken(purchase({ '0': '0140' }), cutShort),
      ],
      notes: new Array(5).fill('message.malformed'),
    },
    {
      name: 'a malformed reversal is answered 30 in its own class',
      when: [broken(reversal(), cutShort)],
      answers: ['0410 000901 30'],
      records: ['answered 1 904'],
      notes: ['message.malformed'],
    },
  ]);
});

describe('decisions that come later', () => {
  runFlows([
    {
      name: 'a decision that comes after the call is answered when it comes',
      when: [send(purchase()), wait(900), decideOn(0, APPROVED)],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 1 000'],
    },
    {
      name: 'a decision with a delay is answered when its time has come, not before',
      when: [
        decides({ ...APPROVED, delayMs: 500 }),
        send(purchase()),
        wait(499),
        (world) => expect(world.answers).toEqual([]),
        wait(17),
      ],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 1 000'],
    },
    {
      name: 'a second decision on the same question is late',
      when: [send(purchase()), decideOn(0, APPROVED), decideOn(0, { reason: 116 })],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 1 000', 'late 1'],
      notes: ['issuer.late'],
    },
    {
      name: 'a decision on a transaction that has been forgotten does nothing to the one that has its place',
      given: { inFlightLimit: 1, retainedLimit: 1 },
      when: [
        decides(undefined, APPROVED, APPROVED, undefined),
        send(purchase()),
        decideOn(0, { reason: 116 }),
        send(purchase({ '11': '000102' })),
        send(purchase({ '11': '000103' })),
        send(purchase({ '11': '000104' })),
        decideOn(0, APPROVED),
        decideOn(1, APPROVED),
      ],
      answers: ['0110 000101 51', '0110 000102 00', '0110 000103 00'],
      issuers: ['1: 0100 t1', '1: 0100 t2', '1: 0100 t3', '1: 0100 t4'],
      records: ['forwarded 1', 'answered 1 116', 'answered 2 000', 'answered 3 000', 'forwarded 4'],
      inFlight: 1,
    },
  ]);
});
