// Spec files as people own them: the format is told by the content.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compile } from '../src/codec/spec/compile.ts';
import { SpecError } from '../src/codec/spec/spec.ts';
import { loadSpec, readSpecFile } from '../src/spec-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'spec-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const chip =
  '"55":{"type":"Composite","length":999,"prefix":"ASCII.LLL","tag":{"enc":"BerTLVTag","sort":"StringsByHex"},"subfields":{"9A":{"type":"Hex","description":"d","enc":"Binary","prefix":"BerTLV"}}}';
const front =
  '"0":{"type":"String","length":4,"enc":"ASCII","prefix":"ASCII.Fixed"},"1":{"type":"Bitmap","length":8,"enc":"Binary","prefix":"Binary.Fixed"}';

describe('moov', () => {
  test('BER-TLV subfields have no length, a spec no name', () => {
    const codec = compile(loadSpec(file('ber.json', `{"fields":{${front},${chip}}}`)));
    const bytes = codec.encode({ 0: '0100', 55: { '9A': '260323' } });
    expect(codec.decode(bytes).get('55.9A')).toBe('260323');
    expect(loadSpec(file('ber.json', `{"fields":{${front}}}`)).name).toBe('ber.json');
  });

  test('YAML, numbers as keys and as padding', () => {
    const yaml = `name: acq
fields:
  0: {type: String, length: 4, description: MTI, enc: ASCII, prefix: ASCII.Fixed}
  "1": {type: Bitmap, length: 8, description: Bitmap, enc: Binary, prefix: Binary.Fixed}
  4:
    type: Numeric
    length: 12
    enc: ASCII
    prefix: ASCII.Fixed
    padding: {type: Left, pad: 0}
`;
    const read = readSpecFile(file('acq.yaml', yaml));
    expect(read.format).toBe('native');
    expect(compile(read.spec).encode({ 0: '0100', 4: '1200' }).toString('latin1', 12)).toBe('000000001200');
  });

  test('a number is digits, unless its class says otherwise', () => {
    const field = (more: string) => `"22":{"type":"Numeric","length":3,"enc":"ASCII","prefix":"ASCII.Fixed"${more}}`;
    const codec = (more: string) => compile(loadSpec(file('n.json', `{"fields":{${front},${field(more)}}}`)));
    expect(() => codec('').encode({ 0: '0100', 22: '05A' })).toThrow('CHARACTER_INVALID: 22');
    expect(() => codec('').decode(codec(',"class":"an"').encode({ 0: '0100', 22: '05A' }))).toThrow(
      'CHARACTER_INVALID: 22',
    );
    expect(codec('').encode({ 0: '0100', 22: '051' })).toHaveLength(15);
    const blank = codec(',"padding":{"type":"Left","pad":" "}');
    expect(blank.decode(blank.encode({ 0: '0100', 22: '7' })).text(22)).toBe('  7');
  });

  test('tagged subfields that come last go to the end of their element, whatever length they are given', () => {
    const inner =
      '{"type":"Composite","length":998,"prefix":"None.Fixed","tag":{"length":2,"enc":"ASCII"},"subfields":{"42":{"type":"String","length":9,"prefix":"ASCII.LL"}}}';
    const first = '{"type":"String","length":1,"prefix":"None.Fixed"}';
    const element = `"48":{"type":"Composite","length":999,"prefix":"ASCII.LLL","subfields":{"1":${first},"2":${inner}}}`;
    const codec = compile(loadSpec(file('rest.json', `{"fields":{${front},${element}}}`)));
    const bytes = codec.encode({ 0: '0100', 48: { 1: 'T', 2: { 42: '212' } } });
    expect(bytes.toString('latin1', 12)).toBe('008T4203212');
    expect(codec.decode(bytes).get('48.2.42')).toBe('212');
  });
});

test('a spec that only extends another one is whole', () => {
  const spec = loadSpec(file('own.json', '{"name":"own","extends":"visa-base1","header":{"kind":"none"}}'));
  expect(spec.header).toStrictEqual({ kind: 'none' });
  expect(Object.keys(spec.fields).length).toBeGreaterThan(100);
});

test('a length in b was BCD in older dictionaries of pyiso8583: a note', () => {
  const entry = (data: string, length: string, type: number) =>
    `{"data_enc":"${data}","len_enc":"${length}","len_type":${type},"max_len":8}`;
  const dictionary = (length: string) =>
    `{"h":${entry('ascii', 'ascii', 0)},"t":${entry('ascii', 'ascii', 0).replace('8}', '4}')},"p":${entry('b', 'ascii', 0)},"2":${entry('ascii', length, 1)}}`;
  expect(readSpecFile(file('old.json', dictionary('b'))).notes.map(({ path }) => path)).toStrictEqual(['2.len_enc']);
  expect(readSpecFile(file('new.json', dictionary('bcd'))).notes).toStrictEqual([]);
});

test.each([
  ['just.txt', 'nothing of a spec'],
  ['list.json', '[1,'],
  ['half.yaml', 'fields:\n  0: {type: '],
])('%s is no spec', (name, text) => {
  expect(() => loadSpec(file(name, text))).toThrow(SpecError);
});

test('who names a file that is not there is told so, and of no other spec', () => {
  expect(() => loadSpec('nowhere/x.xml')).toThrow(/: cannot read nowhere\/x\.xml: there is no such file$/);
  expect(() => loadSpec('./test')).toThrow(/: cannot read \.\/test: EISDIR/);
  expect(() => loadSpec('iso87-asci')).toThrow(/: cannot read iso87-asci: there is no such spec; bundled are/);
});

test('who names a spec with @ in front is told how it is named', () => {
  expect(() => loadSpec('@nowhere/x.json')).toThrow(
    /there is no such file; a file is named without @: nowhere\/x\.json$/,
  );
  expect(() => loadSpec('@iso87-ascii')).toThrow(/there is no such spec; a spec is named without @: iso87-ascii$/);
});

test('a spec that extends none says which file says so', () => {
  const own = file('extending.json', '{"name":"own","extends":"./between.json"}');
  expect(() => loadSpec(own)).toThrow(
    /: cannot read \.\/between\.json, which .*\/extending\.json extends: there is no such file$/,
  );
  file('between.json', '{"name":"between","extends":"iso87-asci"}');
  const bundled = /: cannot read iso87-asci, which \.\/between\.json extends: there is no such spec; bundled are/;
  expect(() => loadSpec(own)).toThrow(bundled);
});
