// Partial reversals, and the amounts that stand. DE 95 (1987), or DE 4 under function code 401 (1993), is what stands afterwards.
// Those of one original go to its issuer one after the other, in the order in which they came, and none overtakes an advice:
// an issuer that takes each at its word ends with what the acquirer was told last. Increments are transactions of their own.
import { describe, expect } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  decideOn,
  decides,
  type Flow,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  issuerUp,
  purchase,
  respondsWith,
  reversal,
  runAfterApproval,
  runFlows,
  send,
  wait,
  without,
} from './flow.ts';
import type { WorldSettings } from './world.ts';

const REFUSED = { reason: 909 };

/** DE 95 that leaves so much. */
const leaving = (minor: number): string => `${String(minor).padStart(12, '0')}${'0'.repeat(12)}C00000000C00000000`;
/** A reversal of `purchase()` that leaves so much of it. */
const partial = (minor: number, changes: FieldValues = {}): FieldValues =>
  reversal({ '95': leaving(minor), ...changes });
const second = { '11': '000902' };
const third = { '11': '000903' };

describe('one after the other', () => {
  runAfterApproval([
    {
      name: 'the issuer is told what stays, and the rest can still be undone',
      when: [send(partial(400)), send(reversal(second))],
      answers: ['0410 000901 00', '0410 000902 00'],
      issuers: ['1: 0400 t2 undoes t1 leaving 400', '1: 0400 t3 undoes t1'],
      records: ['answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
      also: (world) => expect(world.records.slice(1).map(({ amountMinor }) => amountMinor)).toEqual([400, 0]),
    },
    {
      name: 'less and less may stand, never more than by now: 13, and nothing is changed',
      when: [
        send(partial(12_346)),
        send(partial(800, second)),
        send(partial(400, third)),
        send(partial(401, { '11': '000904' })),
        send(partial(400, { '11': '000905' })),
      ],
      answers: ['0410 000901 13', '0410 000902 00', '0410 000903 00', '0410 000904 13', '0410 000905 00'],
      issuers: [
        '1: 0400 t3 undoes t1 leaving 800',
        '1: 0400 t4 undoes t1 leaving 400',
        '1: 0400 t6 undoes t1 leaving 400',
      ],
      records: [
        'answered 2 undoes 1 110',
        'answered 3 undoes 1 000',
        'answered 4 undoes 1 000',
        'answered 5 undoes 1 110',
        'answered 6 undoes 1 000',
      ],
    },
    {
      name: 'after a full one nothing is left that could stand: 13',
      when: [send(reversal()), send(partial(400, second))],
      answers: ['0410 000901 00', '0410 000902 13'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['answered 2 undoes 1 000', 'answered 3 undoes 1 110'],
    },
    {
      name: 'repeated: the same answer, and what stands stands',
      when: [send(partial(400)), send(partial(400, { '0': '0401' })), send(partial(400, second))],
      answers: ['0410 000901 00', '0410 000901 00', '0410 000902 00'],
      issuers: ['1: 0400 t2 undoes t1 leaving 400', '1: 0400 t3 undoes t1 leaving 400'],
      records: ['answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
      notes: ['message.duplicate'],
    },
    {
      name: 'DE 95 of zeros leaves nothing: it is a full one',
      when: [send(partial(0)), send(partial(1, second))],
      answers: ['0410 000901 00', '0410 000902 13'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['answered 2 undoes 1 000', 'answered 3 undoes 1 110'],
    },
    {
      name: 'DE 95 that is no amount: 30, and not a full one',
      when: [send(reversal({ '95': `X${leaving(400).slice(1)}` }))],
      answers: ['0410 000901 30'],
      records: ['answered 2 904'],
    },
    {
      name: 'in another currency than its original: 13; a full one has no amount that could be wrong',
      when: [send(partial(400, { '49': '840' })), send(reversal({ ...second, '49': '840' }))],
      answers: ['0410 000901 13', '0410 000902 00'],
      issuers: ['1: 0400 t3 undoes t1'],
      records: ['answered 2 undoes 1 110', 'answered 3 undoes 1 000'],
    },
    {
      name: 'fees in DE 28 and 95 are the business of acquirer and issuer: told as they are, and part of no sum',
      when: [send(partial(400, { '28': 'D00000150', '95': leaving(400).replace('C00000000', 'D00000050') }))],
      answers: ['0410 000901 00'],
      issuers: ['1: 0400 t2 undoes t1 leaving 400'],
      records: ['answered 2 undoes 1 000'],
      also: (world) => {
        expect(world.records[1]!.amountMinor).toBe(400);
        expect(world.questions[1]!.request).toMatchObject({
          '28': 'D00000150',
          '95': expect.stringContaining('D00000050'),
        });
      },
    },
  ]);
});

describe('under way', () => {
  runAfterApproval([
    {
      name: 'a second one waits for what the issuer says to the first: approved, so that more than it leaves is 13',
      when: [
        decides(undefined),
        send(partial(400)),
        send(partial(800, second)),
        send(partial(300, third)),
        decideOn(1, APPROVED),
        decideOn(2, APPROVED),
      ],
      answers: ['0410 000901 00', '0410 000902 13', '0410 000903 00'],
      issuers: ['1: 0400 t2 undoes t1 leaving 400', '1: 0400 t4 undoes t1 leaving 300'],
      records: [
        'forwarded 2 undoes 1',
        'answered 2 undoes 1 000',
        'answered 3 undoes 1 110',
        'forwarded 4 undoes 1',
        'answered 4 undoes 1 000',
      ],
    },
    {
      name: 'the first is refused, so that the second leaves what it says',
      when: [
        decides(undefined),
        send(partial(400)),
        send(partial(800, second)),
        decideOn(1, REFUSED),
        decideOn(2, APPROVED),
      ],
      answers: ['0410 000901 96', '0410 000902 00'],
      issuers: ['1: 0400 t2 undoes t1 leaving 400', '1: 0400 t3 undoes t1 leaving 800'],
      records: ['forwarded 2 undoes 1', 'answered 2 undoes 1 909', 'forwarded 3 undoes 1', 'answered 3 undoes 1 000'],
    },
    {
      name: 'a full one waits as well; refused, it leaves what the partial one left',
      when: [
        decides(undefined),
        send(partial(400)),
        send(reversal(second)),
        decideOn(1, APPROVED),
        decideOn(2, REFUSED),
        decides(APPROVED),
        send(partial(401, third)),
        send(reversal({ '11': '000904' })),
      ],
      answers: ['0410 000901 00', '0410 000902 96', '0410 000903 13', '0410 000904 00'],
      issuers: ['1: 0400 t2 undoes t1 leaving 400', '1: 0400 t3 undoes t1', '1: 0400 t5 undoes t1'],
      records: [
        'forwarded 2 undoes 1',
        'answered 2 undoes 1 000',
        'forwarded 3 undoes 1',
        'answered 3 undoes 1 909',
        'answered 4 undoes 1 110',
        'answered 5 undoes 1 000',
      ],
    },
    {
      name: 'the issuer is silent: taken over, and at once no more stands than was told; the next go behind the advice',
      when: [
        decides(undefined),
        send(partial(400)),
        wait(1_020),
        send(partial(401, second)),
        send(partial(300, third)),
        send(reversal({ '11': '000904' })),
        decides(APPROVED),
        wait(10_000),
      ],
      answers: ['0410 000901 00', '0410 000902 13', '0410 000903 00', '0410 000904 00'],
      issuers: [
        '1: 0400 t2 undoes t1 leaving 400',
        '1: 0420 t3 undoes t1 leaving 400',
        '1: 0421 t3 undoes t1 leaving 400',
        '1: 0420 t6 undoes t1 leaving 300',
        '1: 0420 t8 undoes t1',
      ],
      records: [
        'forwarded 2 undoes 1',
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'answered 4 undoes 1 110',
        'adviceQueued 1',
        'answered 5 undoes 1 000',
        'adviceQueued 1',
        'answered 7 undoes 1 000',
        'adviceAcknowledged 1',
        'adviceAcknowledged 1',
        'adviceAcknowledged 1',
      ],
      notes: [
        'issuer.silent',
        'advice.queued',
        'advice.queued',
        'advice.queued',
        'advice.acknowledged',
        'advice.acknowledged',
        'advice.acknowledged',
      ],
    },
    {
      name: 'the issuer is down: taken over in order, and once it is back it hears them so',
      when: [
        issuerDown(1),
        send(partial(800)),
        send(partial(400, second)),
        send(partial(401, third)),
        send(reversal({ '11': '000904' })),
        issuerUp(1),
        wait(10),
      ],
      answers: ['0410 000901 00', '0410 000902 00', '0410 000903 13', '0410 000904 00'],
      issuers: ['1: 0420 t3 undoes t1 leaving 800', '1: 0420 t5 undoes t1 leaving 400', '1: 0420 t8 undoes t1'],
      records: [
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'adviceQueued 1',
        'answered 4 undoes 1 000',
        'answered 6 undoes 1 110',
        'adviceQueued 1',
        'answered 7 undoes 1 000',
        'adviceAcknowledged 1',
        'adviceAcknowledged 1',
        'adviceAcknowledged 1',
      ],
      notes: [
        'advice.queued',
        'advice.queued',
        'advice.queued',
        'advice.acknowledged',
        'advice.acknowledged',
        'advice.acknowledged',
      ],
    },
  ]);
  runFlows([
    {
      name: 'two wait for the outcome of their original: the first that came is the first that goes',
      when: [
        decides(undefined, APPROVED),
        send(purchase()),
        send(partial(800)),
        send(partial(400, second)),
        send(partial(500, third)),
        decideOn(0, APPROVED),
      ],
      answers: ['0110 000101 00', '0410 000901 00', '0410 000902 00', '0410 000903 13'],
      issuers: ['1: 0100 t1', '1: 0400 t2 undoes t1 leaving 800', '1: 0400 t3 undoes t1 leaving 400'],
      records: [
        'forwarded 1',
        'answered 1 000',
        'answered 2 undoes 1 000',
        'answered 3 undoes 1 000',
        'answered 4 undoes 1 110',
      ],
    },
    {
      name: 'of a partial approval no more may stand than was approved',
      when: [
        decides({ reason: 2, approvedMinor: 5_000 }, APPROVED),
        send(purchase()),
        send(partial(5_001)),
        send(partial(5_000, second)),
        send(partial(400, third)),
      ],
      answers: ['0110 000101 10', '0410 000901 13', '0410 000902 00', '0410 000903 00'],
      issuers: ['1: 0100 t1', '1: 0400 t3 undoes t1 leaving 5000', '1: 0400 t4 undoes t1 leaving 400'],
      records: ['answered 1 002', 'answered 2 undoes 1 110', 'answered 3 undoes 1 000', 'answered 4 undoes 1 000'],
    },
    {
      name: 'of a partial approval of a remote issuer as well',
      when: [
        respondsWith('10', 0, { '4': '000000005000' }),
        send(foreign()),
        respondsWith('00'),
        send(partial(5_001, { '2': FOREIGN_CARD })),
        send(partial(400, { ...second, '2': FOREIGN_CARD })),
      ],
      answers: ['0110 000101 10', '0410 000901 13', '0410 000902 00'],
      issuers: ['2: 0100 s1', '2: 0400 s2 of 0100 000001 1123093000'],
      records: [
        'forwarded 1',
        'answered 1 002',
        'answered 2 undoes 1 110',
        'forwarded 3 undoes 1',
        'answered 3 undoes 1 000',
      ],
      also: (world) => expect(world.forwarded[1]!['95']).toBe(leaving(400)),
    },
    {
      name: 'of a refund a part stands, and no more',
      when: [
        decides(APPROVED),
        send(purchase({ '3': '200000' })),
        send(partial(12_346, { '3': '200000' })),
        send(partial(400, { ...second, '3': '200000' })),
        send(partial(401, { ...third, '3': '200000' })),
      ],
      answers: ['0110 000101 00', '0410 000901 13', '0410 000902 00', '0410 000903 13'],
      issuers: ['1: 0100 t1', '1: 0400 t3 undoes t1 leaving 400'],
      records: ['answered 1 000', 'answered 2 undoes 1 110', 'answered 3 undoes 1 000', 'answered 4 undoes 1 110'],
      also: (world) => expect(world.records[0]!.amountMinor).toBe(-12_345),
    },
    ...['392', '788'].map(
      (currency): Flow => ({
        name: `in minor units, whatever their exponent (${currency})`,
        when: [
          decides(APPROVED),
          send(purchase({ '49': currency })),
          send(partial(12_344, { '49': currency })),
          send(partial(12_345, { ...second, '49': currency })),
        ],
        answers: ['0110 000101 00', '0410 000901 00', '0410 000902 13'],
        issuers: ['1: 0100 t1', '1: 0400 t2 undoes t1 leaving 12344'],
        records: ['answered 1 000', 'answered 2 undoes 1 000', 'answered 3 undoes 1 110'],
      }),
    ),
  ]);
});

describe('of 1993', () => {
  const given = (issuerSpec?: string): WorldSettings => ({
    acquirers: [{ spec: 'iso93-ascii' }],
    issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: issuerSpec ?? 'iso93-ascii' }],
  });
  const request = (changes: FieldValues = {}): FieldValues =>
    without(purchase({ '0': '1100', '24': '100', ...changes }), 12, 13);
  const undoing = (changes: FieldValues): FieldValues =>
    request({ '0': '1400', '11': '000901', '24': '400', '56': '110000010100000000000006504001', ...changes });
  const leaves400 = { '24': '401', '4': '000000000400', '30': `000000012345${'0'.repeat(12)}` };
  runFlows([
    {
      name: 'function code 401: DE 4 is what stands; 400 undoes all of it, whatever DE 4 says',
      given: given(),
      when: [
        decides(APPROVED),
        send(request()),
        send(undoing(leaves400)),
        send(undoing({ ...second, '4': '000000000400' })),
      ],
      answers: ['1110 000101 000', '1410 000901 000', '1410 000902 000'],
      issuers: ['1: 1100 t1', '1: 1400 t2 undoes t1 leaving 400', '1: 1400 t3 undoes t1'],
      records: ['answered 1 000', 'answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
    },
    {
      name: 'function code 401 without an amount: 904, and not a full one',
      given: given(),
      when: [decides(APPROVED), send(request()), send(without(undoing({ '24': '401' }), 4))],
      answers: ['1110 000101 000', '1410 000901 904'],
      issuers: ['1: 1100 t1'],
      records: ['answered 1 000', 'answered 2 904'],
    },
    {
      name: 'to an issuer of 1987: DE 95 is what stands, and DE 4 what was asked for',
      given: given('iso87-ascii'),
      when: [
        respondsWith('00'),
        send(request({ '2': FOREIGN_CARD })),
        send(undoing({ '2': FOREIGN_CARD, ...leaves400 })),
      ],
      answers: ['1110 000101 000', '1410 000901 000'],
      issuers: ['2: 1100 s1', '2: 1400 s2 of 1100 000001 1123093000'],
      records: ['forwarded 1', 'answered 1 000', 'forwarded 2 undoes 1', 'answered 2 undoes 1 000'],
      also: (world) => {
        expect(world.forwarded[1]).toMatchObject({ '4': '000000012345', '95': leaving(400) });
        expect(world.forwarded[1]).not.toHaveProperty(['30']);
        // The acquirer hears of what it said.
        expect(world.answers[1]).toMatchObject({ '4': '000000000400' });
      },
    },
  ]);
});

describe('increments', () => {
  const increment = purchase({ '4': '000000001000', '11': '000102', '37': '632709000102', '63': '3900' });
  runFlows([
    {
      name: 'each is approved, declined and undone on its own, and what the first holds stands',
      when: [
        decides(APPROVED, APPROVED, { reason: 116 }, APPROVED),
        send(purchase()),
        send(increment),
        send({ ...increment, '11': '000103', '37': '632709000103' }),
        send(reversal({ '90': '01000001021123093000'.concat('00000504001', '00000000000') })),
        send(partial(400, second)),
        send(partial(401, third)),
      ],
      answers: [
        '0110 000101 00',
        '0110 000102 00',
        '0110 000103 51',
        '0410 000901 00',
        '0410 000902 00',
        '0410 000903 13',
      ],
      issuers: ['1: 0100 t1', '1: 0100 t2', '1: 0100 t3', '1: 0400 t4 undoes t2', '1: 0400 t5 undoes t1 leaving 400'],
      records: [
        'answered 1 000',
        'answered 2 000',
        'answered 3 116',
        'answered 4 undoes 2 000',
        'answered 5 undoes 1 000',
        'answered 6 undoes 1 110',
      ],
    },
  ]);
});
