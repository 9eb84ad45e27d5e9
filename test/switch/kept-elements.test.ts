// What of a message may be kept, by specs that say nothing of card data, that say it inside composites, and that say what is harmless.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { type FieldSpec, SpecError } from '../../src/codec/spec/spec.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { Sanitizer } from '../../src/switch/sanitizer.ts';

const CARD = '4111111111111111';
const text = (length: number, more: Partial<FieldSpec> = {}): FieldSpec => ({
  type: 'String',
  length,
  enc: 'ASCII',
  prefix: 'ASCII.LLL',
  ...more,
});
const tlv = { length: 2, enc: 'BerTLVTag' };
const chip = (subfields: Record<string, FieldSpec>, more: Partial<FieldSpec> = {}): FieldSpec => ({
  type: 'Composite',
  length: 255,
  prefix: 'ASCII.LLL',
  tag: tlv,
  subfields,
  ...more,
});

/** What is kept of `message` in a bundled spec with `fields` in the place of its own. */
function kept(message: FieldValues, fields: Record<string, FieldSpec> = {}, name = 'iso87-ascii'): FieldValues {
  const spec = loadSpec(name);
  const codec = compile({ ...spec, fields: { ...spec.fields, ...fields } });
  const sanitizer = new Sanitizer();
  const end = sanitizer.sanitize(codec.decode(codec.encode({ '0': '0100', '2': CARD, ...message })));
  const { '0': _, '2': __, header: ___, ...rest } = codec.decode(Buffer.from(sanitizer.out.subarray(0, end))).toJSON();
  return rest;
}

describe('of a message is kept', () => {
  it('no track, PIN, chip data or security data, though the spec says nothing of them', () => {
    const silent = Object.fromEntries([35, 36, 45, 52, 53, 55, 96].map((number) => [number, text(104)]));
    const secrets = {
      '35': `${CARD}=2912`,
      '36': 'x',
      '45': 'x',
      '52': '0123456789ABCDEF',
      '53': 'x',
      '55': 'x',
      '96': 'x',
    };
    expect(kept({ ...secrets, '41': 'TERM0001' }, silent)).toEqual({ '41': 'TERM0001' });
  });

  it('the card number of a track', () => {
    const spec = compile(loadSpec('iso87-ascii'));
    const sanitizer = new Sanitizer();
    const end = sanitizer.sanitize(spec.decode(spec.encode({ '0': '0100', '35': `${CARD}=2912101` })));
    expect(spec.decode(Buffer.from(sanitizer.out.subarray(0, end))).toJSON()).toEqual({ '0': '0100', '2': CARD });
  });

  it('nothing for private use, but what the spec calls harmless', () => {
    const message = { '48': 'CVV2 123', '60': 'harmless', '104': 'x', '120': 'PIN 1234', '127': 'x' };
    expect(kept(message)).toEqual({});
    expect(kept(message, { '60': text(99, { sensitive: 'none' }) })).toEqual({ '60': 'harmless' });
  });

  it('no card number or track in text, and all of what stands around it', () => {
    const message = {
      '43': `SHOP ${CARD}`.padEnd(40),
      '60': `ref ${CARD}=29121011234567 end`,
      '102': CARD,
      '103': `${CARD}=29121012345`,
      '42': '411111111111116',
      '95': '000000000400000000000000C00000000C00000000',
    };
    expect(kept(message, { '60': text(99, { sensitive: 'none' }) })).toEqual({
      '42': '411111111111116',
      '43': 'SHOP 411111******1111'.padEnd(40),
      '60': 'ref 411111******1111*************** end',
      '95': '000000000400000000000000C00000000C00000000',
      '102': CARD,
      '103': '411111******1111************',
    });
  });

  it.each([
    ['iso87-ascii', ['46', '54', '95']],
    ['iso87-ebcdic', ['46', '54', '95']],
    ['iso93-ascii', ['31', '46', '54', '66', '95']],
    ['amex', ['31', '46', '54', '56', '58', '66', '95']],
    ['iso2003-ascii', ['18', '46', '54', '66', '69', '95']],
    ['visa-base1', ['46', '54', '95']],
  ] as const)('no track in any text: %s', (name, elements) => {
    const { fields } = loadSpec(name);
    for (const element of elements) {
      const { class: className, length = 0, prefix = '' } = fields[element]!;
      const isFixed = prefix.endsWith('Fixed');
      const value = (text: string) => ({
        [element]: isFixed ? text.padEnd(length, className === 'an' ? '0' : ' ') : text,
      });
      const star = className === 'an' ? '0' : '*';
      const separators = className === 'an' ? ['D29'] : ['=29', 'D29', '^DOE/J^29'];
      for (const separator of separators) {
        const behind = `${separator}121015555777`;
        const hidden = `411111${star.repeat(6)}1111${star.repeat(behind.length)}`;
        expect(kept(value(`${CARD}${behind}`), {}, name)).toEqual(value(hidden));
      }
      expect(kept(value(`REF${CARD}`), {}, name)).toEqual(value(`REF${CARD}`));
    }
  });

  it('every amount of a list, though a letter stands between them', () => {
    const message = {
      '54': '0001504D0000100000000002504D000000005000',
      '95': '000000000400000000000000D00000000D00000000',
    };
    expect(kept(message)).toEqual(message);
  });

  it('no track in bytes that are harmless, be they packed, ASCII or EBCDIC', () => {
    const hex = (text: string) => Buffer.from(text, 'latin1').toString('hex').toUpperCase();
    const ebcdic = (text: string) => text.replace(/./g, (c) => (c === '=' ? '7E' : `F${c}`));
    const message = {
      '60': hex('codes!'),
      '62': 'CC4111111111111111D2912101555577770F',
      '63': hex(`ref ${CARD}=2912101 end`),
    };
    expect(kept(message, {}, 'visa-base1')).toEqual({
      '60': hex('codes!'),
      '62': 'CC411111000000111100000000000000000F',
      '63': `${hex('ref 411111')}${'0'.repeat(12)}${hex('1111')}${'0'.repeat(12)}3000${hex(' end')}`,
    });
    const inEbcdic = { '63': ebcdic(`${CARD}=2912111`) };
    const hidden = `${ebcdic('411111')}${'0'.repeat(12)}${ebcdic('1111')}${'0'.repeat(16)}`;
    expect(kept(inEbcdic, {}, 'visa-base1')).toEqual({ '63': hidden });
    const none = { '62': '4111111111111111FF', '63': hex(`ref ${CARD}`) };
    expect(kept(none, {}, 'visa-base1')).toEqual(none);
  });

  it('every amount of a composite, though it passes for a card number', () => {
    const amount: FieldSpec = { type: 'Numeric', length: 16, enc: 'ASCII', prefix: 'None.Fixed' };
    const field = text(99, { type: 'Composite', sensitive: 'none', subfields: { '1': amount } });
    expect(kept({ '60': { '1': '0000001234567814' } }, { '60': field })).toEqual({ '60': { '1': '0000001234567814' } });
  });

  it('of a composite what is harmless, at any depth', () => {
    const inner = text(99, { type: 'Composite', subfields: { '1': text(20), '2': text(20, { sensitive: 'none' }) } });
    const fields = {
      '48': {
        ...text(199),
        type: 'Composite' as const,
        subfields: { '1': text(20, { sensitive: 'none' }), '2': text(3) },
      },
      '60': {
        ...text(199),
        type: 'Composite' as const,
        sensitive: 'none' as const,
        tag: { length: 2, enc: 'ASCII' },
        subfields: { '01': text(20), '92': text(3, { sensitive: 'security' }), '93': inner },
      },
    };
    const message = {
      '48': { '1': 'stays', '2': '123' },
      '60': { '01': 'stays', '92': '123', '93': { '1': 'a', '2': 'b' } },
    };
    expect(kept(message, fields)).toEqual({
      '48': { '1': 'stays' },
      '60': { '01': 'stays', '93': { '1': 'a', '2': 'b' } },
    });
  });

  it('nothing of a composite that cannot be written without its secret', () => {
    const fixed = { type: 'Numeric', length: 3, enc: 'ASCII', prefix: 'None.Fixed' } as const;
    const subfields = { '1': { ...fixed, sensitive: 'security' as const }, '2': fixed };
    const field = text(99, { type: 'Composite', sensitive: 'none', subfields });
    expect(kept({ '48': { '1': '123', '2': '456' } }, { '48': field })).toEqual({});
  });

  it('no chip tag with card data, named by the spec or not, in templates too', () => {
    const named = { type: 'Binary', length: 8, prefix: 'BerTLV' } as const;
    const field = chip({ '9F26': { ...named, sensitive: 'none' }, '95': named }, { sensitive: 'none', enc: 'Binary' });
    const values = {
      '9F26': 'DEADBEEFCAFEF00D',
      '95': '0000000000',
      '57': '4111D29120',
      '9F36': '0001',
      '70': { '5A': '41', '9A': '26' },
    };
    expect(kept({ '56': values }, { '56': field })).toEqual({
      '56': { '95': '0000000000', '9F36': '0001', '70': { '9A': '26' } },
    });
  });
});

describe('a spec', () => {
  it.each([2, 35, 36, 45, 52, 55])('cannot call element %i harmless', (number) => {
    const spec = loadSpec('iso87-ascii');
    const fields = { ...spec.fields, [number]: { ...spec.fields[number]!, sensitive: 'none' as const } };
    expect(() => compile({ ...spec, fields })).toThrow(SpecError);
  });
});
