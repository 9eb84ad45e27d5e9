// A switch that stops, as a table: what is new is told 91, what is in flight is waited for, and what is still in flight when
// the wait is over is treated as silence, so that nobody is left without an answer and no money is left held (field guide,
// section 3).
import { describe } from 'vitest';
import {
  APPROVED,
  type Deed,
  decideOn,
  decides,
  FOREIGN_CARD,
  foreign,
  purchase,
  respondsWith,
  reversal,
  runFlows,
  send,
  silent,
  wait,
} from './flow.ts';

describe('stopping', () => {
  const drain: Deed = (world) => world.core.drain();
  const giveUp: Deed = (world) => world.event((nowMs) => world.core.giveUp(nowMs));
  runFlows([
    {
      name: 'what is in flight when the wait is over is told 91 and undone, as at its deadline',
      when: [silent, send(foreign()), send(foreign({ '11': '000102' })), wait(200), giveUp],
      answers: ['0110 000101 91', '0110 000102 91'],
      issuers: ['2: 0100 s1', '2: 0100 s2', '2: 0420 s3 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'forwarded 2', 'adviceQueued 1', 'answered 1 907', 'adviceQueued 2', 'answered 2 907'],
      notes: ['issuer.silent', 'advice.queued', 'issuer.silent', 'advice.queued'],
      advices: 2,
    },
    {
      name: 'a decision that was only to be told later is told now',
      when: [decides({ ...APPROVED, delayMs: 800 }), send(purchase()), wait(200), giveUp],
      answers: ['0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 1 000'],
    },
    {
      name: 'a reversal that waits for the outcome of a silent request has it, and is answered too',
      when: [silent, send(foreign()), send(reversal({ '2': FOREIGN_CARD, '11': '000201' })), wait(200), giveUp],
      answers: ['0110 000101 91', '0410 000201 00'],
      issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907', 'answered 2 undoes 1 000'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
    {
      name: 'a reversal that its issuer says nothing to is taken over',
      when: [
        respondsWith('00'),
        send(foreign()),
        silent,
        send(reversal({ '2': FOREIGN_CARD, '11': '000201' })),
        wait(200),
        giveUp,
      ],
      answers: ['0110 000101 00', '0410 000201 00'],
      issuers: ['2: 0100 s1', '2: 0400 s2 of 0100 000001 1123093000', '2: 0420 s3 of 0100 000001 1123093000'],
      records: ['forwarded 1', 'answered 1 000', 'forwarded 2 undoes 1', 'adviceQueued 1', 'answered 2 undoes 1 000'],
      notes: ['issuer.silent', 'advice.queued'],
      advices: 1,
    },
    {
      name: 'what is new is answered 91; what is in flight gets its answer',
      when: [send(purchase()), drain, send(purchase({ '11': '000102' })), decideOn(0, APPROVED)],
      answers: ['0110 000102 91', '0110 000101 00'],
      issuers: ['1: 0100 t1'],
      records: ['forwarded 1', 'answered 2 907', 'answered 1 000'],
    },
    {
      name: 'a repeat of what is in flight or answered is not new: never 91 beside an approval',
      when: [
        decides(APPROVED, undefined),
        send(purchase()),
        send(purchase({ '11': '000102' })),
        drain,
        send(purchase({ '0': '0101' })),
        send(purchase({ '0': '0101', '11': '000102' })),
        decideOn(1, APPROVED),
      ],
      answers: ['0110 000101 00', '0110 000101 00', '0110 000102 00'],
      issuers: ['1: 0100 t1', '1: 0100 t2'],
      records: ['answered 1 000', 'forwarded 2', 'answered 2 000'],
      notes: ['message.duplicate', 'message.duplicate'],
    },
  ]);
});
