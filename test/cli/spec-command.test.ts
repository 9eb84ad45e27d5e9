// The commands around specs and messages, run as people run them: what goes to stdout, and the exit code.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

// Every run starts a program, which a busy machine does slowly.
vi.setConfig({ testTimeout: 30_000 });

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const demoPackager = fileURLToPath(new URL('../codec/fixtures/import/jpos-demo-packager.xml', import.meta.url));

function run(args: readonly string[], input = ''): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { input, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switch8583-spec-'));
  const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
  file('custom.xml', '<isopackager><isofield id="2" length="19" name="PAN" class="com.acme.IFA_PAN"/></isopackager>');
  const fixed = (data_enc: string, max_len: number) => ({ data_enc, len_enc: 'ascii', len_type: 0, max_len });
  const front = { h: fixed('ascii', 0), t: fixed('ascii', 4), p: fixed('b', 8), 1: fixed('b', 8) };
  file('theirs.json', JSON.stringify({ ...front, 39: fixed('cp500', 2) }));
  file('a.hex', '30323030 0000000002000000 3030\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('spec', () => {
  test('check: a packager of jPOS', () => {
    const { code, out } = run(['spec', 'check', demoPackager]);
    expect(code).toBe(0);
    expect(out).toBe('jpos-demo-packager.xml: jPOS packager, 129 fields, no fault\n');
  });

  test('check: a class that nobody knows, with its field', () => {
    const { code, out, err } = run(['spec', 'check', join(folder, 'custom.xml')]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('2.class: com.acme.IFA_PAN is no class of jPOS that is known');
  });

  test('convert: what is printed is a spec that says the same', () => {
    const converted = run(['spec', 'convert', join(folder, 'theirs.json'), '--to', 'native']);
    expect(converted.code).toBe(0);
    expect(JSON.parse(converted.out).fields['39']).toStrictEqual({
      type: 'String',
      length: 2,
      enc: 'EBCDIC500',
      prefix: 'None.Fixed',
    });
    writeFileSync(join(folder, 'native.json'), converted.out);
    expect(run(['spec', 'diff', join(folder, 'theirs.json'), join(folder, 'native.json')])).toMatchObject({
      code: 0,
      out: '',
    });
  });

  test('list and show', () => {
    expect(run(['spec', 'list']).out).toMatch(/^iso87-bcd +iso87-ascii in packed decimal/m);
    const { code, out } = run(['spec', 'show', 'iso87-bcd']);
    expect(code).toBe(0);
    expect(out.split('\n')[0]).toMatch(/^DE +name +class +length +encoding +prefix$/);
    expect(out).toMatch(/^ {2}2 {2}Primary Account Number \(PAN\) +n +19 {2}LBCD +BCD\.LL$/m);
  });

  test('diff: exit 1 and one line a difference', () => {
    const { code, out } = run(['spec', 'diff', 'iso87-ascii', 'iso87-ascii-hex']);
    expect(code).toBe(1);
    expect(out.split('\n')).toContain('DE 52 encoding: Binary and HexToASCII');
  });
});

describe('diff', () => {
  test('a file and JSON, equal', () => {
    expect(run(['diff', join(folder, 'a.hex'), '{"0":"0200","39":"00"}'])).toMatchObject({ code: 0, out: '' });
  });

  test('exit 1, one line an element, cards hidden', () => {
    const a = '{"0":"0200","2":"4111111111111111","41":"T1      ","39":"00"}';
    const b = '{"0":"0200","2":"4222222222222222","41":"T1","38":"A1"}';
    const { code, out } = run(['diff', a, b]);
    expect(code).toBe(1);
    expect(out).toBe(
      [
        'DE 2 differs: "411111******1111" and "422222******2222"',
        'DE 38 only in B: "A1"',
        'DE 39 only in A: "00"',
        'DE 41 differs: "T1      " and "T1"',
        '',
      ].join('\n'),
    );
  });

  test('a message that cannot be read is usage, and says which', () => {
    expect(run(['diff', '3032', '{"0":"0200"}'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('A: TRUNCATED'),
    });
  });
});

describe('decode --guess and describe', () => {
  test('the command line that reads the bytes, and it does', () => {
    const hex = '000E 30323030 0000000002000000 3030'.replaceAll(' ', '');
    const { code, out } = run(['decode', '--guess'], hex);
    expect(code).toBe(0);
    const [line = ''] = out.split('\n');
    expect(line).toMatch(/^switch8583 decode --spec \S+ --framing 2-byte$/);
    const again = run([...line.split(' ').slice(1), '--format', 'ndjson'], hex);
    expect(again).toMatchObject({ code: 0, out: '{"0":"0200","39":"00"}\n' });
  });

  test('exit 1 when nothing fits, and what is nearest where something makes sense', () => {
    const cut =
      Buffer.from('0800').toString('hex') +
      '8220000000000000' +
      '0400000000000000' +
      Buffer.from('1125094312000').toString('hex');
    expect(run(['decode', '--guess'], cut)).toMatchObject({
      code: 1,
      out: expect.stringMatching(/^nothing fits\nnearest: --spec iso87-ascii\n/),
    });
    expect(run(['decode', '--guess'], 'DEADBEEF')).toMatchObject({ code: 1, out: 'nothing fits\n' });
  });

  test('a rejected message with its hint', () => {
    const { code, out } = run(['decode', '--format', 'ndjson'], '000E30323030000000000200000030 30');
    expect(code).toBe(1);
    expect(JSON.parse(out).error.hint).toMatch(/length header .*framing 2-byte$/);
  });

  test('describe names chip data', () => {
    const hex = run(['encode', '--spec', demoPackager], '{"0":"0100","3":"000000","55":{"9F36":"0001"}}').out;
    const { code, out } = run(['describe', '--spec', demoPackager, '--unmasked'], hex);
    expect(code).toBe(0);
    expect(out).toMatch(/55\.9F36 +Application Transaction Counter \(ATC\) +0001/);
  });
});
