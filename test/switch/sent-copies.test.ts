// A response that repeats the first elements of a copied request byte for byte, and one that differs in any one of them: the quick
// comparison may only say yes where reading both says it too.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Message } from '../../src/codec/message.ts';
import { TransactionTable } from '../../src/switch/table/transaction-table.ts';
import { bundledCodec } from '../codec/spec-under-test.ts';
import { tries } from '../tries.ts';

const codec = bundledCodec('iso87-ascii');

const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const text = (length: number) => fc.stringMatching(new RegExp(`^[A-Z0-9 ]{${length}}$`));
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const request = fc.record({
  2: maybe(fc.integer({ min: 12, max: 19 }).chain((length) => digits(length))),
  3: fc.constantFrom('000000', '010000', '200000'),
  4: maybe(digits(12)),
  7: maybe(digits(10)),
  11: digits(6),
  12: maybe(digits(6)),
  13: maybe(digits(4)),
  18: maybe(digits(4)),
  32: maybe(fc.integer({ min: 1, max: 11 }).chain((length) => digits(length))),
  37: maybe(text(12)),
  41: maybe(text(8)),
  42: maybe(text(15)),
  49: maybe(fc.constantFrom('504', '978')),
});

type Fields = Record<string, string | undefined>;

function messageOf(mti: string, fields: Fields): Message {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  const bytes = codec.encode({ '0': mti, ...(Object.fromEntries(given) as Record<string, string>) });
  const message = new Message();
  codec.index(bytes, 0, bytes.length, message);
  return message;
}

/** What both ways of comparing say of `response` to a request that went out as a copy with another STAN. */
function verdicts(asked: Fields, response: Fields): { quick: boolean; slow: boolean } {
  const sent = messageOf('0100', { ...asked, 11: '900001' });
  const table = new TransactionTable(8);
  const slot = table.oldest();
  table.identities.identify(sent);
  table.open(slot, 1, 1, 1, sent, 0, 20261126);
  table.requests.keep(slot);
  const answer = messageOf('0110', { ...response, 11: '900001', 39: '00' });
  const slow = table.identities.isRepeatedIn(answer, slot);
  table.copies.note(slot, sent);
  return { quick: table.isRepeatedIn(answer, slot), slow };
}

it('says of every response what reading all of both says', () => {
  fc.assert(
    fc.property(
      request,
      request,
      fc.subarray(['2', '3', '4', '7', '12', '13', '32', '37', '41', '42', '49']),
      (one, other, changed) => {
        const response: Fields = { ...one };
        for (const element of changed) response[element] = (other as Fields)[element];
        const { quick, slow } = verdicts(one, response);
        expect(quick).toBe(slow);
      },
    ),
    { numRuns: tries(80, 400) },
  );
});

it('takes a response that repeats everything', () => {
  const asked = {
    2: '9504010000000001',
    3: '000000',
    4: '000000005000',
    7: '1123120000',
    11: '000001',
    12: '120000',
    13: '1123',
  };
  const rest = { 32: '012345', 37: '000000000001', 41: 'TERM0001', 42: 'MERCHANT0000001', 49: '504' };
  expect(verdicts({ ...asked, ...rest }, { ...asked, ...rest })).toEqual({ quick: true, slow: true });
  for (const element of ['2', '4', '7', '12', '13', '32', '37', '41', '42', '49']) {
    const response: Fields = { ...asked, ...rest };
    response[element] = response[element]!.slice(0, -1) + (response[element]!.endsWith('1') ? '2' : '1');
    expect({ element, ...verdicts({ ...asked, ...rest }, response) }).toEqual({ element, quick: false, slow: false });
  }
});
