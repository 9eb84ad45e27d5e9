// What an acquirer says to an answer: that it has it (0180), that it could not process it (0190), or that the transaction was or was
// not completed (0202 of 1987, which is answered). What was not processed is undone. Notifications ask nothing and are told nothing.
import { describe, expect } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  decideOn,
  decides,
  type Flow,
  FOREIGN_CARD,
  foreign,
  LEAVES_400,
  purchase,
  respondsWith,
  reversal,
  runAfterApproval,
  runFlows,
  send,
  wait,
  without,
} from './flow.ts';

/** An acknowledgement of the answer to `purchase()`: it has what names that. */
const acknowledging = (mti: string, changes: FieldValues = {}): FieldValues =>
  without(purchase({ '0': mti, ...changes }), 3, 4, 12, 13, 32, 42, 49);

const undone: Omit<Flow, 'name' | 'when'> = {
  issuers: ['1: 0420 t2 undoes t1'],
  records: ['acknowledged 1', 'adviceQueued 1', 'adviceAcknowledged 1'],
  notes: ['answer.not-processed', 'advice.queued', 'advice.acknowledged'],
};

describe('acknowledgements of answers', () => {
  runAfterApproval([
    {
      name: 'positive: nothing is answered, and it is on record at its transaction',
      when: [send(acknowledging('0180', { '39': '00' }))],
      records: ['acknowledged 1'],
      notes: ['answer.acknowledged'],
      also: (world) => expect(world.records[1]!.message).toEqual(acknowledging('0180', { '39': '00' })),
    },
    {
      name: 'negative: nothing is answered, and what was approved is undone',
      when: [send(acknowledging('0190', { '39': '96' }))],
      ...undone,
      also: (world) => {
        const { '38': _, '39': __, ...told } = world.answers[0]!;
        expect(world.questions[1]!.request).toEqual({ ...told, '0': '0100' });
      },
    },
    {
      name: 'negative without an outcome, or with one that would approve: the type says it',
      when: [send(acknowledging('0190', { '39': '00' }))],
      ...undone,
    },
    {
      name: 'negative and repeated: undone once',
      when: [send(acknowledging('0190')), send(acknowledging('0191'))],
      issuers: ['1: 0420 t2 undoes t1'],
      records: ['acknowledged 1', 'adviceQueued 1', 'adviceAcknowledged 1', 'acknowledged 1'],
      notes: ['answer.not-processed', 'advice.queued', 'advice.acknowledged', 'answer.not-processed'],
    },
    {
      name: 'negative after a reversal: there is nothing left to undo',
      when: [send(reversal()), send(acknowledging('0190'))],
      answers: ['0410 000901 00'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['answered 2 undoes 1 000', 'acknowledged 1'],
      notes: ['answer.not-processed'],
    },
    {
      name: 'negative after a partial reversal: the rest is undone',
      when: [send(reversal({ '95': LEAVES_400 })), send(acknowledging('0190'))],
      answers: ['0410 000901 00'],
      issuers: ['1: 0400 t2 undoes t1 leaving 400', '1: 0420 t3 undoes t1'],
      records: ['answered 2 undoes 1 000', 'acknowledged 1', 'adviceQueued 1', 'adviceAcknowledged 1'],
      notes: ['answer.not-processed', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'negative, and then a reversal: it is done already',
      when: [send(acknowledging('0190')), send(reversal())],
      answers: ['0410 000901 00'],
      issuers: ['1: 0420 t2 undoes t1'],
      records: ['acknowledged 1', 'adviceQueued 1', 'adviceAcknowledged 1', 'answered 3 undoes 1 000'],
      notes: ['answer.not-processed', 'advice.queued', 'advice.acknowledged'],
    },
    {
      name: 'of the answer to a reversal: on record, and what is undone stays undone',
      when: [
        send(reversal()),
        send(acknowledging('0480', { '7': '1123093100', '11': '000901' })),
        send(acknowledging('0490', { '7': '1123093100', '11': '000901' })),
      ],
      answers: ['0410 000901 00'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['answered 2 undoes 1 000', 'acknowledged 2 undoes 1', 'acknowledged 2 undoes 1'],
      notes: ['answer.acknowledged', 'answer.not-processed'],
    },
    {
      name: 'of another STAN, DE 7, terminal, card or class: nobody waits for it',
      when: [
        send(acknowledging('0190', { '11': '000777' })),
        send(acknowledging('0190', { '7': '1123093001' })),
        send(acknowledging('0190', { '41': 'TERM0002' })),
        send(acknowledging('0190', { '2': '9504010000000023' })),
        send(acknowledging('0290')),
        send(without(acknowledging('0190'), 11)),
      ],
      notes: new Array(6).fill('message.unexpected'),
    },
  ]);
  runFlows([
    {
      name: 'negative, of a decline: there is nothing to undo',
      when: [decides({ reason: 116 }), send(purchase()), send(acknowledging('0190'))],
      answers: ['0110 000101 51'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 116', 'acknowledged 1'],
      notes: ['answer.not-processed'],
    },
    {
      name: 'of what has not been answered: nobody waits for it, and the transaction goes on',
      when: [send(purchase()), send(acknowledging('0190')), decideOn(0, APPROVED)],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 1 000'],
      notes: ['message.unexpected'],
    },
    {
      name: 'of another acquirer: nobody waits for it',
      given: { acquirers: [{}, {}], connections: [1, 2] },
      when: [decides(APPROVED), send(purchase()), send(acknowledging('0190'), 2)],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000'],
      notes: ['message.unexpected'],
    },
    {
      name: 'of one that has signed off: nobody listens',
      given: { acquirers: [{ signOnRequired: true }] },
      when: [
        decides(APPROVED),
        send({ '0': '0800', '7': '1123093000', '11': '000007', '70': '001' }),
        send(purchase()),
        send({ '0': '0800', '7': '1123093000', '11': '000008', '70': '002' }),
        send(acknowledging('0190')),
      ],
      answers: ['0810 000007 00', '0110 000101 00', '0810 000008 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000'],
      notes: ['acquirer.signed-on', 'acquirer.signed-off', 'message.unexpected'],
    },
    {
      name: 'negative, of a partial approval of a remote issuer: it is told to undo what it approved',
      when: [
        respondsWith('10', 0, { '4': '000000005000', '38': 'A1B2C3' }),
        send(foreign()),
        respondsWith('00'),
        send(acknowledging('0190', { '2': FOREIGN_CARD })),
        wait(1),
      ],
      answers: ['0110 000101 10'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'answered 1 002', 'acknowledged 1', 'adviceQueued 1', 'adviceAcknowledged 1'],
      notes: ['answer.not-processed', 'advice.queued', 'advice.acknowledged'],
      also: (world) => {
        expect(world.forwarded[1]).toMatchObject({ '2': FOREIGN_CARD, '4': '000000005000' });
        expect(world.forwarded[1]).not.toHaveProperty(['39']);
      },
    },
    ...(
      [
        ['1180', 'answer.acknowledged'],
        ['1190', 'answer.not-processed'],
      ] as const
    ).map(
      ([mti, note]): Flow => ({
        name: `of 1993: ${mti}`,
        given: { acquirers: [{ spec: 'iso93-ascii' }], issuers: [{ routes: ['9504'] }] },
        when: [
          decides(APPROVED),
          send(without(purchase({ '0': '1100', '24': '100' }), 12, 13)),
          send(acknowledging(mti, { '39': '000' })),
        ],
        answers: ['1110 000101 000'],
        ...(mti === '1180'
          ? { issuers: ['1: 1100 t1'], records: ['answered 1 000', 'acknowledged 1'], notes: [note] }
          : {
              issuers: ['1: 1100 t1', '1: 1420 t2 undoes t1'],
              records: ['answered 1 000', ...undone.records!],
              notes: undone.notes!,
            }),
      }),
    ),
  ]);
});

describe('completion confirmations of 1987', () => {
  const bought = [decides(APPROVED), send(purchase({ '0': '0200' }))];
  const approved: Flow = {
    name: '',
    when: [],
    answers: ['0210 000101 00'],
    issuers: ['1: 0200 t1'],
    records: ['answered 1 000'],
  };
  const row = (flow: Flow): Flow => ({
    ...flow,
    when: [...bought, ...flow.when],
    answers: [...approved.answers!, ...(flow.answers ?? [])],
    issuers: [...approved.issuers!, ...(flow.issuers ?? [])],
    records: [...approved.records!, ...(flow.records ?? [])],
  });
  const completing = (changes: FieldValues = {}) => purchase({ '0': '0202', ...changes });
  runFlows(
    [
      {
        name: 'completed: answered, and no second debit; again when it is repeated',
        when: [send(completing({ '39': '00' })), send(completing({ '0': '0203', '39': '00' }))],
        answers: ['0212 000101 00', '0212 000101 00'],
        records: ['acknowledged 1', 'answered 2 000', 'acknowledged 1', 'answered 3 000'],
        notes: ['answer.acknowledged', 'answer.acknowledged'],
      },
      {
        name: 'without DE 39 it says that it was completed',
        when: [send(completing())],
        answers: ['0212 000101 00'],
        records: ['acknowledged 1', 'answered 2 000'],
        notes: ['answer.acknowledged'],
      },
      {
        name: 'and so does one of spaces',
        when: [send(completing({ '39': '  ' }))],
        answers: ['0212 000101 00'],
        records: ['acknowledged 1', 'answered 2 000'],
        notes: ['answer.acknowledged'],
      },
      {
        name: 'not completed: answered, and undone',
        when: [send(completing({ '39': '17' }))],
        answers: ['0212 000101 00'],
        issuers: ['1: 0420 t2 undoes t1'],
        records: ['acknowledged 1', 'adviceQueued 1', 'answered 3 000', 'adviceAcknowledged 1'],
        notes: ['answer.not-processed', 'advice.queued', 'advice.acknowledged'],
      },
      {
        name: 'of a transaction that never was: 25, and no debit',
        when: [send(completing({ '11': '000777' })), send(completing({ '7': '1123093001', '39': '00' }))],
        answers: ['0212 000777 25', '0212 000101 25'],
        records: ['answered 2 914', 'answered 3 914'],
      },
      {
        name: 'with a date that there cannot be: 30',
        when: [send(completing({ '13': '1331' }))],
        answers: ['0212 000101 30'],
        records: ['answered 2 904'],
        notes: ['message.impossible-date'],
      },
    ].map(row),
  );
});

describe('notifications', () => {
  runFlows([
    {
      name: 'ask nothing and are told nothing, whatever their class',
      when: ['0140', '0240', '0340', '0440', '0540', '0640', '0840'].map((mti) => send(purchase({ '0': mti }))),
      notes: new Array(7).fill('message.notification'),
    },
    {
      name: 'of an issuer neither',
      when: [
        (world) => world.respond(2, { '0': '0840', '7': '1123093000', '11': '000007', '70': '301' }),
        (world) => world.respond(2, foreign({ '0': '0140' })),
      ],
      notes: ['message.notification', 'message.notification'],
    },
  ]);
});

describe('what an issuer says under the STAN of a request', () => {
  runFlows(
    ['0180', '0190', '0150', '0170'].map(
      (mti): Flow => ({
        name: `${mti} is no response, and the transaction waits on`,
        when: [
          send(foreign()),
          (world) => world.respond(2, { ...world.forwarded[0]!, '0': mti, '39': '00' }),
          (world) => world.respond(2, { ...world.forwarded[0]!, '0': '0110', '39': '51' }),
        ],
        answers: ['0110 000101 51'],
        issuers: ['2: 0100 s1'],
        records: ['forwarded 1', 'answered 1 116'],
        notes: ['message.unexpected'],
      }),
    ),
  );
});
