// What others write against: the package imported by its name, as it was built, in a process that has nothing of the sources.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packageFile } from '../../src/package-file.ts';

function evaluated(code: string): { status: number | null; stdout: string; stderr: string } {
  const root = packageFile('.');
  return spawnSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' });
}

test('the example of the readme compiles a spec, decodes and encodes', () => {
  const { stdout, stderr } = evaluated(`
    import { compile, DecodeError, loadSpec } from 'switch8583';
    const codec = compile(loadSpec('iso87-ascii'));
    const bytes = codec.encode({ '0': '0800', '11': '000001', '70': '301' });
    console.log(bytes.toString('hex'), codec.decode(bytes).get('70'));
    try {
      codec.decode(bytes.subarray(0, 20));
    } catch (error) {
      console.log(error instanceof DecodeError, error.code, error.path);
    }
  `);
  expect(stderr).toBe('');
  // 0800; two bitmaps with bits 1, 11 and 70; the digits of DE 11 and 70: ISO 8583:1987 clause 4.3. Twenty bytes end before DE 11.
  const hex = '30383030' + '8020000000000000' + '0400000000000000' + '303030303031' + '333031';
  expect(stdout.split('\n')).toEqual([`${hex} 301`, 'true TRUNCATED 11', '']);
});

test('a plug-in and the program know the same definitions', () => {
  const { stdout } = evaluated(`
    import { defineIssuer, isIssuerDefinition } from 'switch8583';
    console.log(isIssuerDefinition(defineIssuer(() => ({ decide: () => ({ reason: 0 }) }))), isIssuerDefinition({}));
  `);
  expect(stdout).toBe('true false\n');
});

test('whatever package.json names is there, and the program can be run', () => {
  const { bin, exports } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8'));
  for (const file of [bin.switch8583, exports['.'].types, exports['.'].default]) {
    expect(existsSync(packageFile(file)), file).toBe(true);
  }
  expect(readFileSync(packageFile(bin.switch8583), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
});
