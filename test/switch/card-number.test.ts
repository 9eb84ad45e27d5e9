// The place of a card number against its digits, from DE 2 and from track 2, in dialects that write digits differently.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { CardNumber, placeOf } from '../../src/switch/card-number.ts';
import { codecOf } from './world.ts';

const cards = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 19 });
const usual = fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 16, maxLength: 16 });

function placeIn(card: string): object {
  const digits = card.padEnd(19, '0');
  return {
    head: Number(digits.slice(0, 6)),
    middle: Number(digits.slice(6, 13)),
    tail: Number(digits.slice(13)),
  };
}

function read(dialect: string, json: FieldValues): object {
  const codec = codecOf(dialect);
  const bytes = codec.encode(json);
  const message = new Message();
  codec.index(bytes, 0, bytes.length, message);
  const card = new CardNumber();
  expect(card.read(message)).toBe(card.length);
  const { length, head, middle, tail } = card;
  return { length, head, middle, tail };
}

describe('the place of a card number', () => {
  it('is its digits, zeros behind', () => {
    fc.assert(
      fc.property(cards, (card) => {
        const place = { head: -1, middle: -1, tail: -1 };
        placeOf(Buffer.from(`77${card}88`, 'latin1'), 2, card.length, place);
        expect(place).toEqual(placeIn(card));
      }),
      { seed: 8583 },
    );
  });

  it.each(['iso87-ascii', 'iso87-bcd', 'iso87-ebcdic'])('is read from DE 2 and from track 2: %s', (dialect) => {
    fc.assert(
      fc.property(fc.oneof(cards, usual), (card) => {
        const expected = { length: card.length, ...placeIn(card) };
        expect(read(dialect, { '0': '0100', '2': card, '35': '1=2912' })).toEqual(expected);
        expect(read(dialect, { '0': '0100', '35': `${card}=2912` })).toEqual(expected);
      }),
      { numRuns: 200, seed: 8583 },
    );
  });

  it('is none without a card, whatever was read before', () => {
    const codec = codecOf('iso87-ascii');
    const card = new CardNumber();
    for (const json of [
      { '0': '0100', '2': '4000001234567899' },
      { '0': '0100', '11': '000001' },
    ]) {
      const bytes = codec.encode(json as unknown as FieldValues);
      const message = new Message();
      codec.index(bytes, 0, bytes.length, message);
      card.read(message);
    }
    expect(card).toMatchObject({ length: 0, head: 0, middle: 0, tail: 0 });
  });
});
