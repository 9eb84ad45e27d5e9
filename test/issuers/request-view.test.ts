// What an issuer sees of a request: each reading against a message whose elements are written out here.
import { describe, expect, test } from 'vitest';
import { RequestView } from '../../src/issuers/request-view.ts';
import { ascii, bundledSpec, CARD, codecOf, NOW_MS, purchase, requestOf } from './requests.ts';

const viewOf = (elements: Record<string, string | undefined>, codec = ascii) =>
  new RequestView().over(requestOf(purchase(elements), {}, codec), NOW_MS);

test('takes over what the switch says of the transaction', () => {
  const request = requestOf(purchase(), { transaction: 77, original: 12, mti: 420, remainingMinor: 500 });
  const view = new RequestView().over(request, NOW_MS);
  expect(view).toMatchObject({ transaction: 77, original: 12, mti: 420, remainingMinor: 500, nowMs: NOW_MS });
  expect(view.kind).toBe('reversal');
  expect(view.message).toBe(request.message);
});

test.each([
  [100, 'authorization', false, false],
  [101, 'authorization', false, true],
  [120, 'authorization', true, false],
  [1100, 'authorization', false, false],
  [200, 'financial', false, false],
  [221, 'financial', true, true],
  [240, 'financial', true, false],
  [400, 'reversal', false, false],
  [420, 'reversal', true, false],
  [421, 'reversal', true, true],
  [1420, 'reversal', true, false],
  [304, 'other', false, false],
  [620, 'other', true, false],
  [800, 'other', false, false],
])('message type %i is %s, advice %s, repeat %s', (mti, kind, isAdvice, isRepeat) => {
  const view = new RequestView().over(requestOf(purchase(), { mti }), NOW_MS);
  expect([view.kind, view.isAdvice, view.isRepeat]).toEqual([kind, isAdvice, isRepeat]);
});

test('reads the elements', () => {
  const view = viewOf({ 3: '301000', 4: '000123456789', 14: '2905', 41: 'T1', 49: '048' });
  expect(view.pan).toBe(CARD);
  expect(view.processingCode).toBe('301000');
  expect(view.amountMinor).toBe(123_456_789);
  expect(view.expiry).toBe('2905');
  expect(view.currency).toBe('048');
  expect(view.get('41')).toBe('T1      ');
  expect(view.get('42')).toBeUndefined();
});

test('what is absent is empty, zero or undefined', () => {
  const view = viewOf({ 2: undefined, 3: undefined, 4: undefined, 49: undefined });
  expect([view.pan, view.processingCode, view.amountMinor, view.currency, view.expiry]).toEqual([
    '',
    '',
    0,
    '',
    undefined,
  ]);
});

test('an alphabetic currency is passed on as it is', () => {
  expect(viewOf({ 49: 'MAD' }).currency).toBe('MAD');
});

describe('track 2', () => {
  test.each([
    ['9504010000000001=29051010000000000000', CARD, '2905'],
    ['9504010000000001=2905', CARD, '2905'],
    ['9504010000000001=290', CARD, undefined],
    ['9504010000000001==101', CARD, undefined],
    ['9504010000000001', CARD, undefined],
    ['6205500000000000004=3001', '6205500000000000004', '3001'],
    ['=2905', '', '2905'],
  ])('%s', (track, pan, expiry) => {
    const view = viewOf({ 2: undefined, 35: track });
    expect([view.pan, view.expiry]).toEqual([pan, expiry]);
  });

  test('behind an empty DE 2', () => {
    expect(viewOf({ 2: '', 35: '9504010000000001=2905' }).pan).toBe(CARD);
  });

  test('twenty digits are no card number, and not one of nineteen', () => {
    expect(viewOf({ 2: undefined, 35: '95040100000000011234=2905' }).pan).toBe('');
  });

  test('in packed digits, where the separator is a nibble', () => {
    const bcd = codecOf(bundledSpec('iso87-bcd'));
    const view = viewOf({ 2: undefined, 35: '9504010000000001=29051010000000000000' }, bcd);
    expect([view.pan, view.expiry]).toEqual([CARD, '2905']);
  });

  test('DE 2 and DE 14 go before it', () => {
    const view = viewOf({ 14: '3112', 35: '4111111111111111=2905' });
    expect([view.pan, view.expiry]).toEqual([CARD, '3112']);
  });
});

test('an expiry of other than four digits is none', () => {
  const spec = bundledSpec('iso87-ascii');
  const loose = codecOf({ ...spec, fields: { ...spec.fields, 14: { type: 'String', length: 6, prefix: 'ASCII.LL' } } });
  expect(viewOf({ 14: '290501' }, loose).expiry).toBeUndefined();
  expect(viewOf({ 14: '29 5' }, loose).expiry).toBeUndefined();
  expect(viewOf({ 14: '2905' }, loose).expiry).toBe('2905');
});

test('an amount with currency and exponent in front (2003) is its last twelve digits, exactly', () => {
  const spec = bundledSpec('iso87-ascii');
  const long = codecOf({
    ...spec,
    fields: { ...spec.fields, 4: { type: 'String', length: 16, prefix: 'ASCII.Fixed' } },
  });
  // 9782000000000001 is above 2^53 and no double: read as one number it ends in 0 or 2.
  expect(viewOf({ 4: '9782000000000001' }, long).amountMinor).toBe(1);
  expect(viewOf({ 4: '5042999999999999' }, long).amountMinor).toBe(999_999_999_999);
  expect(viewOf({ 4: '9782    12345678' }, long).amountMinor).toBe(0);
});

test('one view looks at one request after the other', () => {
  const view = new RequestView();
  for (let i = 0; i < 5000; i++) {
    const [month, code] = [String(1 + (i % 12)).padStart(2, '0'), String(i * 199).padStart(6, '0')];
    view.over(requestOf(purchase({ 3: code, 14: `${10 + (i % 90)}${month}`, 49: String(100 + (i % 900)) })), NOW_MS);
    expect(view.processingCode).toBe(code);
    expect(view.expiry).toBe(`${10 + (i % 90)}${month}`);
    expect(view.currency).toBe(String(100 + (i % 900)));
  }
});
