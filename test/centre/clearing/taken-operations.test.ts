// A member's presentments as operations: what enters, what is refused, what belongs together.
import { describe, expect, test } from 'vitest';
import type { PresentmentFacts } from '../../../src/centre/clearing/presentment-facts.ts';
import { isRefusal, type Known, Taking } from '../../../src/centre/clearing/taken-operations.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import { members, operation } from './fixture.ts';

const FILE = '0022611260000001000100001';

function facts(messageNumber: number, more: Partial<PresentmentFacts> = {}): PresentmentFacts {
  return {
    messageNumber,
    kind: 'purchase',
    isReversal: false,
    pan: '9504020000000018',
    expiry: '2912',
    processingCode: '000000',
    amountMinor: 10_000,
    currency: 504,
    localTime: '261126083015',
    entryMode: '010101500001',
    channel: 'terminal',
    categoryCode: '5812',
    reference: '90100016330000000000015',
    rrn: '633000000001',
    approvalCode: 'A00001',
    terminal: 'TERM0001',
    acceptor: 'MERCHANT0000001',
    acceptorName: 'CAFE DU PORT',
    originator: '10001',
    destination: '10002',
    ...more,
  };
}

function taking(known: Record<string, Known> = {}): Taking {
  return new Taking({
    fileId: FILE,
    businessDate: 20261126,
    members,
    issuerOf: (pan) => ({ '9504': 'RIF', '4000': 'VISA' })[pan.slice(0, 4)],
    momentOf: () => 1_000,
    knownBy: (acquirer, reference) => known[`${acquirer} ${reference}`],
  });
}

const textOf = (taken: ReturnType<Taking['take']>) => (isRefusal(taken) ? taken.text : taken.key);

test('a presentment is an operation, with the key of its place and its own reference', () => {
  expect(taking().take(facts(2))).toEqual({
    ...operation(`${FILE}:2`),
    atMs: 1_000,
    acquirer: 'ATLAS',
    issuer: 'RIF',
    entryMode: '010101500001',
    stan: '',
    reference: '90100016330000000000015',
    acceptorName: 'CAFE DU PORT',
  } satisfies Operation);
});

describe('refused', () => {
  const undo = { isReversal: true };
  test.each<[string, PresentmentFacts[], string]>([
    ['no member', [facts(2, { originator: '99' })], 'DE 94 is no member'],
    ['nobody´s card', [facts(2, { pan: '6000000000000007' })], 'DE 2 is a card of no member'],
    ['twice in a file', [facts(2), facts(3)], 'DE 31 was presented before'],
    ['nothing to reverse', [facts(2, undo)], 'there is nothing with DE 31 to reverse'],
    ['another card', [facts(2), facts(3, { ...undo, pan: '9504020000000026' })], 'the original is of another card'],
    ['another kind', [facts(2), facts(3, { ...undo, kind: 'refund' })], 'the original is of another kind'],
    ['another currency', [facts(2), facts(3, { ...undo, currency: 978 })], 'the original is in another currency'],
    [
      'more than is left',
      [facts(2), facts(3, { ...undo, amountMinor: 6_000 }), facts(4, { ...undo, amountMinor: 4_001 })],
      'DE 4 is more than the 4000 minor units that are left to undo',
    ],
  ])('%s', (_, list, expected) => {
    const one = taking();
    expect(list.map((each) => textOf(one.take(each))).at(-1)).toBe(expected);
  });
});

test('reversals in parts, of what came in the file and of what was there', () => {
  const there = operation('n:7', { amountMinor: 500 });
  const one = taking({ 'ATLAS R': { operation: there, reversedMinor: 300 } });
  const keys = [
    facts(2),
    facts(3, { isReversal: true, amountMinor: 4_000 }),
    facts(4, { isReversal: true, amountMinor: 6_000 }),
    facts(5, { isReversal: true, reference: 'R', amountMinor: 200 }),
    facts(6, { isReversal: true, reference: 'R', amountMinor: 1 }),
  ].map((each) => {
    const taken = one.take(each);
    return isRefusal(taken) ? taken.path : taken.originalKey;
  });
  expect(keys).toEqual([undefined, `${FILE}:2`, `${FILE}:2`, 'n:7', '4']);
});
