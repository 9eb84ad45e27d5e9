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

/** What is kept of `message` in iso87-ascii with `fields` in the place of its own. */
function kept(message: FieldValues, fields: Record<string, FieldSpec> = {}): FieldValues {
  const spec = loadSpec('iso87-ascii');
  const codec = compile({ ...spec, fields: { ...spec.fields, ...fields } });
  const sanitizer = new Sanitizer();
  const end = sanitizer.sanitize(codec.decode(codec.encode({ '0': '0100', '2': CARD, ...message })));
  const { '0': _, '2': __, ...rest } = codec.decode(Buffer.from(sanitizer.out.subarray(0, end))).toJSON();
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
