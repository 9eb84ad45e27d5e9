// Reversals as a table: found by DE 90, by STAN, time and terminal, or by reference; undone once and only once; never lost
// and never refused because an issuer is down or silent (field guide, section 3; ISO 8583:1987 clause 5.3).
import { describe, expect } from 'vitest';
import {
  decideOn,
  decides,
  type Flow,
  issuerDown,
  issuerUp,
  ORIGINAL,
  purchase,
  reversal,
  runFlows,
  send,
  silent,
  wait,
  without,
} from './flow.ts';

const APPROVED = { reason: 0, approvalCode: 'A1B2C3' };
const DECLINED = { reason: 116 };
/** DE 95 that leaves 4.00 of the purchase. */
const LEAVES_400 = '000000000400'.concat('000000000000', 'C00000000', 'C00000000');

/** Rows that each begin with a purchase that was approved; issuer 1 approves everything unless a row says otherwise. */
function runAfterApproval(rows: readonly Flow[]): void {
  runFlows(
    rows.map((row) => ({
      ...row,
      when: [decides(APPROVED), send(purchase()), ...row.when],
      answers: ['0110 000101 00', ...(row.answers ?? [])],
      issuers: ['1: 0100 t1', ...(row.issuers ?? [])],
      records: ['answered 1 000', ...(row.records ?? [])],
    })),
  );
}

const undoneOnce = {
  answers: ['0410 000901 00'],
  issuers: ['1: 0400 t2 undoes t1'],
  records: ['answered 2 undoes 1 000'],
};
const notFound = { answers: ['0410 000901 25'], records: ['answered 2 914'] };

describe('what a reversal undoes', () => {
  runAfterApproval([
    {
      name: 'DE 90 names it: message type, STAN and DE 7',
      when: [send(reversal({ '37': '999999999999', '41': 'OTHER001' }))],
      ...undoneOnce,
      also: (world) => {
        const { '38': _, ...echoed } = { ...reversal({ '37': '999999999999', '41': 'OTHER001' }), '38': '' };
        expect(world.answers[1]).toEqual({ ...without(echoed, 90), '0': '0410', '39': '00' });
        expect(world.questions[1]!.request['90']).toBe(ORIGINAL);
      },
    },
    {
      name: 'no DE 90: the same STAN, local time, date and terminal name it',
      when: [send(without(reversal({ '11': '000101', '12': '103000' }), 37, 90))],
      ...undoneOnce,
      answers: ['0410 000101 00'],
    },
    {
      name: 'no DE 90 and another local time: not the same transaction',
      when: [send(without(reversal({ '11': '000101', '12': '103001' }), 37, 90))],
      ...notFound,
      answers: ['0410 000101 25'],
    },
    {
      name: 'no DE 90 and another local date: not the same transaction',
      when: [send(without(reversal({ '11': '000101', '12': '103000', '13': '1122' }), 37, 90))],
      ...notFound,
      answers: ['0410 000101 25'],
    },
    {
      name: 'no DE 90 and another terminal: not the same transaction',
      when: [send(without(reversal({ '11': '000101', '12': '103000', '41': 'TERM0002' }), 37, 90))],
      ...notFound,
      answers: ['0410 000101 25'],
    },
    {
      name: 'the retrieval reference number names it',
      when: [send(without(reversal({ '37': '632709000101', '41': 'OTHER001' }), 90))],
      ...undoneOnce,
    },
    {
      name: 'DE 90 of a transaction that never was: 25, and no issuer is asked',
      when: [send(reversal({ '90': ORIGINAL.replace('000101', '000777') }))],
      ...notFound,
    },
    {
      name: 'DE 90 with another message class: 25',
      when: [send(reversal({ '90': ORIGINAL.replace('0100', '0200') }))],
      ...notFound,
    },
    {
      name: 'a reversal cannot be undone: DE 90 that names one, itself included, is 25',
      when: [
        send(reversal()),
        send(reversal({ '11': '000902', '90': '0400000901'.concat('1123093100', '00000504001', '00000000000') })),
        send(reversal({ '11': '000903', '90': '0400000903'.concat('1123093100', '00000504001', '00000000000') })),
      ],
      answers: ['0410 000901 00', '0410 000902 25', '0410 000903 25'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['answered 2 undoes 1 000', 'answered 3 914', 'answered 4 914'],
    },
  ]);
  runFlows([
    {
      name: 'the transaction of another acquirer is not found by any of its names',
      given: { acquirers: [{}, {}], connections: [1, 2] },
      when: [
        decides(APPROVED),
        send(purchase()),
        send(reversal(), 2),
        send(reversal({ '11': '000101', '12': '103000', '37': '632709000101' }), 2),
      ],
      answers: ['0110 000101 00', '0410 000901 25 @2', '0410 000101 25 @2'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000', 'answered 2 914', 'answered 3 914'],
    },
    {
      name: 'of two requests with the same reference the newer is undone',
      when: [
        decides(APPROVED),
        send(purchase()),
        send(purchase({ '11': '000102' })),
        send(without(reversal({ '37': '632709000101' }), 90)),
      ],
      answers: ['0110 000101 00', '0110 000102 00', '0410 000901 00'],
      issuers: ['1: 0100 t1', '1: 0100 t2', '1: 0400 t3 undoes t2'],
      records: ['answered 1 000', 'answered 2 000', 'answered 3 undoes 2 000'],
    },
  ]);
});

describe('undone once', () => {
  runAfterApproval([
    {
      name: 'repeated (0401): the same answer byte for byte, no second credit',
      when: [send(reversal()), send(reversal({ '0': '0401' })), send(reversal())],
      answers: ['0410 000901 00', '0410 000901 00', '0410 000901 00'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['answered 2 undoes 1 000'],
      notes: ['message.duplicate', 'message.duplicate'],
      also: (world) => expect(new Set(world.answerBytes.slice(1)).size).toBe(1),
    },
    {
      name: 'a second, different reversal: 00, no second credit',
      when: [send(reversal()), send(reversal({ '11': '000902' }))],
      answers: ['0410 000901 00', '0410 000902 00'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
    },
    {
      name: 'an advice (0420) from the acquirer is a reversal too',
      when: [send(reversal({ '0': '0420' })), send(reversal({ '0': '0421' }))],
      answers: ['0430 000901 00', '0430 000901 00'],
      issuers: ['1: 0420 t2 undoes t1'],
      records: ['answered 2 undoes 1 000'],
      notes: ['message.duplicate'],
    },
    {
      name: 'refused by the issuer: the refusal comes back, and a new reversal asks again',
      when: [decides({ reason: 909 }, APPROVED), send(reversal()), send(reversal({ '11': '000902' }))],
      answers: ['0410 000901 96', '0410 000902 00'],
      issuers: ['1: 0400 t2 undoes t1', '1: 0400 t3 undoes t1'],
      records: ['answered 2 undoes 1 909', 'answered 3 undoes 1 000'],
    },
    {
      name: 'partial: the issuer is told what stays, and the rest can still be undone',
      when: [send(reversal({ '95': LEAVES_400 })), send(reversal({ '11': '000902' }))],
      answers: ['0410 000901 00', '0410 000902 00'],
      issuers: ['1: 0400 t2 undoes t1 leaving 400', '1: 0400 t3 undoes t1'],
      records: ['answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
    },
    {
      name: 'partial after full: nothing is left to change',
      when: [send(reversal()), send(reversal({ '11': '000902', '95': LEAVES_400 }))],
      answers: ['0410 000901 00', '0410 000902 00'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
    },
  ]);
  runFlows([
    {
      name: 'of a declined original: 00, nothing to undo',
      when: [decides(DECLINED), send(purchase()), send(reversal())],
      answers: ['0110 000101 51', '0410 000901 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 116', 'answered 2 undoes 1 000'],
    },
    {
      name: 'of one that no issuer was asked about: 00, nothing to undo',
      when: [issuerDown(1), send(purchase()), send(reversal())],
      answers: ['0110 000101 91', '0410 000901 00'],
      records: ['answered 1 907', 'answered 2 undoes 1 000'],
    },
    {
      name: 'of one that timed out: 00, the advice is already under way',
      when: [send(purchase()), wait(1_020), send(reversal())],
      answers: ['0110 000101 91', '0410 000901 00'],
      issuers: ['1: 0100 t1', '1: 0420 t2 undoes t1'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'answered 3 undoes 1 000'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
  ]);
});

describe('while the original is in flight', () => {
  const bothSent = [send(purchase()), send(reversal())];
  runFlows([
    {
      name: 'the original is approved: told, then undone',
      when: [decides(undefined, APPROVED), ...bothSent, decideOn(0, APPROVED)],
      answers: ['0110 000101 00', '0410 000901 00'],
      issuers: ['1: 0100 t1', '1: 0400 t2 undoes t1'],
      records: ['forwarded 1', 'answered 1 000', 'answered 2 undoes 1 000'],
    },
    {
      name: 'the original is declined: told, and the reversal is done without asking',
      when: [...bothSent, decideOn(0, DECLINED)],
      answers: ['0110 000101 51', '0410 000901 00'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 1 116', 'answered 2 undoes 1 000'],
    },
    {
      name: 'the issuer stays silent: 91 and one advice, and the reversal is done',
      when: [...bothSent, wait(1_020)],
      answers: ['0110 000101 91', '0410 000901 00'],
      issuers: ['1: 0100 t1', '1: 0420 t3 undoes t1'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'answered 2 undoes 1 000'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
    {
      name: 'two reversals wait: one credit, both answered; a repeat of one that waits is dropped',
      when: [
        decides(undefined, APPROVED),
        ...bothSent,
        send(reversal({ '11': '000902' })),
        send(reversal({ '0': '0401' })),
        decideOn(0, APPROVED),
      ],
      answers: ['0110 000101 00', '0410 000902 00', '0410 000901 00'],
      issuers: ['1: 0100 t1', '1: 0400 t3 undoes t1'],
      records: ['forwarded 1', 'answered 1 000', 'answered 3 undoes 1 000', 'answered 2 undoes 1 000'],
      notes: ['message.duplicate'],
    },
    {
      name: 'the issuer goes silent on the reversal that had waited: taken over',
      when: [...bothSent, decideOn(0, APPROVED), wait(1_020)],
      answers: ['0110 000101 00', '0410 000901 00'],
      issuers: ['1: 0100 t1', '1: 0400 t2 undoes t1', '1: 0420 t3 undoes t1'],
      records: ['forwarded 1', 'answered 1 000', 'forwarded 2 undoes 1', 'adviceQueued 1', 'answered 2 undoes 1 000'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
  ]);
});

describe('taken over by the switch', () => {
  const partial = reversal({ '95': LEAVES_400 });
  const full = reversal({ '11': '000902' });
  runAfterApproval([
    {
      name: 'the issuer is down: 00, and an advice goes out when it comes back',
      when: [issuerDown(1), send(reversal()), issuerUp(1)],
      answers: ['0410 000901 00'],
      issuers: ['1: 0420 t3 undoes t1'],
      records: ['adviceQueued 1', 'answered 2 undoes 1 000', 'adviceAcknowledged 1'],
      notes: ['advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'the issuer is silent: 00 at the deadline, and an advice',
      when: [silent, send(reversal()), wait(1_020)],
      answers: ['0410 000901 00'],
      issuers: ['1: 0400 t2 undoes t1', '1: 0420 t3 undoes t1'],
      records: ['forwarded 2 undoes 1', 'adviceQueued 1', 'answered 2 undoes 1 000'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
    {
      name: 'a decision on the reversal that comes after the deadline is late; the advice goes on',
      when: [silent, send(reversal()), wait(1_020), decideOn(1, APPROVED)],
      answers: ['0410 000901 00'],
      issuers: ['1: 0400 t2 undoes t1', '1: 0420 t3 undoes t1'],
      records: ['forwarded 2 undoes 1', 'adviceQueued 1', 'answered 2 undoes 1 000', 'late 2 undoes 1'],
      notes: ['issuer.silent', 'advice.queued', 'issuer.late'],
      advices: 1,
    },
    {
      name: 'a partial one: the advice says what stays',
      when: [issuerDown(1), send(partial), issuerUp(1)],
      answers: ['0410 000901 00'],
      issuers: ['1: 0420 t3 undoes t1 leaving 400'],
      records: ['adviceQueued 1', 'answered 2 undoes 1 000', 'adviceAcknowledged 1'],
      notes: ['advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'a full one while a partial one waits: both advices go out, in order, and nothing stays held',
      when: [issuerDown(1), send(partial), send(full), send(reversal({ '11': '000903' })), issuerUp(1)],
      answers: ['0410 000901 00', '0410 000902 00', '0410 000903 00'],
      issuers: ['1: 0420 t5 undoes t1 leaving 400', '1: 0420 t6 undoes t1'],
      records: [
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'adviceQueued 1',
        'answered 3 undoes 1 000',
        'answered 4 undoes 1 000',
        'adviceAcknowledged 1',
        'adviceAcknowledged 1',
      ],
      notes: ['advice.queued', 'advice.queued', 'advice.acknowledged', 'advice.acknowledged'],
    },
  ]);
  runFlows([
    {
      name: 'the original was forgotten while its reversal was in flight: the advice goes out all the same',
      given: { inFlightLimit: 2, rememberedLimit: 1 },
      when: [
        decides(APPROVED, undefined, APPROVED),
        send(purchase()),
        send(reversal()),
        ...['000201', '000202', '000203', '000204'].map((stan) =>
          send(purchase({ '11': stan, '37': `999999${stan}` })),
        ),
        wait(1_020),
      ],
      answers: [
        '0110 000101 00',
        ...['000201', '000202', '000203', '000204'].map((stan) => `0110 ${stan} 00`),
        '0410 000901 00',
      ],
      issuers: [
        '1: 0100 t1',
        '1: 0400 t2 undoes t1',
        ...[3, 4, 5, 6].map((transaction) => `1: 0100 t${transaction}`),
        '1: 0420 t7 undoes t1',
      ],
      records: [
        'answered 1 000',
        'forwarded 2 undoes 1',
        ...[3, 4, 5, 6].map((transaction) => `answered ${transaction} 000`),
        'adviceQueued 1',
        'adviceAcknowledged 1',
        'answered 2 undoes 1 000',
      ],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
  ]);
});
