// What belongs to a link rather than to a transaction: sign-on, echo, network headers, and the dialect of 1993 with its own
// codes and its own way to name an original (field guide, section 2; ISO 8583:1987 clause 5.8, ISO 8583:1993 annex A).
import { describe, expect } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  decideOn,
  decides,
  foreign,
  purchase,
  respondsWith,
  reversal,
  runFlows,
  send,
  wait,
  without,
} from './flow.ts';
import { codecOf, type WorldSettings } from './world.ts';

describe('network management', () => {
  const manage = (code: string, changes: FieldValues = {}) => ({
    '0': '0800',
    '7': '1123093000',
    '11': '000700',
    '70': code,
    ...changes,
  });
  const signOnRequired: WorldSettings = { acquirers: [{ signOnRequired: true }] };
  runFlows([
    {
      name: 'echo, sign-on and sign-off are approved and not recorded; what identifies them comes back',
      when: [send(manage('301')), send(manage('001')), send(manage('002'))],
      answers: ['0810 000700 00', '0810 000700 00', '0810 000700 00'],
      notes: ['acquirer.signed-on', 'acquirer.signed-off'],
      also: (world) => expect(world.answers[0]).toEqual({ ...manage('301'), '0': '0810', '39': '00' }),
    },
    {
      name: 'an echo again is an echo again: network management is never a duplicate',
      when: [send(manage('301')), send(manage('301'))],
      answers: ['0810 000700 00', '0810 000700 00'],
    },
    {
      name: 'functions that are not supported are answered 40, and sign nobody on',
      given: signOnRequired,
      when: [send(manage('899')), send(manage('201')), send(without(manage('001'), 70)), send(purchase())],
      answers: ['0810 000700 40', '0810 000700 40', '0810 000700 40', '0110 000101 12'],
      records: ['answered 1 902'],
    },
    {
      name: 'sign-on required: 12 before it, asked after it, 12 after sign-off, and each connection for itself',
      given: signOnRequired,
      when: [
        decides(APPROVED),
        send(purchase()),
        send(manage('001')),
        send(purchase()),
        send(purchase({ '11': '000102' }), 2),
        send(manage('002')),
        send(purchase({ '11': '000103' })),
      ],
      answers: [
        '0110 000101 12',
        '0810 000700 00',
        '0110 000101 00',
        '0110 000102 12 @2',
        '0810 000700 00',
        '0110 000103 12',
      ],
      issuers: ['1: 0100 t2'],
      records: ['answered 1 902', 'answered 2 000', 'answered 3 902', 'answered 4 902'],
      notes: ['acquirer.signed-on', 'acquirer.signed-off'],
    },
    {
      name: 'a connection that was lost must sign on again',
      given: signOnRequired,
      when: [send(manage('001')), (world) => world.core.disconnected(1), send(purchase())],
      answers: ['0810 000700 00', '0110 000101 12'],
      records: ['answered 1 902'],
      notes: ['acquirer.signed-on'],
    },
    {
      name: 'network management is answered while stopping',
      when: [(world) => world.core.drain(), send(manage('301'))],
      answers: ['0810 000700 00'],
    },
    {
      name: '1993 says the function in DE 24',
      given: { acquirers: [{ spec: 'iso93-ascii' }] },
      when: [
        send({ '0': '1804', '7': '1123093000', '11': '000700', '24': '831' }),
        send({ '0': '1804', '7': '1123093000', '11': '000701', '24': '801' }),
        send({ '0': '1804', '7': '1123093000', '11': '000702', '24': '899' }),
      ],
      answers: ['1814 000700 000', '1814 000701 000', '1814 000702 115'],
      notes: ['acquirer.signed-on'],
    },
  ]);
});

describe('network headers', () => {
  const tpdu: WorldSettings = { acquirers: [{ header: { kind: 'tpdu' } }] };
  const headed = (message: FieldValues, header: string): FieldValues => ({ ...message, header });
  const answered = { records: ['answered 1 000'], issuers: ['1: 0100 t1'], answers: ['0110 000101 00'] };
  runFlows([
    {
      name: 'a TPDU comes back with its addresses exchanged',
      given: tpdu,
      when: [decides(APPROVED), send(headed(purchase(), '6000010203'))],
      ...answered,
      also: (world) => {
        expect(world.answers[0]!.header).toBe('6002030001');
        expect(world.answerBytes[0]!.slice(0, 18)).toBe('60020300013031313'.concat('0'));
      },
    },
    {
      name: 'also when the issuer decides later, when it is remote, on a refusal, on a repeat and on network management',
      given: tpdu,
      when: [
        respondsWith('00', 50),
        send(headed(purchase(), '6000010203')),
        send(headed(foreign({ '11': '000102' }), '6000110213')),
        send(headed(purchase({ '11': '000103', '2': '6011000990139424' }), '6000120214')),
        decideOn(0, APPROVED),
        wait(50),
        send(headed(purchase(), '6099999999')),
        send(headed({ '0': '0800', '7': '1123093000', '11': '000700', '70': '301' }, '6000160216')),
      ],
      answers: ['0110 000103 15', '0110 000101 00', '0110 000102 00', '0110 000101 00', '0810 000700 00'],
      issuers: ['1: 0100 t1', '2: 0100 s1'],
      records: ['forwarded 1', 'forwarded 2', 'answered 3 908', 'answered 1 000', 'answered 2 000'],
      notes: ['message.duplicate'],
      also: (world) => {
        const headers = world.answers.map(({ header }) => header);
        expect(headers).toEqual(['6002140012', '6002030001', '6002130011', '6002030001', '6002160016']);
        expect(world.forwarded[0]).not.toHaveProperty('header');
      },
    },
    {
      name: 'a fixed header comes back as it was',
      given: { acquirers: [{ header: { kind: 'fixed', lengthBytes: 3 } }] },
      when: [decides(APPROVED), send(headed(purchase(), 'A1B2C3'))],
      ...answered,
      also: (world) => expect(world.answers[0]!.header).toBe('A1B2C3'),
    },
    {
      name: 'a malformed message has its header mirrored too',
      given: tpdu,
      when: [
        (world) => {
          const whole = codecOf('iso87-ascii', { kind: 'tpdu' }).encode(headed(purchase(), '6000010203'));
          world.sendBytes(Buffer.from(whole.subarray(0, whole.length - 2)));
        },
      ],
      answers: ['0110 000101 30'],
      records: ['answered 1 904'],
      notes: ['message.malformed'],
      also: (world) => expect(world.answers[0]!.header).toBe('6002030001'),
    },
  ]);
});

describe('an acquirer of 1993', () => {
  const given: WorldSettings = {
    acquirers: [{ spec: 'iso93-ascii' }],
    issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso93-bcd' }],
  };
  const of1993 = (message: FieldValues, changes: FieldValues = {}): FieldValues => ({
    ...without(message, 13, 90),
    '0': `1${String(message['0']).slice(1)}`,
    '12': '261123103000',
    '22': '210101210101',
    '24': '100',
    ...changes,
  });
  const ORIGINAL_56 = '1100000101'.concat('261123103000', '06', '504001');
  const reversed = of1993(reversal(), { '12': '261123103500', '24': '400', '56': ORIGINAL_56 });
  runFlows([
    {
      name: 'DE 39 has three digits',
      given,
      when: [
        decides(APPROVED, { reason: 116 }),
        send(of1993(purchase())),
        send(of1993(purchase({ '11': '000102' }))),
        send(of1993(purchase({ '11': '000103', '2': '6011000990139424' }))),
      ],
      answers: ['1110 000101 000', '1110 000102 116', '1110 000103 908'],
      issuers: ['1: 1100 t1', '1: 1100 t2'],
      records: ['answered 1 000', 'answered 2 116', 'answered 3 908'],
      also: (world) => {
        expect(world.answers[0]).toEqual({
          ...without(of1993(purchase()), 22),
          '0': '1110',
          '38': 'A1B2C3',
          '39': '000',
        });
      },
    },
    {
      name: 'DE 56 names the original by type, STAN and local time; the reversal has a time of its own',
      given,
      when: [decides(APPROVED), send(of1993(purchase())), send(reversed)],
      answers: ['1110 000101 000', '1410 000901 000'],
      issuers: ['1: 1100 t1', '1: 1400 t2 undoes t1'],
      records: ['answered 1 000', 'answered 2 undoes 1 000'],
    },
    {
      name: 'DE 56 with another local time names nothing',
      given,
      when: [
        decides(APPROVED),
        send(of1993(purchase())),
        send({ ...reversed, '56': ORIGINAL_56.replace('261123103000', '261122103000') }),
      ],
      answers: ['1110 000101 000', '1410 000901 914'],
      issuers: ['1: 1100 t1'],
      records: ['answered 1 000', 'answered 2 914'],
    },
    {
      name: 'towards the issuer DE 56 holds the STAN of the switch, towards the acquirer its own',
      given,
      when: [respondsWith('000'), send(of1993(foreign())), send({ ...reversed, '2': String(foreign()['2']) })],
      answers: ['1110 000101 000', '1410 000901 000'],
      issuers: ['2: 1100 s1', '2: 1400 s2 of 1100 000001 261123103000'],
      records: ['forwarded 1', 'answered 1 000', 'forwarded 2 undoes 1', 'answered 2 undoes 1 000'],
      also: (world) => {
        expect(world.forwarded[1]!['56']).toBe('1100000001'.concat('261123103000', '06', '504001'));
        expect(world.answers[1]!['56']).toBe(ORIGINAL_56);
      },
    },
    {
      name: 'a silent issuer: 907, and a 1420 with DE 56',
      given,
      when: [send(of1993(foreign())), wait(1_020)],
      answers: ['1110 000101 907'],
      issuers: ['2: 1100 s1', '2: 1420 s2 of 1100 000001 261123103000'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
  ]);
});
