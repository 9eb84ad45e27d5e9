// The same request again, as a table: never a second debit, the first answer byte for byte, also on another connection (field
// guide, section 3).
import { describe, expect } from 'vitest';
import { APPROVED, CARD, decideOn, decides, FOREIGN_CARD, purchase, reversal, runFlows, send } from './flow.ts';

describe('the same request again', () => {
  runFlows([
    {
      name: 'in flight: dropped, one answer serves both',
      when: [send(purchase()), send(purchase()), send(purchase({ '0': '0101' })), decideOn(0, APPROVED)],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 1 000'],
      notes: ['message.duplicate', 'message.duplicate'],
    },
    {
      name: 'in flight, from another connection too: one outcome, and both are told',
      when: [send(purchase()), send(purchase(), 2), decideOn(0, APPROVED)],
      answers: ['0110 000101 00', '0110 000101 00 @2'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 1 000'],
      notes: ['message.duplicate'],
    },
    {
      name: 'answered: the first answer byte for byte, whatever the issuer would say now and however it repeats itself',
      when: [
        decides(APPROVED, { reason: 116 }),
        send(purchase()),
        send(purchase()),
        send(purchase({ '0': '0101' }), 2),
        send(purchase({ '0': '0101', '12': '103001', '43': 'ELSEWHERE' })),
      ],
      answers: ['0110 000101 00', '0110 000101 00', '0110 000101 00 @2', '0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000'],
      notes: ['message.duplicate', 'message.duplicate', 'message.duplicate'],
      also: (world) => expect(new Set(world.answerBytes).size).toBe(1),
    },
    {
      name: 'another card under the same name is no repeat: 94, never the first card and its answer',
      when: [
        decides(APPROVED),
        send(purchase()),
        send(purchase({ '2': '9504010000000023' })),
        send(purchase({ '2': FOREIGN_CARD })),
        send(purchase()),
      ],
      answers: ['0110 000101 00', '0110 000101 94', '0110 000101 94', '0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000', 'answered 2 913', 'answered 3 913'],
      notes: ['message.reused-stan', 'message.reused-stan', 'message.duplicate'],
      also: (world) => {
        const cards = world.events.flatMap((event) => (event.kind === 'sent' ? [event.message['2']] : []));
        expect(cards).toEqual([CARD, '9504010000000023', FOREIGN_CARD, CARD]);
      },
    },
    {
      name: 'another amount, processing code or currency under the same name is no repeat: 94',
      when: [
        decides(APPROVED),
        send(purchase()),
        send(purchase({ '4': '000000020000' })),
        send(purchase({ '3': '200000' })),
        send(purchase({ '49': '840' })),
      ],
      answers: ['0110 000101 00', '0110 000101 94', '0110 000101 94', '0110 000101 94'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000', 'answered 2 913', 'answered 3 913', 'answered 4 913'],
      notes: ['message.reused-stan', 'message.reused-stan', 'message.reused-stan'],
    },
    {
      name: 'an advice that repeats a request has the first answer, under its own type, and the request again under its own',
      when: [
        decides(APPROVED),
        send(purchase()),
        send(purchase({ '0': '0120' })),
        send(purchase({ '0': '0121' })),
        send(purchase({ '0': '0101' })),
        send(reversal()),
        send(reversal({ '0': '0420' })),
      ],
      answers: [
        '0110 000101 00',
        '0130 000101 00',
        '0130 000101 00',
        '0110 000101 00',
        '0410 000901 00',
        '0430 000901 00',
      ],
      issuers: ['1: 0100 t1', '1: 0400 t2 undoes t1'],
      records: ['answered 1 000', 'answered 2 undoes 1 000'],
      notes: ['message.duplicate', 'message.duplicate', 'message.duplicate', 'message.duplicate'],
    },
    {
      name: 'another card while the first is in flight: 94, and the first gets its answer',
      when: [send(purchase()), send(purchase({ '2': FOREIGN_CARD })), decideOn(0, APPROVED)],
      answers: ['0110 000101 94', '0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 2 913', 'answered 1 000'],
      notes: ['message.reused-stan'],
    },
    {
      name: 'a decline is repeated too',
      when: [decides({ reason: 116 }, APPROVED), send(purchase()), send(purchase())],
      answers: ['0110 000101 51', '0110 000101 51'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 116'],
      notes: ['message.duplicate'],
      also: (world) => expect(new Set(world.answerBytes).size).toBe(1),
    },
    {
      name: 'another STAN, time, terminal, class or acquirer makes it another request',
      given: { acquirers: [{}, {}], connections: [1, 2] },
      when: [
        decides(APPROVED),
        send(purchase()),
        send(purchase({ '11': '000102' })),
        send(purchase({ '7': '1123093001' })),
        send(purchase({ '41': 'TERM0002' })),
        send(purchase({ '0': '0200' })),
        send(purchase(), 2),
      ],
      answers: [
        '0110 000101 00',
        '0110 000102 00',
        '0110 000101 00',
        '0110 000101 00',
        '0210 000101 00',
        '0110 000101 00 @2',
      ],
      issuers: ['1: 0100 t1', '1: 0100 t2', '1: 0100 t3', '1: 0100 t4', '1: 0200 t5', '1: 0100 t6'],
      records: [1, 2, 3, 4, 5, 6].map((transaction) => `answered ${transaction} 000`),
    },
    {
      name: 'without the duplicate check every sending is a transaction',
      given: { duplicateCheck: false },
      when: [decides(APPROVED), send(purchase()), send(purchase())],
      answers: ['0110 000101 00', '0110 000101 00'],
      issuers: ['1: 0100 t1', '1: 0100 t2'],
      records: ['answered 1 000', 'answered 2 000'],
    },
    {
      name: 'the answer was lost with its connection: recorded, and told on the next one when asked again',
      when: [decides(APPROVED), (world) => world.lose(1), send(purchase()), send(purchase({ '0': '0101' }), 2)],
      answers: ['0110 000101 00 lost', '0110 000101 00 @2'],
      issuers: ['1: 0100 t1'],
      records: ['answered 1 000', 'undelivered 1'],
      notes: ['answer.undelivered', 'message.duplicate'],
      also: (world) => expect(new Set(world.answerBytes).size).toBe(1),
    },
  ]);
});
