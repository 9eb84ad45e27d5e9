// `serve` that cannot start: exit 2, and one line a fault that says where it is and what is wrong.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packageFile } from '../../src/package-file.ts';
import { ofEachTest } from './of-each-test.ts';
import { Folder, run, ServerProcess } from './switch-process.ts';

const its = ofEachTest();

function configuration(listen = '127.0.0.1:0'): string {
  return [
    'node: end-to-end',
    'journal: ./journal.db',
    `acquirers: [{ name: acquirers, listen: '${listen}', spec: iso87-ascii }]`,
    'issuers:',
    "  - { name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '100.00' }",
    "  - { name: abroad, kind: foreign, routes: ['4'], currency: USD, openingBalance: '100.00', rates: { MAD: '0.0995' }, delay: 40ms }",
    '',
  ].join('\n');
}

describe('a start that cannot be', () => {
  test('a port that is taken: exit 2 and one line', async () => {
    its.server = await ServerProcess.start(its.folder.write('switch.yaml', configuration()));
    const second = new Folder();
    const listen = `127.0.0.1:${its.server.port}`;
    const { code, stdout, stderr } = await run(['serve', second.write('switch.yaml', configuration(listen))]);
    second.remove();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('EADDRINUSE');
    expect(stderr).toContain(String(its.server.port));
  });

  test('a journal that another switch is writing: exit 2 and one line', async () => {
    const file = its.folder.write('switch.yaml', configuration());
    its.server = await ServerProcess.start(file);
    const { code, stdout, stderr } = await run(['serve', file]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('journal.db');
  });

  test('a listener on a host that nobody knows: exit 2 and one line', async () => {
    const listen = 'no.such.host.invalid:0';
    const { code, stderr } = await run(['serve', its.folder.write('switch.yaml', configuration(listen))]);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toContain('no.such.host.invalid');
  });

  test('a plug-in that does not like its options: exit 2, the issuer, the file and what it said', async () => {
    its.folder.write(
      'picky.mjs',
      `import { defineIssuer } from '${packageFile('dist/index.js')}';
       export default defineIssuer(() => { throw new Error('options.limit must be a whole number'); });`,
    );
    const plugin = "  - { name: picky, kind: plugin, module: ./picky.mjs, routes: ['6'] }\n";
    const { code, stderr } = await run(['serve', its.folder.write('switch.yaml', configuration() + plugin)]);
    expect([code, stderr.trim().split('\n').length]).toEqual([2, 1]);
    expect(stderr).toMatch(/issuer picky: .*picky\.mjs: options\.limit must be a whole number/);
  });

  test('a bad configuration: exit 2, every fault with its line', async () => {
    const file = its.folder.write(
      'switch.yaml',
      configuration()
        .replace('iso87-ascii', 'iso87-asci')
        .replace('currency: MAD', 'currency: DIRHAM')
        .replace('delay: 40ms', 'delay: 40 minuts'),
    );
    const { code, stdout, stderr } = await run(['serve', file]);
    expect([code, stdout]).toEqual([2, '']);
    const lines = stderr.trim().split('\n');
    expect(lines).toHaveLength(3);
    for (const [i, path] of ['acquirers[0].spec', 'issuers[0].currency', 'issuers[1].delay'].entries()) {
      expect(lines[i]).toMatch(/^.*switch\.yaml:\d+:\d+: /);
      expect(lines[i]).toContain(path);
    }
  });

  test('a file that is not there: exit 2', async () => {
    const { code, stderr } = await run(['serve', join(its.folder.path, 'absent.yaml')]);
    expect(code).toBe(2);
    expect(stderr).toContain('absent.yaml');
  });

  test.each([
    [['srve'], /serve/],
    [['serve', '--lgo', 'json'], /lgo/],
    [['serve', '--log', 'xml'], /pretty/],
    [[], /name a command/],
  ])('wrong usage %j: exit 2, and it says what was meant', async (args, hint) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(hint);
  });

  test('--help exits 0 and shows commands and exit codes', async () => {
    const { code, stdout, stderr } = await run(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const command of ['serve', 'send', 'decode', 'encode', 'route']) expect(stdout).toContain(command);
    for (const meaning of [
      '0 all as expected',
      '1 ',
      '2 usage',
      '3 could not connect',
      '97 timed out',
      '99 internal',
    ]) {
      expect(stdout.replace(/\s+/g, ' ')).toContain(meaning);
    }
  });
});
