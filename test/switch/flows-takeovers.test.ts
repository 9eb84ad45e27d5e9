// Reversals that the switch takes over, because their issuer is down or silent: told 00 at once, and seen through by an
// advice. A terminal that is left waiting for its reversal is the classic (field guide, sections 3 and 4).
import { describe, expect, it } from 'vitest';
import {
  APPROVED,
  decideOn,
  decides,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  issuerUp,
  LEAVES_400,
  purchase,
  respondsWith,
  responseTo,
  reversal,
  runAfterApproval,
  runFlows,
  send,
  silent,
  wait,
} from './flow.ts';
import { World } from './world.ts';

describe('a partial reversal whose issuer is silent', () => {
  it('is not repeated behind the advice that has undone all meanwhile', () => {
    const world = new World();
    respondsWith('00')(world);
    world.send(foreign());
    world.responds(2, (message) => (message['0'] === '0400' ? undefined : { message: responseTo(message, '00') }));
    world.send(reversal({ '2': FOREIGN_CARD, '95': LEAVES_400 }));
    world.advance(200);
    world.send(foreign({ '0': '0190', '39': '96' }));
    world.advance(10_000);
    expect(world.forwarded.map((message) => message['0'])).toEqual(['0100', '0400', '0420']);
    expect(world.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(world.core.advicesWaiting).toBe(0);
  });
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
      name: 'one that decides on the reversal only when it sees the advice is late: one answer, one advice',
      when: [
        (world) =>
          world.plays(1, ({ mti }) => {
            if (mti !== 420) return undefined;
            world.decide(world.questions[1]!.ticket, APPROVED);
            return APPROVED;
          }),
        send(reversal()),
        wait(1_020),
      ],
      answers: ['0410 000901 00'],
      issuers: ['1: 0400 t2 undoes t1', '1: 0420 t3 undoes t1'],
      records: [
        'forwarded 2 undoes 1',
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'late 2 undoes 1',
        'adviceAcknowledged 1',
      ],
      notes: ['issuer.silent', 'advice.queued', 'issuer.late', 'advice.acknowledged'],
    },
    {
      name: 'a partial one that was acknowledged does not open again what a full one closes',
      when: [
        issuerDown(1),
        send(partial),
        send(full),
        decides(APPROVED, undefined),
        issuerUp(1),
        send(reversal({ '11': '000903' })),
      ],
      answers: ['0410 000901 00', '0410 000902 00', '0410 000903 00'],
      issuers: ['1: 0420 t3 undoes t1 leaving 400', '1: 0420 t5 undoes t1'],
      records: [
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'adviceQueued 1',
        'answered 4 undoes 1 000',
        'adviceAcknowledged 1',
        'answered 6 undoes 1 000',
      ],
      notes: ['advice.queued', 'advice.queued', 'advice.acknowledged'],
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
      issuers: ['1: 0420 t3 undoes t1 leaving 400', '1: 0420 t5 undoes t1'],
      records: [
        'adviceQueued 1',
        'answered 2 undoes 1 000',
        'adviceQueued 1',
        'answered 4 undoes 1 000',
        'answered 6 undoes 1 000',
        'adviceAcknowledged 1',
        'adviceAcknowledged 1',
      ],
      notes: ['advice.queued', 'advice.queued', 'advice.acknowledged', 'advice.acknowledged'],
    },
  ]);
  runFlows([
    {
      name: 'the original was forgotten while its reversal was in flight: the advice goes out all the same',
      given: { inFlightLimit: 2, retainedLimit: 1 },
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
        'answered 2 undoes 1 000',
        'adviceAcknowledged 1',
      ],
      notes: ['issuer.silent', 'advice.queued', 'advice.acknowledged'],
    },
  ]);
});
