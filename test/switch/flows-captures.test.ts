// Completions: a 0220 that names the 0100 which it completes captures what that holds, by whatever it names it, and the issuer is told
// which it is. What names no authorization that can be captured is a debit of its own, as any other advice.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  decides,
  foreign,
  issuerDown,
  issuerUp,
  journalFaults,
  ORIGINAL,
  purchase,
  respondsWith,
  reversal,
  runAfterApproval,
  runFlows,
  send,
  silent,
  wait,
  without,
} from './flow.ts';
import { World } from './world.ts';

const NEW_NAMES: FieldValues = { '7': '1123094500', '11': '000201', '12': '104500', '37': '632709000201' };

/** A completion of `purchase()`, which it names by DE 90. */
function completion(changes: FieldValues = {}): FieldValues {
  return purchase({ '0': '0220', ...NEW_NAMES, '90': ORIGINAL, ...changes });
}
/** The same that names it by its approval code and the card. */
const byApprovalCode = (changes: FieldValues = {}) => without(completion({ '38': 'A1B2C3', ...changes }), 90);

const captured = {
  answers: ['0230 000201 00'],
  issuers: ['1: 0220 t2 captures t1'],
  records: ['answered 2 captures 1 000'],
};
const besides = { answers: ['0230 000201 00'], issuers: ['1: 0220 t2'], records: ['answered 2 000'] };

describe('a completion captures the authorization that it names', () => {
  runAfterApproval([
    { name: 'by DE 90', when: [send(completion())], ...captured },
    {
      name: 'by DE 90 with zeros for the institutions',
      when: [send(completion({ '90': ORIGINAL.slice(0, 20).padEnd(42, '0') }))],
      ...captured,
    },
    { name: 'from another terminal', when: [send(completion({ '41': 'TERM0002' }))], ...captured },
    { name: 'by DE 38 and the card', when: [send(byApprovalCode())], ...captured },
    {
      name: 'by DE 38 when DE 90 names nothing',
      when: [send(completion({ '38': 'A1B2C3', '90': ORIGINAL.replace('000101', '000999') }))],
      ...captured,
    },
    { name: 'in part', when: [send(completion({ '4': '000000000100' }))], ...captured },
    { name: 'and more', when: [send(completion({ '4': '000009999999' }))], ...captured },
    {
      name: 'one after the other',
      when: [send(completion()), send(completion({ '11': '000202', '37': '632709000202' }))],
      answers: [...captured.answers, '0230 000202 00'],
      issuers: [...captured.issuers, '1: 0220 t3 captures t1'],
      records: [...captured.records, 'answered 3 captures 1 000'],
    },
    {
      name: 'once: its repeat has the same answer',
      when: [send(completion()), send(completion({ '0': '0221' }))],
      ...captured,
      answers: [...captured.answers, ...captured.answers],
      notes: ['message.duplicate'],
    },
    {
      name: 'and is reversed by itself, the authorization by itself',
      when: [
        send(completion()),
        send(reversal({ '90': ORIGINAL.replace('0100000101', '0220000201').replace('1123093000', '1123094500') })),
        send(reversal({ '11': '000902', '37': '632709000902' })),
      ],
      answers: [...captured.answers, '0410 000901 00', '0410 000902 00'],
      issuers: [...captured.issuers, '1: 0400 t3 undoes t2', '1: 0400 t4 undoes t1'],
      records: [...captured.records, 'answered 3 undoes 2 000', 'answered 4 undoes 1 000'],
    },
  ]);
});

describe('it is a debit of its own', () => {
  runAfterApproval([
    { name: 'without a name', when: [send(without(completion(), 90))], ...besides },
    { name: 'of another card', when: [send(completion({ '2': '9504010000000007' }))], ...besides },
    {
      name: 'with the approval code of another card',
      when: [send(byApprovalCode({ '2': '9504010000000007' }))],
      ...besides,
    },
    { name: 'with another approval code', when: [send(byApprovalCode({ '38': 'A1B2C4' }))], ...besides },
    { name: 'in another currency', when: [send(completion({ '49': '978' }))], ...besides },
    { name: 'when it is a refund', when: [send(completion({ '3': '200000' }))], ...besides },
    {
      name: 'naming a financial request',
      when: [send(completion({ '90': ORIGINAL.replace('0100', '0200') }))],
      ...besides,
    },
    { name: 'of a decline: nothing is captured', when: [send(completion({ '39': '05' }))], ...besides },
    {
      name: 'as a request (0200) or another authorization (0120)',
      when: [send(completion({ '0': '0200' })), send(completion({ '0': '0120', '11': '000202' }))],
      answers: ['0210 000201 00', '0130 000202 00'],
      issuers: ['1: 0200 t2', '1: 0120 t3'],
      records: ['answered 2 000', 'answered 3 000'],
    },
  ]);
  runFlows([
    {
      name: 'of what was declined',
      when: [decides({ reason: 116 }, APPROVED), send(purchase()), send(completion())],
      ...besides,
      answers: ['0110 000101 51', ...besides.answers],
      issuers: ['1: 0100 t1', ...besides.issuers],
      records: ['answered 1 116', ...besides.records],
    },
    {
      name: 'of what is in flight',
      when: [decides(undefined, APPROVED), send(purchase()), send(completion())],
      ...besides,
      issuers: ['1: 0100 t1', ...besides.issuers],
      records: ['forwarded 1', ...besides.records],
      inFlight: 1,
    },
  ]);
});

describe('a remote issuer', () => {
  const bought = { answers: ['0110 000101 00'], issuers: ['2: 0100 s1'], records: ['forwarded 1', 'answered 1 000'] };
  runFlows([
    {
      name: 'has it as it is; the journal says what it captures',
      when: [respondsWith('00'), send(foreign()), send(completion({ '2': foreign()['2']! }))],
      answers: [...bought.answers, ...captured.answers],
      issuers: [...bought.issuers, '2: 0220 s2'],
      records: [...bought.records, 'forwarded 2 captures 1', 'answered 2 captures 1 000'],
    },
    {
      name: 'that is down has it later: all its entries say so',
      when: [
        ...[respondsWith('00'), send(foreign()), issuerDown(2), send(completion({ '2': foreign()['2']! }))],
        ...[issuerUp(2), wait(10)],
      ],
      answers: [...bought.answers, ...captured.answers],
      issuers: [...bought.issuers, '2: 0220 s2'],
      records: [
        ...bought.records,
        'adviceQueued 2 captures 1',
        'answered 2 captures 1 000',
        'adviceAcknowledged 2 captures 1',
      ],
      notes: ['advice.queued', 'advice.acknowledged'],
    },
  ]);
});

describe('what it captures outlives', () => {
  it('its wait in store-and-forward', () => {
    const world = new World();
    decides(APPROVED, undefined, APPROVED)(world);
    world.send(purchase());
    world.send(completion());
    world.advance(10_000);
    expect(world.questions.slice(1)).toMatchObject([
      { mti: 220, transaction: 2, original: 1 },
      { mti: 221, transaction: 2, original: 1 },
    ]);
    expect(journalFaults(world)).toEqual([]);
  });

  it.each([
    ['without an outcome', false],
    ['as an advice that waits', true],
  ])('the process, %s', (_, isTaken) => {
    const before = new World();
    decides(APPROVED)(before);
    before.send(purchase());
    silent(before);
    before.send(completion());
    if (isTaken) before.advance(1_500);
    const world = new World({ after: before });
    decides(APPROVED)(world);
    world.advance(10_000);
    expect(world.questions.at(-1)).toMatchObject({ mti: 221, transaction: 2, original: 1 });
    expect(journalFaults(world)).toEqual([]);
  });

  it('the memory of the switch: the journal is asked for what DE 90 names', () => {
    const world = new World({ inFlightLimit: 4, retainedLimit: 4 });
    decides(APPROVED)(world);
    world.send(purchase());
    for (let i = 1_001; i < 1_020; i++) {
      world.send(purchase({ '11': `00${i}`, '7': '1123093001', '37': `63270900${i}` }));
    }
    world.send(completion());
    world.advance(10);
    expect(world.questions.at(-1)).toMatchObject({ mti: 220, original: 1 });
    expect(journalFaults(world)).toEqual([]);
  });
});

it('memory may let go of the authorization while the journal is asked whether the completion is a repeat', () => {
  const world = new World({ inFlightLimit: 4, retainedLimit: 4 });
  decides(APPROVED)(world);
  world.send(purchase());
  const find = world.journal.find.bind(world.journal);
  const waiting: (() => void)[] = [];
  world.journal.find = (name, found) => waiting.push(() => find(name, found));
  world.send(completion({ '0': '0221' }));
  expect(waiting).toHaveLength(1);
  for (let i = 1_001; i < 1_020; i++) {
    world.send(purchase({ '11': `00${i}`, '7': `112310${i}`, '37': `63270900${i}` }));
  }
  for (let ask = waiting.shift(); ask !== undefined; ask = waiting.shift()) {
    ask();
    world.advance(1_000);
  }
  expect(world.questions.at(-1)).toMatchObject({ mti: 221, original: 1 });
});

describe('in 1993', () => {
  it('DE 56 names the authorization', () => {
    const world = new World({ acquirers: [{ spec: 'iso93-ascii' }] });
    decides(APPROVED)(world);
    const asked = { ...without(purchase(), 13), '0': '1100', '12': '261123103000' };
    world.send(asked);
    world.send({ ...asked, ...NEW_NAMES, '0': '1220', '12': '261123104500', '56': '110000010126112310300006504001' });
    expect(world.questions.at(-1)).toMatchObject({ mti: 1220, original: 1 });
  });
});
