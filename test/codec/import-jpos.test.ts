// Packagers of jPOS as specs: the messages that jPOS made with a packager must be read and written by the spec that the
// importer makes of the same packager, and a field alone must be what the unit tests of jPOS say its class is.
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/codec/spec/compile.ts';
import { importJpos } from '../../src/codec/spec/import/jpos.ts';
import { jposClass, jposField, simpleName } from '../../src/codec/spec/import/jpos-classes.ts';
import { type Spec, SpecError, type SpecFault } from '../../src/codec/spec/spec.ts';
import { bytesOf, fixture, hexOf, specOf } from './spec-under-test.ts';

const packager = (name: string) => fixture(`import/${name}`);
const minimal = (fields: string, root = '') =>
  `<isopackager${root}><isofield id="0" length="4" name="MTI" class="org.jpos.iso.IFA_NUMERIC"/>
  <isofield id="1" length="16" name="BITMAP" class="org.jpos.iso.IFB_BITMAP"/>${fields}</isopackager>`;
const isofield = (id: number, length: number | string, name: string, more = '') =>
  `<isofield id="${id}" length="${length}" name="FIELD ${id}" class="${name}" ${more}/>`;

function faultsOf(xml: string): readonly SpecFault[] {
  try {
    compile(importJpos(xml, 'theirs.xml').spec);
  } catch (error) {
    if (error instanceof SpecError) return error.faults;
    throw error;
  }
  return [];
}

const linesOf = <T>(name: string) =>
  packager(name)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

describe('messages that jPOS packed and read back', () => {
  const lines = linesOf<{ id: string; packager: string; mti: string; hex: string; fields: Record<string, string> }>(
    'jpos-oracle.jsonl',
  );
  const codecs = new Map<string, ReturnType<typeof compile>>();
  test.each(lines)('$id', ({ packager: name, mti, hex, fields }) => {
    const codec = codecs.get(name) ?? compile(importJpos(packager(name), name).spec);
    codecs.set(name, codec);
    const values = codec.decode(bytesOf(hex)).toJSON();
    expect(values).toStrictEqual({ 0: mti, ...fields });
    expect(hexOf(codec.encode(values))).toBe(hexOf(bytesOf(hex)));
  });
});

describe('fields alone, from the unit tests of jPOS', () => {
  const vectors = fixture('jpos-fields.jsonl')
    .trimEnd()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as Record<'id' | 'cls' | 'dir' | 'value' | 'wire' | 'pad', string> & { max_len: number },
    );
  const FRONT = '30313030 4000000000000000';
  test.each(vectors)('$id $dir $cls', ({ cls, dir, value, wire, max_len, pad }) => {
    const codec = compile(specOf({ 2: jposField(`org.jpos.iso.${cls}`, max_len, pad === 'true')! }));
    if (dir === 'pack') expect(hexOf(codec.encode({ 0: '0100', 2: value }))).toBe(hexOf(bytesOf(FRONT + wire)));
    else expect(codec.decode(bytesOf(FRONT + wire)).text(2)).toBe(value);
  });

  test('an F behind an odd number of digits, where the length counts bytes', () => {
    const codec = compile(specOf({ 2: jposField('IFEB_LLNUM', 9, false)! }));
    for (const [value, wire] of [
      ['123', 'F0F2123F'],
      ['1234', 'F0F21234'],
      ['', 'F0F0'],
    ] as const) {
      expect(hexOf(codec.encode({ 0: '0100', 2: value })), value).toBe(hexOf(bytesOf(FRONT + wire)));
      expect(codec.decode(bytesOf(FRONT + wire)).text(2)).toBe(value);
    }
  });
});

describe('class names', () => {
  const met = packager('jpos-class-names.txt')
    .trimEnd()
    .split('\n')
    .map((line) => /class="([^"]*)"/.exec(line)![1]!);

  test.each(met)('%s has its row', (name) => {
    expect(jposClass(name)).toBeDefined();
  });

  test('blanks around a name do not matter, its package does', () => {
    expect(simpleName(' org.jpos.iso.IFB_BINARY ')).toBe('IFB_BINARY');
    expect(simpleName('org.jpos.iso.packager.Base1_BITMAP126')).toBe('Base1_BITMAP126');
    expect(jposClass('com.acme.iso.IFB_BINARY')).toBeUndefined();
    expect(jposClass('toString')).toBeUndefined();
  });
});

describe('a packager file', () => {
  test('as people own them: nested packagers become composites', () => {
    const { spec, notes } = importJpos(packager('jpos-demo-packager.xml'), 'jpos-demo-packager.xml');
    expect(Object.keys(spec.fields)).toHaveLength(129);
    expect(spec.fields['1']).toMatchObject({ type: 'Bitmap', length: 16, enc: 'HexToASCII' });
    expect(spec.fields['43']).toMatchObject({ type: 'Composite' });
    expect(spec.fields['55']).toMatchObject({ type: 'Composite', tag: { enc: 'BerTLVTag' } });
    expect(notes).toStrictEqual([]);
  });

  test('Postilion: DE 127 behind a bitmap of its own, six length digits', () => {
    const { 127: field } = importJpos(packager('postpack.xml'), 'postpack.xml').spec.fields;
    expect(field).toMatchObject({ type: 'Composite', prefix: 'ASCII.LLLLLL', bitmap: { type: 'Bitmap', length: 8 } });
    expect(field!.subfields).toHaveProperty('25');
    expect(field!.subfields).not.toHaveProperty('0');
    expect(field!.subfields).not.toHaveProperty('1');
  });

  test('Visa: bit 1 of the bitmap in DE 126 is a subfield', () => {
    const { 126: field } = importJpos(packager('base1.xml'), 'base1.xml').spec.fields;
    expect(field).toMatchObject({ type: 'Composite', bitmap: { length: 8, disableAutoExpand: true } });
    expect(field!.subfields!['1']).toMatchObject({ type: 'String', length: 25, enc: 'EBCDIC1047' });
  });

  test('a packager without counterpart is noted with its field, and the field is read whole', () => {
    const { spec, notes } = importJpos(packager('iso93ebcdic-custom.xml'), 'iso93ebcdic-custom.xml');
    expect(spec.header).toStrictEqual({ kind: 'fixed', lengthBytes: 9 });
    expect(notes.map(({ path }) => path)).toStrictEqual(['44', '48', '55']);
    expect(spec.fields['44']).toMatchObject({ type: 'Binary', length: 256, prefix: 'EBCDIC.LLL' });
  });

  test('tags of a fixed length, the others behind ####', () => {
    const { 48: field } = importJpos(packager('tagged-sequence-packager.xml'), 'x.xml').spec.fields;
    expect(field!.tag).toStrictEqual({ length: 4, enc: 'ASCII', storeUnknownTags: true, prefUnknownTLV: 'ASCII.LLL' });
    expect(Object.keys(field!.subfields!).sort()).toStrictEqual(['0012', '0023', '0165', '0170']);
  });

  test('pad="true" fills odd digits on the left', () => {
    const xml = minimal(
      isofield(2, 19, 'org.jpos.iso.IFB_LLNUM') + isofield(3, 5, 'org.jpos.iso.IFB_NUMERIC', 'pad="true"'),
    );
    const codec = compile(importJpos(xml, 'x.xml').spec);
    expect(hexOf(codec.encode({ 0: '0100', 2: '123', 3: '12345' }))).toBe('3031303060000000000000000312300' + '12345');
  });

  test('a third bitmap follows when the bitmap has 24 bytes', () => {
    const xml = minimal('')
      .replace('length="16"', 'length="24"')
      .replace('</isop', `${isofield(130, 2, 'IF_CHAR')}</isop`);
    const codec = compile(importJpos(xml, 'x.xml').spec);
    const bytes = bytesOf('30313030 8000000000000000 8000000000000000 4000000000000000 4142');
    expect(codec.decode(bytes).toJSON()).toStrictEqual({ 0: '0100', 130: 'AB' });
  });

  test('a third bitmap that is element 65', () => {
    const third = isofield(65, 8, 'org.jpos.iso.IFB_BITMAP') + isofield(66, 1, 'IF_CHAR') + isofield(130, 2, 'IF_CHAR');
    const codec = compile(importJpos(minimal(third), 'x.xml').spec);
    const bytes = bytesOf('30313030 8000000000000000 C000000000000000 4000000000000000 58 4142');
    expect(codec.decode(bytes).toJSON()).toStrictEqual({ 0: '0100', 66: 'X', 130: 'AB' });
    expect(hexOf(codec.encode({ 0: '0100', 66: 'X', 130: 'AB' }))).toBe(hexOf(bytes));
  });

  test('of two fields with one id the last one counts, and names with entities are read', () => {
    const xml = minimal(`<isofield id="4" length="2" name="A" class="IF_CHAR"/>
      <isofield id="4" length="3" name="R&amp;D &#x41;" class="IF_CHAR"/>`);
    const { spec, notes } = importJpos(xml, 'x.xml');
    expect(spec.fields['4']).toMatchObject({ length: 3, description: 'R&D A' });
    expect(notes.map(({ path }) => path)).toStrictEqual(['4']);
  });
});

describe('what cannot be read is refused with its field', () => {
  const one = (xml: string) => {
    const faults = faultsOf(xml);
    expect(faults).toHaveLength(1);
    return `${faults[0]!.path}: ${faults[0]!.message}`;
  };

  test('all faults at once: a class of their own, one that jPOS does not have, no length', () => {
    const xml = minimal(
      isofield(2, 19, 'com.acme.IFA_PAN') +
        isofield(3, 6, 'org.jpos.iso.IFA_LLHBINARY') +
        isofield(4, 'twelve', 'org.jpos.iso.IFA_NUMERIC') +
        '<isofieldpackager id="48" length="99" name="P" class="org.jpos.iso.IFA_LLBINARY" emitBitmap="false" packager="org.jpos.iso.packager.GenericSubFieldPackager">' +
        isofield(1, 2, 'com.acme.X') +
        '</isofieldpackager>',
    );
    expect(faultsOf(xml).map(({ path }) => path)).toStrictEqual(['2.class', '3.class', '4.length', '48.1.class']);
    expect(faultsOf(xml)[0]!.message).toContain('com.acme.IFA_PAN');
    expect(faultsOf(xml)[1]!.message).toContain('IFB_LLHBINARY');
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['not XML', '<isopackager><isofield></isopackager>', /^\(file\): is not XML/],
    ['another document', '<beans/>', /^\(file\): the root element is beans/],
    ['no bitmap', minimal('', ' emitBitmap="false"'), /^\(root\)\.emitBitmap/],
    ['a bitmap that is none', minimal('', ' bitmapField="0"'), /^0\.class: org.jpos.iso.IFA_NUMERIC is no bitmap/],
    [
      'a tagged field on its own whose tag a packager makes',
      minimal(isofield(2, 9, 'org.jpos.tlv.packager.IFTA_LLCHAR')),
      /^2\.class: IFTA_LLCHAR has a tag/,
    ],
    ['an id that is no number', minimal('<isofield id="x" length="1" name="" class="IF_CHAR"/>'), /^x\.id/],
  ];
  test.each(refused)('%s', (name, xml, expected) => {
    if (name === 'a bitmap that is none') expect(faultsOf(xml)[0]!.path).toBe('0.class');
    else expect(one(xml)).toMatch(expected);
  });

  test('a document that explodes is not expanded', () => {
    const xml = `<!DOCTYPE isopackager [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${minimal(
      '<isofield id="4" length="3" name="&b;" class="IF_CHAR"/>',
    )}`;
    let spec: Spec | undefined;
    try {
      spec = importJpos(xml, 'x.xml').spec;
    } catch (error) {
      expect(error).toBeInstanceOf(SpecError);
    }
    expect(spec?.fields['4']?.description ?? '').not.toContain('aaaa');
  });
});
