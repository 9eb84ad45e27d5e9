// Reversals as a table: found by DE 90, by STAN, time and terminal, or by reference; undone once and only once, whatever
// is in flight meanwhile (field guide, section 3; ISO 8583:1987 clause 5.3).
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  decideOn,
  decides,
  type Flow,
  issuerDown,
  ORIGINAL,
  purchase,
  reversal,
  runAfterApproval,
  runFlows,
  send,
  wait,
  without,
} from './flow.ts';
import { World } from './world.ts';

const DECLINED = { reason: 116 };
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
      when: [send(reversal({ '37': '999999999999' }))],
      ...undoneOnce,
      also: (world) => {
        const { '38': _, ...echoed } = { ...reversal({ '37': '999999999999' }), '38': '' };
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
      name: 'DE 90, and no terminal: it is the one',
      when: [send(without(reversal(), 41))],
      ...undoneOnce,
    },
    {
      name: 'DE 90, and another terminal: not the same transaction',
      when: [send(reversal({ '41': 'OTHER001' }))],
      ...notFound,
    },
    {
      name: 'DE 90, and another card: not the same transaction',
      when: [send(reversal({ '2': '9504010000000023' }))],
      ...notFound,
    },
    {
      name: 'the retrieval reference number alone names nothing',
      when: [send(without(reversal({ '37': '632709000101' }), 90))],
      ...notFound,
    },
    {
      name: 'the reference number does not stand against a DE 90 that names another STAN',
      when: [send(reversal({ '37': '632709000101', '90': ORIGINAL.replace('000101', '000777') }))],
      answers: ['0410 000901 25'],
      records: ['answered 2 914'],
    },
    {
      name: 'DE 90 of nothing but zeros says nothing: the STAN of the reversal counts',
      when: [send(reversal({ '11': '000101', '12': '103000', '37': '999999999999', '90': '0'.repeat(42) }))],
      ...undoneOnce,
      answers: ['0410 000101 00'],
    },
    {
      name: 'DE 90 with another DE 7, yet the same STAN, terminal and local time: it is the one',
      when: [
        send(reversal({ '12': '103000', '37': '999999999999', '90': ORIGINAL.replace('1123093000', '1123093007') })),
      ],
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
      name: "without local times, yesterday's transaction of the same STAN is not the one that DE 90 names",
      when: [
        decides(APPROVED),
        send(without(purchase({ '7': '1122093000' }), 12, 13)),
        send(without(reversal(), 12, 13)),
      ],
      answers: ['0110 000101 00', '0410 000901 25'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000', 'answered 2 914'],
    },
    {
      name: 'of an original without a terminal, DE 90 names it for any terminal',
      when: [decides(APPROVED), send(without(purchase(), 41)), send(reversal())],
      answers: ['0110 000101 00', '0410 000901 00'],
      issuers: ['1: 0100 t1', '1: 0400 t2 undoes t1'],
      records: ['answered 1 000', 'answered 2 undoes 1 000'],
    },
    {
      name: 'lenient: of two requests with the same reference the newer is undone',
      given: { strictReversals: false },
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

describe('what a reversal undoes when reversals are lenient', () => {
  runAfterApproval(
    (
      [
        ['the retrieval reference number alone names it', without(reversal({ '37': '632709000101' }), 90), true],
        ['from another terminal as well', without(reversal({ '37': '632709000101', '41': 'OTHER001' }), 90), true],
        ['DE 90 from another terminal names it', reversal({ '41': 'OTHER001' }), true],
        ['DE 90 of zeros and the reference', reversal({ '37': '632709000101', '90': '0'.repeat(42) }), true],
        ['never the transaction of another card: DE 90', reversal({ '2': '9504010000000023' }), false],
        [
          'never the transaction of another card: the reference',
          without(reversal({ '2': '9504010000000023', '37': '632709000101' }), 90),
          false,
        ],
        ['another reference names nothing', without(reversal(), 90), false],
        [
          'the reference does not stand against a DE 90 that names another STAN',
          reversal({ '37': '632709000101', '90': ORIGINAL.replace('000101', '000777') }),
          false,
        ],
      ] as const
    ).map(
      ([name, message, isFound]): Flow => ({
        name,
        given: { strictReversals: false },
        when: [send(message)],
        ...(isFound ? undoneOnce : notFound),
      }),
    ),
  );
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
      name: 'a second one while the issuer is asked about the first waits for what it says: approved',
      when: [decides(undefined), send(reversal()), send(reversal({ '11': '000902' })), decideOn(1, APPROVED)],
      answers: ['0410 000901 00', '0410 000902 00'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['forwarded 2 undoes 1', 'answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
    },
    {
      name: 'a second and a third one while the issuer is asked about the first: refused, so the second asks again',
      when: [
        decides(undefined, APPROVED),
        send(reversal()),
        send(reversal({ '11': '000902' })),
        send(reversal({ '11': '000903' })),
        decideOn(1, { reason: 909 }),
      ],
      answers: ['0410 000901 96', '0410 000902 00', '0410 000903 00'],
      issuers: ['1: 0400 t2 undoes t1', '1: 0400 t3 undoes t1'],
      records: [
        'forwarded 2 undoes 1',
        'answered 2 undoes 1 909',
        'answered 3 undoes 1 000',
        'answered 4 undoes 1 000',
      ],
    },
    {
      name: 'a second one while the issuer is silent about the first: taken over once, both done',
      when: [decides(undefined), send(reversal()), send(reversal({ '11': '000902' })), wait(1_020)],
      answers: ['0410 000901 00', '0410 000902 00'],
      issuers: ['1: 0400 t2 undoes t1', '1: 0420 t4 undoes t1'],
      records: ['forwarded 2 undoes 1', 'adviceQueued 1', 'answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
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
      answers: ['0110 000101 00', '0410 000901 00', '0410 000902 00'],
      issuers: ['1: 0100 t1', '1: 0400 t2 undoes t1'],
      records: ['forwarded 1', 'answered 1 000', 'answered 2 undoes 1 000', 'answered 3 undoes 1 000'],
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

describe('two terminals with the same STAN in the same second', () => {
  const OTHER_CARD = '9504010000000023';
  /** Two purchases that DE 90 cannot tell apart, and which of them their issuer was asked to undo. */
  const undone = (second: FieldValues, reversed: FieldValues, strictReversals = true): unknown => {
    const world = new World({ strictReversals });
    world.plays(1, () => APPROVED);
    world.send(purchase());
    world.send(purchase({ '37': '632709000202', '41': 'TERM0002', ...second }));
    world.send(reversed);
    return { code: world.answers.at(-1)?.['39'], original: world.questions.at(-1)?.original };
  };
  const first = { '41': 'TERM0001', '37': '632709000101' };

  it.each([
    ['by the card it names', { '2': OTHER_CARD }, reversal(first), 1],
    ['by the card it names, the newer', { '2': OTHER_CARD }, reversal({ '2': OTHER_CARD, '41': 'TERM0002' }), 2],
    ['by the terminal, without a card', { '2': OTHER_CARD }, without(reversal(first), 2), 1],
    ['by the terminal, with one card at both', {}, reversal({ '41': 'TERM0001' }), 1],
    ['by the terminal, with one card at both, the newer', {}, reversal({ '41': 'TERM0002' }), 2],
    ['by the reference number, without card and terminal', {}, without(reversal({ '37': '632709000101' }), 2, 41), 1],
  ])('a reversal finds its own original %s', (_, second, reversed, original) => {
    expect(undone(second, reversed)).toEqual({ code: '00', original });
    expect(undone(second, reversed, false)).toEqual({ code: '00', original });
  });

  it('gives nobody money when the card is of neither: 25', () => {
    expect(undone({ '2': OTHER_CARD }, reversal({ '2': '9504010000000031' }))).toMatchObject({ code: '25' });
  });
});
