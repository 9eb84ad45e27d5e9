// A switch that stops, as a table: what is new is told 91, what is in flight is waited for, and what is still in flight when
// the wait is over is treated as silence, so that nobody is left without an answer and no money is left held (field guide,
// section 3).
import { describe, expect, it } from 'vitest';
import {
  APPROVED,
  type Deed,
  decideOn,
  decides,
  FOREIGN_CARD,
  foreign,
  journalFaults,
  purchase,
  respondsWith,
  reversal,
  runFlows,
  send,
  silent,
  wait,
} from './flow.ts';
import { World } from './world.ts';

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
    {
      name: 'what is told 91 while the switch drains is known: its repeat has the same answer, and nothing is asked',
      when: [drain, send(purchase()), send(purchase({ '0': '0101' }), 2)],
      answers: ['0110 000101 91', '0110 000101 91 @2'],
      records: ['answered 1 907'],
      notes: ['message.duplicate'],
    },
  ]);

  it('the next process tells the repeat 91 again, and its reversal finds what was never approved', () => {
    const before = new World();
    drain(before);
    before.send(purchase());
    before.send(reversal());
    expect(before.answers.map((answer) => `${answer['0']} ${answer['39']}`)).toEqual(['0110 91', '0410 91']);
    const next = new World({ after: before });
    decides(APPROVED)(next);
    next.send(purchase({ '0': '0101' }));
    next.send(reversal());
    expect(next.answerBytes[0]).toBe(before.answerBytes[0]);
    expect(next.answers.map((answer) => `${answer['0']} ${answer['39']}`)).toEqual(['0110 91', '0410 00']);
    expect(next.questions).toEqual([]);
    expect(journalFaults(next)).toEqual([]);
  });

  it('what is repeated until it is taken is handled anew by the next process', () => {
    const before = new World();
    drain(before);
    before.send(purchase({ '0': '0120', '39': '00' }));
    const next = new World({ after: before });
    decides(APPROVED)(next);
    next.send(purchase({ '0': '0121', '39': '00' }));
    expect(next.answers.map((answer) => `${answer['0']} ${answer['39']}`)).toEqual(['0130 00']);
    expect(next.questions).toHaveLength(1);
  });

  it('what may repeat a request that memory has forgotten takes no place: the one that was approved is the one to reverse', () => {
    const world = new World({ inFlightLimit: 2, retainedLimit: 2 });
    decides(APPROVED)(world);
    world.send(purchase());
    for (let i = 1; i <= 4; i++) world.send(purchase({ '7': `112309300${i}`, '11': `00020${i}`, '37': `R${i}` }));
    drain(world);
    world.send(purchase());
    expect(world.answers.at(-1)).toMatchObject({ '11': '000101', '39': '91' });
    const next = new World({ after: world });
    decides(APPROVED)(next);
    next.send(reversal());
    expect(next.answers.at(-1)).toMatchObject({ '0': '0410', '39': '00' });
    expect(next.questions).toMatchObject([{ mti: 400, original: 1 }]);
  });
});
