// What people see of a message that was refused: all that was read, the faults where they are, what is left over; and no card
// number, wherever a fault has moved it to.
import { describe, expect, test } from 'vitest';
import { compile } from '../../src/codec/spec/compile.ts';
import { resolveSpec } from '../../src/codec/spec/extend.ts';
import { describeRows } from '../../src/explain/describe.ts';
import { partialRows, shownPartial } from '../../src/explain/partial.ts';
import { bundledCodec, bytesOf, specFile } from '../codec/spec-under-test.ts';

const PAN = '4761739001010119';
const codec = bundledCodec('iso87-ascii');
const message = codec.encode({
  0: '0200',
  2: PAN,
  11: '000123',
  35: `${PAN}=25122011758928889`,
  41: 'TERM0001',
  48: 'ABC',
  49: '504',
});
const shownOf = (bytes: Buffer, unmasked = false) => shownPartial(codec.decodePartially(bytes), codec, { unmasked });

function changed(text: string, into: string): Buffer {
  const bytes = Buffer.from(message);
  bytes.write(into, bytes.indexOf(text), 'latin1');
  return bytes;
}

test('a fault stands where the meaning would, and what was not reached is named', () => {
  const rows = partialRows(codec.decodePartially(message.subarray(0, message.indexOf('TERM0001') + 2)), codec);
  expect(rows.at(-2)).toMatchObject({
    path: '41',
    value: 'TE',
    meaning: 'TRUNCATED: expected 8 byte(s), found 2 left',
  });
  expect(rows.at(-1)).toMatchObject({ name: 'Not read', value: '48, 49' });
});

test('bytes left over are shown, and from where', () => {
  const rows = partialRows(codec.decodePartially(Buffer.concat([message, bytesOf('FFFE')])), codec);
  expect(rows.at(-1)).toMatchObject({
    name: 'Left over',
    value: 'FFFE',
    meaning: `2 bytes from offset ${message.length}`,
  });
});

describe('no card number is shown', () => {
  const cases: readonly (readonly [string, Buffer])[] = [
    ['in an element with a fault', changed('000123', 'X00123')],
    ['cut short', message.subarray(0, message.indexOf('=') + 10)],
    ['in what is left over', Buffer.concat([message, Buffer.from(PAN)])],
    ['in what is left over, packed', Buffer.concat([message, bytesOf(PAN)])],
    ['where a length moved it', changed('03', '0x')],
    ['in text behind a fault', codec.encode({ 0: '0200', 11: '000123', 48: `x${PAN}`, 49: '504' }).subarray(0, -1)],
  ];
  test.each(cases)('%s', (_, bytes) => {
    const shown = JSON.stringify(shownOf(bytes));
    expect(shown).not.toContain(PAN);
    expect(shown).not.toContain(Buffer.from(PAN).toString('hex').toUpperCase());
    expect(JSON.stringify(partialRows(codec.decodePartially(bytes), codec))).not.toContain(PAN);
  });

  test('unless it is asked for', () => {
    expect(shownOf(Buffer.concat([message, Buffer.from(PAN)]), true)).toMatchObject({
      fields: { 2: PAN },
      rest: Buffer.from(PAN).toString('hex'),
    });
  });
});

describe('chip data with a fault', () => {
  const chip = '9F2608A1B2C3D4E5F6A7B8 9505 0000008000 5A08 4761739001010119 9F3740AA'.replaceAll(' ', '');
  const withChip = bundledCodec('iso87-ascii').encode({ 0: '0200', 11: '000123', 55: chip });
  const rows = describeRows(codec.decode(withChip), codec);
  const rowAt = (path: string) => rows.find((row) => row.path === path);

  test('is opened in front of it, and says what it is', () => {
    expect(rowAt('55')?.meaning).toMatch(/^TRUNCATED: 55\.\S+ at byte \d+ of the element$/);
    expect(rowAt('55.95')).toMatchObject({ value: '0000008000', meaning: 'floor limit exceeded' });
    expect(rowAt('55.9F37')).toBeUndefined();
  });

  test('hides what is card data all the same', () => {
    const shown = JSON.stringify(rows);
    for (const secret of [PAN, 'A1B2C3D4E5F6A7B8']) expect(shown).not.toContain(secret);
  });
});

test('a masked track in front of a fault is not told to be none', () => {
  const rows = partialRows(codec.decodePartially(message.subarray(0, message.length - 1)), codec);
  expect(rows.find(({ path }) => path === '35')?.meaning).toBe('');
});

test('what is left over in an element is shown behind the subfields in front of it, masked', () => {
  const postilion = compile(resolveSpec(specFile('postilion'), specFile));
  const bytes = postilion.encode({ 0: '0200', 127: { 2: '0000112233', 9: `${PAN}`, 20: '20261123' } });
  bytes.write('X', bytes.indexOf(PAN) - 1, 'latin1');
  const partial = postilion.decodePartially(bytes);
  const shown = shownPartial(partial, postilion);
  expect(shown.fields[127]).toEqual({ 2: '0000112233' });
  expect(Buffer.from(shown.restOf[127]!.replaceAll('*', '0'), 'hex').toString('latin1')).not.toContain(PAN);
  expect(shown.restOf[127]).toContain('*');
  expect(partialRows(partial, postilion).at(-1)).toMatchObject({ name: 'Left over', meaning: 'in 127' });
});
