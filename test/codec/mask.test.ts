// Masking: what a card number, a track, a PIN block look like to people; that a spec without a word about it hides them all
// the same; and that no card number of a message survives anywhere in it. Expectations are written out by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Codec } from '../../src/codec/codec.ts';
import type { FieldPlan } from '../../src/codec/field-plan.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { cardNumbers, maskedJson, maskedValue, maskText, sensitivityOf } from '../../src/codec/mask.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { maskPan } from '../../src/iso8583/pan.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { iso87 } from '../trace/virtual-host.ts';

describe('a card number', () => {
  test.each([
    ['4111111111111111', '411111******1111'],
    ['6304000000000000000', '630400*********0000'],
    ['4222222222222', '422222***2222'],
    ['378282246310005', '378282*****0005'],
    ['123456789012', '************'],
    ['', ''],
  ])('%s is shown as %s', (pan, shown) => {
    expect(maskPan(pan)).toBe(shown);
  });
});

describe('elements', () => {
  const pan = '4111111111111111';
  /** Path, value, what is shown. */
  const cases: readonly (readonly [string, string, string])[] = [
    ['2', pan, '411111******1111'],
    ['34', pan, '411111******1111'],
    ['35', `${pan}=2512`, '*********************'],
    ['36', '59', '**'],
    ['45', `B${pan}^A/B^2512`, '**************************'],
    ['52', '0123456789ABCDEF', '****************'],
    ['53', '9701100000000000', '****************'],
    ['55', '9F2608', '******'],
    ['55.9F26', 'AABB', '****'],
    ['64', 'FFFFFFFFFFFFFFFF', '****************'],
    ['37', '123456789012', '123456789012'],
    ['0', '0100', '0100'],
    // Fixed elements are no free text: a merchant may pass the check digit of a card by chance.
    ['42', '378282246310005', '378282246310005'],
    ['48', 'PAN 4111111111111111.', 'PAN 411111******1111.'],
    ['48', '4111 1111 1111 1111', '4111 11** **** 1111'],
    ['48', '13 5500-0000-0000-0004 7', '13 5500-00**-****-0004 7'],
    // By chance 12 5500 0000 0000 is a number of 14 digits that passes the check too: both are hidden.
    ['48', '12 5500-0000-0000-0004 7', '12 5500-****-****-0004 7'],
    ['48', '4111111111111112', '4111111111111112'],
    ['48', '01164111111111111111', '011641**********1111'],
    ['48', '0000000000000000', '0000000000000000'],
    ['54', '0001504D0000000050000002504C000000005000', '0001504D0000000050000002504C000000005000'],
    ['102', '5500000000000004', '550000******0004'],
    // Where nobody expects one: fixed text, text that just holds one, lists of amounts.
    ['43', `SHOP ${pan} CASABLANCA`, 'SHOP 411111******1111 CASABLANCA'],
    ['98', `${pan}         `, '411111******1111         '],
    ['101', pan, '411111******1111'],
    ['46', `PAN ${pan}`, 'PAN 411111******1111'],
    ['54', pan, '411111******1111'],
    ['95', `${pan}                          `, '411111******1111                          '],
    ['43', `${pan}=2912101155557777`, '411111******1111*****************'],
    ['46', `${pan}=2912101155557777`, '411111******1111*****************'],
    ['54', `${pan}D2912101155557777`, '411111******1111*****************'],
    ['54', `B${pan}^DOE/JOHN^29121011`, 'B411111******1111******************'],
    // What the standard makes of digits is none: amounts, original data elements, numbers of institutions.
    ['54', '0001504D0000100000000002504D000000005000', '0001504D0000100000000002504D000000005000'],
    ['54', '0001504C0000000123450002504D000000012345', '0001504C0000000123450002504D000000012345'],
    ['95', '000000000400000000000000D00000000D00000000', '000000000400000000000000D00000000D00000000'],
    ['90', '010041111111111111110000000000000000000000', '010041111111111111110000000000000000000000'],
    ['86', pan, pan],
    ['100', '41111111116', '41111111116'],
  ];
  test.each(cases)('DE %s %s', (path, value, shown) => {
    expect(maskedValue(iso87, path, value, [])).toBe(shown);
  });

  test('a card number that the message states is hidden everywhere in it, also as hex', () => {
    const json = {
      '2': '9999888877776666',
      '42': '9999888877776666',
      '62': 'x9999888877776666',
      '65': '39393939383838383737373736363636',
      '96': 'F9F9F9F9F8F8F8F8F7F7F7F7F6F6F6F6',
    };
    expect(maskedJson(iso87, json)).toEqual({
      '2': '999988******6666',
      '42': '999988******6666',
      '62': 'x999988******6666',
      '65': '*'.repeat(32),
      '96': '*'.repeat(32),
    });
  });

  test('what stands behind a card number that the message states is hidden with it where that is a track', () => {
    const track = '9999888877776666=29121015555';
    expect(maskedJson(iso87, { '2': '9999888877776666', '48': track, '54': track })).toEqual({
      '2': '999988******6666',
      '48': '999988******6666************',
      '54': '999988******6666************',
    });
  });

  test('card numbers are found in PANs and tracks, the longest first', () => {
    const json = {
      '2': '4222222222222',
      '35': '4111111111111111=2512',
      '45': 'B378282246310005^A/B^',
      '48': '5500000000000004',
    };
    expect(cardNumbers(iso87, json)).toEqual(['4111111111111111', '378282246310005', '4222222222222']);
  });

  test('text of people: card numbers are hidden, times and references are not', () => {
    expect(maskText('card 4111111111111111 at 20261123101530', [])).toBe('card 411111******1111 at 20261123101530');
    expect(maskText('refund 4111111111111112', ['4111111111111112'])).toBe('refund 411111******1112');
  });
});

describe('specs', () => {
  test('one that says nothing of card data hides it by the numbers of the standard', () => {
    const field = { type: 'String' as const, length: 99, prefix: 'ASCII.LL' };
    const fields = { '0': { type: 'String' as const, length: 4 }, '1': { type: 'Bitmap' as const, length: 8 } };
    const bare = compile({ name: 'bare', fields: { ...fields, '2': field, '35': field, '48': field, '52': field } });
    expect(['0', '2', '35', '48', '52'].map((path) => sensitivityOf(bare, path))).toEqual([
      undefined,
      'pan',
      'track',
      undefined,
      'pin',
    ]);
  });

  test('a subfield is hidden for its own reason, else for that of its element', () => {
    const inner: Readonly<Record<string, FieldPlan>> = {
      '1': { ...iso87.fields[48]!, sensitive: 'pan' },
      '2': { ...iso87.fields[41]!, sensitive: undefined },
    };
    const composite = {
      check: () => {},
      read: () => ({}),
      write: (_: FieldValues, __: Buffer, at: number) => at,
      subfield: (key: string) => inner[key],
    };
    const fields = [...iso87.fields];
    fields[127] = { ...iso87.fields[127]!, composite };
    fields[55] = { ...iso87.fields[55]!, composite, chip: false, inside: undefined };
    const { name, header, mti, bitmap } = iso87;
    const codec = new Codec({ name, header, mti, bitmap, fields });
    const value = { '1': '4111111111111111', '2': 'T1', '9': '5500000000000004' };
    expect(maskedJson(codec, { '127': value, '55': value })).toEqual({
      '127': { '1': '411111******1111', '2': 'T1', '9': '550000******0004' },
      '55': { '1': '411111******1111', '2': '**', '9': '****************' },
    });
  });
});

describe('bytes', () => {
  const bytes = { type: 'Binary' as const, enc: 'Binary', prefix: 'Binary.L', class: 'b' as const };
  const spec = loadSpec('iso87-ascii');
  const codec = compile({
    ...spec,
    fields: { ...spec.fields, '46': { ...bytes, length: 16 }, '62': { ...bytes, length: 60 } },
  });
  const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex').toUpperCase();
  const ebcdic = (text: string) => text.replace(/./g, (c) => (c === '=' ? '7E' : `F${c}`));

  // Their digits may be packed, ASCII or EBCDIC.
  test.each([
    ['62', 'CC4111111111111111D29121010000FF', 'CC411111******1111************FF'],
    ['62', '04111111111111111D29121010000000', '041111*******1111***************'],
    ['62', '0378282246310005FF', '0378282*****0005FF'],
    ['62', '4111111111111111FF', '411111******1111FF'],
    ['62', hex('4111111111111111=2912101'), `${hex('411111')}${'*'.repeat(12)}${hex('1111')}${'*'.repeat(16)}`],
    [
      '62',
      ebcdic('4111111111111111=2912101'),
      `${ebcdic('411111')}${'*'.repeat(12)}${ebcdic('1111')}${'*'.repeat(16)}`,
    ],
    ['62', hex('x4111111111111111'), `${hex('x411111')}${'*'.repeat(12)}${hex('1111')}`],
    // Codes and bitmaps are shorter than what hides there, and fields run together are none.
    ['46', '4111111111111111', '4111111111111111'],
    ['62', '20261123101530000000000000000000', '20261123101530000000000000000000'],
  ])('DE %s %s', (path, value, shown) => {
    expect(maskedValue(codec, path, value, [])).toBe(shown);
  });
});

describe('text of a fixed length, in a spec that says nothing of classes', () => {
  const text = (length: number) => ({ type: 'String' as const, length, enc: 'ASCII', prefix: 'None.Fixed' });
  const spec = loadSpec('iso87-ascii');
  const fields = { ...spec.fields, '41': text(16), '42': text(15), '86': text(16), '90': text(42), '120': text(24) };
  const codec = compile({ ...spec, fields });

  test.each([
    ['41', '4111111111111111', '411111******1111'],
    ['42', '378282246310005', '378282246310005'],
    ['86', '4111111111111111', '4111111111111111'],
    ['90', '010041111111111111110000000000000000000000', '010041111111111111110000000000000000000000'],
    // Codes put together run on, a card number stands alone.
    ['120', '411111111111111111111111', '411111111111111111111111'],
    ['120', 'X 4111 1111 1111 1111   ', 'X 4111 11** **** 1111   '],
  ])('DE %s %s', (path, value, shown) => {
    expect(maskedValue(codec, path, value, [])).toBe(shown);
  });
});

describe('chip data', () => {
  // Test card numbers only.
  test('is hidden tag by tag, and its card number wherever else it stands', () => {
    const masked = maskedJson(iso87, {
      0: '0100',
      48: 'card 4111111111111111',
      55: '5A08411111111111111195050000008000',
    });
    expect(masked).toEqual({
      0: '0100',
      48: 'card 411111******1111',
      55: { '5A': '411111******1111', 95: '0000008000' },
    });
  });

  test('cryptograms, tracks and PIN data show nothing but their length', () => {
    expect(
      maskedJson(iso87, {
        0: '0100',
        55: { '9F26': '0011', 57: '4111111111111111D2912', '9F10': '06', 99: '01', '9F36': '0001' },
      }),
    ).toEqual({
      0: '0100',
      55: { '9F26': '****', 57: '*'.repeat(21), '9F10': '**', 99: '**', '9F36': '0001' },
    });
  });

  test("a network's own tag is shown, a card number in it is not", () => {
    expect(maskedJson(iso87, { 0: '0100', 55: { DF01: '4111111111111111', DF02: 'C0FFEE' } })).toEqual({
      0: '0100',
      55: { DF01: '411111******1111', DF02: 'C0FFEE' },
    });
  });

  test('behind the header of a dataset, and what is no chip data at all', () => {
    expect(maskedJson(iso87, { 0: '0100', 55: '01000F9F2608001122334455667782021800' })).toEqual({
      0: '0100',
      55: { '01': { '9F26': '****************', 82: '1800', order: '9F26 82' } },
    });
    expect(maskedJson(iso87, { 0: '0100', 55: 'C1C2C3' })).toEqual({ 0: '0100', 55: '******' });
  });
});

test('property: no card number of a message survives in its masked JSON', () => {
  const card = fc.stringMatching(/^[1-9][0-9]{12,18}$/);
  const text = fc.string({ maxLength: 10 });
  const property = fc.property(card, text, text, (pan, before, after) => {
    // A digit beside the number would make another one of it; those are what the fixed elements are for.
    const around = `${before.replace(/\d/g, '')}|${pan}|${after.replace(/\d/g, '')}`;
    const hex = Buffer.from(pan, 'latin1').toString('hex').toUpperCase();
    const json: FieldValues = {
      '0': '0100',
      '2': pan,
      '35': `${pan}=2512`,
      '45': `B${pan}^`,
      '52': pan,
      '42': pan,
      '90': `0100${pan}`,
      '65': hex,
    };
    for (const path of ['44', '46', '47', '48', '54', '60', '63', '102', '104', '112', '127']) json[path] = around;
    json['120'] = { '1': around, '2': { '3': pan } };
    const masked = JSON.stringify(maskedJson(iso87, json));
    expect(masked.includes(pan)).toBe(false);
    expect(masked.includes(hex)).toBe(false);
    expect(JSON.parse(masked)['2']).toBe(`${pan.slice(0, 6)}${'*'.repeat(pan.length - 10)}${pan.slice(-4)}`);
    expect(Object.keys(JSON.parse(masked))).toEqual(Object.keys(json));
  });
  fc.assert(property, { numRuns: 300 });
});
