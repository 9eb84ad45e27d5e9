// The place of a card number against its digits, from DE 2 and from track 2, in dialects that write digits differently.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CardNumber, cardNumberAt, copyCardNumber, placeOf } from '../../src/codec/card-number.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { cardNumberOf, LONGEST_PAN } from '../../src/iso8583/pan.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { codecOf } from '../switch/world.ts';

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
        expect(cardNumberAt(place)).toBe(card.padEnd(19, '0'));
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

describe('the rule on bytes and on text', () => {
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 21 });
  const odd = fc.string({ unit: fc.constantFrom(...'0123456789 AX='), maxLength: 21 });
  const track = fc
    .tuple(fc.oneof(digits, usual), fc.constantFrom('', '=', 'D'), fc.constantFrom('', '2912', '29121010000'))
    .map((parts) => parts.join(''));
  const bundled = codecOf('iso87-ascii');
  /** Dialects that admit what people send: any characters, and more of them than a card number has. */
  const wide = compile({
    ...loadSpec('iso87-ascii'),
    fields: {
      ...loadSpec('iso87-ascii').fields,
      2: { type: 'String', length: 28, enc: 'ASCII', prefix: 'ASCII.LL' },
      35: { type: 'String', length: 40, enc: 'ASCII', prefix: 'ASCII.LL' },
    },
  });
  const packed = compile({
    ...loadSpec('iso87-bcd'),
    fields: {
      ...loadSpec('iso87-bcd').fields,
      2: { type: 'String', length: 28, enc: 'BCD', prefix: 'BCD.LL', class: 'n' },
      35: { type: 'Track2', length: 40, enc: 'BCD', prefix: 'BCD.LL', class: 'z' },
    },
  });

  it.each([
    ['text', wide, fc.oneof(digits, usual, odd)],
    ['packed digits', packed, fc.oneof(digits, usual)],
    ['a bundled dialect', bundled, fc.oneof(usual, cards, fc.constant(''))],
  ])('agree: %s', (_name, codec, pans) => {
    const tracks = codec === bundled ? track.filter((text) => text.length <= 37) : track;
    fc.assert(
      fc.property(fc.option(pans, { nil: undefined }), fc.option(tracks, { nil: undefined }), (pan, track2) => {
        const json = {
          0: '0100',
          ...(pan === undefined ? {} : { 2: pan }),
          ...(track2 === undefined ? {} : { 35: track2 }),
        };
        const message = codec.decode(codec.encode(json));
        const expected = cardNumberOf(message.text(2), message.text(35));
        const out = Buffer.alloc(LONGEST_PAN);
        expect(out.toString('latin1', 0, copyCardNumber(message, out))).toBe(expected);
        const card = new CardNumber();
        expect(card.read(message)).toBe(expected.length);
        expect({ head: card.head, middle: card.middle, tail: card.tail }).toEqual(placeIn(expected));
      }),
      { numRuns: 1000, seed: 8583 },
    );
  });
});
