// Guessing a dialect: messages written in a bundled dialect and framed are put in front of all of them, and the first guess
// must be the dialect that they were written in; bytes of no dialect fit nothing, and the nearest miss says why.
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/codec/spec/compile.ts';
import { cutsOf } from '../../src/explain/cuts.ts';
import { guessDialect } from '../../src/explain/guess.ts';
import { bundledSpecs, loadSpec } from '../../src/spec-file.ts';
import { bytesOf } from '../codec/spec-under-test.ts';

const specs = bundledSpecs().map((name) => {
  const spec = loadSpec(name);
  return { name, codec: compile(spec), version: spec.version };
});
const codecOf = (name: string) => specs.find((spec) => spec.name === name)!.codec;
const purchase = (stan: string) => ({
  0: '0200',
  2: '4111111111111111',
  3: '000000',
  4: '000000015075',
  7: '1122140356',
  11: stan,
  22: '051',
  25: '00',
  37: '632614000123',
  41: 'ATM00001',
  42: 'MARJANE00000001',
  49: '504',
  90: `0200${stan}${'1122140356'.padEnd(32, '0')}`,
});
const guessOf = (...messages: Buffer[]) => guessDialect([{ framing: 'none', messages }], specs);

describe('the dialect that the messages are in comes first', () => {
  test.each(['iso87-ascii', 'iso87-ascii-hex', 'iso87-bcd', 'iso87-ebcdic'])('%s', (name) => {
    const codec = codecOf(name);
    const { fitting } = guessOf(codec.encode(purchase('000001')), codec.encode(purchase('000002')));
    expect(fitting[0]).toMatchObject({ spec: name, framing: 'none', header: undefined });
    expect(fitting[0]!.reasons).toEqual(
      expect.arrayContaining([
        'all 2 messages are read',
        '0200 is a message type of 1987',
        '12 elements',
        'DE 49 is MAD',
      ]),
    );
  });

  test('a spec with a header of its own', () => {
    const message = codecOf('visa-base1').encode({ ...purchase('000001'), 22: '0510', 37: '632614000123' });
    expect(guessOf(message).fitting[0]!.spec).toBe('visa-base1');
  });

  test('the version of the message type decides between 1987 and 1993', () => {
    const message = codecOf('iso93-ascii').encode({ 0: '1200', 3: '000000', 11: '000123', 39: '000' });
    expect(guessOf(message).fitting[0]!.spec).toBe('iso93-ascii');
  });
});

describe('what stands in front', () => {
  const message = codecOf('iso87-ascii').encode(purchase('000001'));

  test('a TPDU', () => {
    const [best] = guessOf(Buffer.concat([bytesOf('6000010002'), message])).fitting;
    expect(best).toMatchObject({ spec: 'iso87-ascii', header: 'tpdu' });
  });

  test('four bytes that nobody knows', () => {
    const [best] = guessOf(Buffer.concat([bytesOf('00010203'), message])).fitting;
    expect(best).toMatchObject({ spec: 'iso87-ascii', header: '4' });
  });

  test('of two framings the one that leaves no bytes unexplained', () => {
    const framed = Buffer.concat([bytesOf(`00${message.length.toString(16).padStart(2, '0')}`), message]);
    const cuts = [
      { framing: 'none', messages: [framed] },
      { framing: '2-byte', messages: [message] },
    ];
    expect(guessDialect(cuts, specs).fitting[0]).toMatchObject({
      spec: 'iso87-ascii',
      framing: '2-byte',
      header: undefined,
    });
  });
});

describe('lengths and headers', () => {
  const message = codecOf('iso87-bcd').encode({ 0: '0800', 3: '920000', 11: '000028', 24: '004', 41: 'TERM0001' });
  const withTpdu = Buffer.concat([bytesOf('6000030000'), message]);
  const framed = Buffer.concat([bytesOf('001F'), withTpdu]);
  const cuts = (bytes: Buffer) => cutsOf([bytes], 20);

  test('an exact length comes before a header that swallows it', () => {
    const { fitting } = guessDialect(cuts(framed), specs);
    expect(fitting[0]).toMatchObject({ spec: 'iso87-bcd', framing: '2-byte', header: 'tpdu' });
    expect(fitting.findIndex(({ header }) => header === '7')).not.toBe(0);
  });

  test('a length between ISO and the rest of a header', () => {
    const plain = codecOf('iso87-ascii-hex').encode({ 0: '0800', 7: '1123120000', 11: '000001', 70: '301' });
    const bytes = Buffer.concat([Buffer.from('ISO0068211111000'), plain]);
    const { fitting } = guessDialect(cuts(bytes), specs);
    expect(fitting[0]).toMatchObject({ spec: 'iso87-ascii-hex', framing: 'iso-4-ascii-inclusive', header: '9' });
    expect(fitting.map(({ header }) => header)).toContain('16');
  });

  test('a header of 32 bytes', () => {
    const header = Buffer.alloc(32, 0xab);
    const [best] = guessDialect(cuts(Buffer.concat([header, message])), specs).fitting;
    expect(best).toMatchObject({ spec: 'iso87-bcd', framing: 'none', header: '32' });
  });

  test('a spec with a header of its own is tried without it', () => {
    const visa = compile({ ...loadSpec('visa-base1'), header: { kind: 'none' } });
    const bytes = visa.encode({ ...purchase('000001'), 22: '0510', 37: '632614000123' });
    expect(guessDialect(cuts(bytes), specs).fitting[0]).toMatchObject({ spec: 'visa-base1', header: 'none' });
  });

  test('a named spec comes first where it fits as well', () => {
    const named = [...specs, { ...specs.find(({ name }) => name === 'iso87-bcd')!, name: 'theirs.xml', isNamed: true }];
    expect(guessDialect(cuts(framed), named).fitting[0]).toMatchObject({ spec: 'theirs.xml', framing: '2-byte' });
  });

  test('a file of z/OS records', () => {
    const record = codecOf('iso93-ebcdic').encode({ 0: '1644', 24: '697', 71: '00000001' });
    const word = Buffer.from([0, record.length + 4, 0, 0]);
    const [best] = guessDialect(cuts(Buffer.concat([word, record, word, record])), specs).fitting;
    expect(best).toMatchObject({ spec: 'iso93-ebcdic', framing: 'rdw-zos' });
  });
});

describe('nothing fits', () => {
  test('the nearest makes sense, however far another came', () => {
    const { nearest } = guessOf(bytesOf('6001230000 30383130 0020000002800000 303030303031 3030 5431'));
    expect(nearest).toMatchObject({ spec: 'iso87-ascii', header: 'tpdu' });
    expect(nearest!.error).toMatchObject({ code: 'TRUNCATED', path: '41' });
  });

  test('a miss that a small change would mend is nearest', () => {
    const message = Buffer.from(codecOf('iso87-ascii').encode(purchase('000001')));
    message[4] = 0xb2;
    const bytes = Buffer.concat([message.subarray(0, 12), message.subarray(20)]);
    expect(guessOf(bytes).nearest).toMatchObject({ spec: 'iso87-ascii', header: undefined });
  });

  test('the nearest miss says how far it came, and why no further', () => {
    const message = codecOf('iso87-ascii').encode(purchase('000001'));
    const { fitting, nearest } = guessOf(message.subarray(0, message.length - 1));
    expect(fitting).toStrictEqual([]);
    expect(nearest).toMatchObject({ spec: 'iso87-ascii', header: undefined, messageBytes: message.length - 1 });
    expect(nearest!.error).toMatchObject({ code: 'TRUNCATED', path: '90' });
  });

  test('no messages, no guess', () => {
    expect(guessDialect([{ framing: 'none', messages: [] }], specs)).toStrictEqual({ fitting: [], nearest: undefined });
  });
});
