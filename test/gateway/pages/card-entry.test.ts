// The card as people type it, judged alike by the script of the page and by the server, and by the rules of the rest of the program.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { readCardEntry } from '../../../src/gateway/pages/card-entry.ts';
import { cardRules } from '../../../src/gateway/pages/card-rules.ts';
import { brandOf } from '../../../src/iso8583/card-brand.ts';
import { checkDigitOf, isPan } from '../../../src/iso8583/pan.ts';

const rules = cardRules();
/** Tests card of the domestic range. */
const CARD = '9504010000000001';
const at = (iso: string) => Date.parse(iso);
const entry = (fields: Record<string, string>, now = at('2026-11-26T12:00:00Z')) =>
  readCardEntry((name) => fields[name], now);

test('the rules are those of the rest of the program', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{1,21}$/), (digits) => {
      for (const number of [digits, digits + checkDigitOf(digits)]) {
        expect(rules.isNumber(number)).toBe(isPan(Buffer.from(number), number.length));
        expect(rules.brand(number)).toBe(brandOf(number));
      }
    }),
  );
});

test('they stand by themselves: their text is what a browser gets', () => {
  const again = new Function(`return (${cardRules})()`)() as typeof rules;
  expect(again.isNumber(CARD)).toBe(true);
  expect(again.expiry('12/29')).toEqual(['12', '29']);
});

describe('an expiry date', () => {
  const december = ['12/29', '12 / 29', '12-29', '1229', '12/2029', '122029', '2029-12', '12.29', ' 12/29 ', '١٢/٢٩'];
  const none = ['', '13/29', '00/29', '12', '12/9', '29/13', 'ab/cd', '12/1929', '1/2/29'];

  it.each(december)('is read from %j', (typed) => expect(rules.expiry(typed)).toEqual(['12', '29']));
  it.each(none)('is not read from %j', (typed) => expect(rules.expiry(typed)).toBeUndefined());
  it('may have a month of one digit', () => expect(rules.expiry('9/28')).toEqual(['09', '28']));

  it('is good to the end of its month, wherever the cardholder is', () => {
    const card = { number: CARD, expiry: '11/26', securityCode: '123' };
    expect(entry(card, at('2026-11-30T23:59:00Z')).wrong).toEqual(new Set());
    expect(entry(card, at('2026-12-01T11:59:00Z')).wrong).toEqual(new Set());
    expect(entry(card, at('2026-12-01T12:00:01Z')).wrong).toEqual(new Set(['expiry']));
  });
});

test('what is well is read, with blanks and digits of any keyboard', () => {
  const { card, wrong } = entry({ number: ' 9504 0100-0000 0001 ', expiry: '9/28', securityCode: '١٢٣' });
  expect(wrong).toEqual(new Set());
  expect(card).toEqual({ number: CARD, expiryMonth: '09', expiryYear: '28', securityCode: '123' });
});

test('what is wrong is said, and is nowhere in what was read', () => {
  const { card, wrong } = entry({ number: '9504010000000002', expiry: '10/26', securityCode: '12' });
  expect(wrong).toEqual(new Set(['number', 'expiry', 'securityCode']));
  expect(card).toEqual({ number: '', expiryMonth: '', expiryYear: '', securityCode: '' });
  expect(entry({}).wrong).toEqual(new Set(['number', 'expiry']));
});

test('a number is shown in groups of four', () => {
  expect(['', '1234', '12345', CARD].map(rules.grouped)).toEqual(['', '1234', '1234 5', '9504 0100 0000 0001']);
});

test('a whole card in one paste', () => {
  for (const pasted of [`${CARD} 12/29 123`, '9504 0100 0000 0001  12/29  123', `${CARD};12/2029;1234\n`]) {
    expect(rules.wholeCard(pasted)?.[0]).toBe(CARD);
  }
  for (const pasted of [CARD, '9504010000000002 12/29 123', `${CARD} 12/29`, 'hello', '']) {
    expect(rules.wholeCard(pasted)).toBeUndefined();
  }
});
