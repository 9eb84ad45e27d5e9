// What people name as an input may be anything: a pattern that backtracks for ever, a file that never ends, JSON, YAML and XML of a
// depth that nobody writes. Each command ends with a line that says so, and soon.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Folder, run } from './switch-process.ts';

let folder: Folder;

beforeEach(() => {
  folder = new Folder();
});
afterEach(() => folder.remove());

const DEEP = 100_000;
const deepJson = (levels: number) => `{"0":"0100","48":${'{"1":'.repeat(levels)}"x"${'}'.repeat(levels)}}`;
const field = '{"type":"Composite","length":99,"prefix":"ASCII.LL","subfields":{"1":';
const deepSpec = (levels: number) => `{"name":"deep","fields":{"48":${field.repeat(levels)}0${'}}'.repeat(levels)}}}`;
const deepXml = (levels: number) => {
  const inner = '<isofieldpackager id="1" length="9" name="x" class="org.jpos.iso.IFA_LLCHAR" packager="x">';
  return `<isopackager>${inner.repeat(levels)}${'</isofieldpackager>'.repeat(levels)}</isopackager>`;
};

describe('is refused in a line, with exit 2 or 1', () => {
  test.each<[string, string, (file: string) => string[]]>([
    ['a spec 3,000 deep', deepSpec(3_000), (file) => ['spec', 'check', file]],
    ['a spec 100,000 deep', deepSpec(DEEP), (file) => ['spec', 'check', file]],
    ['a spec that is a list 100,000 deep', '['.repeat(DEEP), (file) => ['spec', 'check', file]],
    ['a packager 3,000 deep', deepXml(3_000), (file) => ['spec', 'check', file]],
    ['XML 100,000 deep that does not end', '<a>'.repeat(DEEP), (file) => ['spec', 'check', file]],
    ['a message to send 100,000 deep', deepJson(DEEP), (file) => ['send', `@${file}`, '--to', '127.0.0.1:1']],
    ['a message to encode 100,000 deep', deepJson(DEEP), (file) => ['encode', file]],
    ['a message to compare 100,000 deep', deepJson(DEEP), (file) => ['diff', file, file]],
    ['a trace 100,000 deep', `{"send":${deepJson(DEEP)}}`, (file) => ['replay', file, '--to', '127.0.0.1:1']],
    ['a configuration 100,000 deep', `node: ${'['.repeat(DEEP)}${']'.repeat(DEEP)}`, (file) => ['serve', file]],
    [
      'a configuration of maps 3,000 deep',
      `node: ${'{a: '.repeat(3_000)}1${'}'.repeat(3_000)}`,
      (file) => ['serve', file],
    ],
  ])('%s', { timeout: 30_000 }, async (_, text, args) => {
    const { code, stdout, stderr } = await run(args(folder.write('input.json', text)));
    expect(stderr).not.toMatch(/defect|Maximum call stack/);
    expect(stdout).not.toMatch(/Maximum call stack/);
    expect([1, 2]).toContain(code);
    expect((stderr + stdout).length).toBeGreaterThan(20);
    expect((stderr + stdout).length).toBeLessThan(5_000);
  });

  test.each([
    [['serve', '/dev/zero']],
    [['spec', 'check', '/dev/zero']],
    [['encode', '/dev/zero']],
    [['decode', '/dev/zero']],
    [['replay', '/dev/zero', '--to', '127.0.0.1:1']],
    [['send', '@/dev/zero', '--to', '127.0.0.1:1']],
    [['send', '{}', '--to', '127.0.0.1:1', '--spec', '/dev/zero']],
    [['certify', '--member', 'A', '--pack', '/dev/zero', '--connect', '127.0.0.1:1']],
    [
      [
        'statements',
        'run',
        '--date',
        '2026-01-01',
        '--from',
        'a@b.example',
        '--journal',
        'x',
        '--members',
        '/dev/zero',
      ],
    ],
    [['settle', 'calendar', '--date', '2026-01-01', '--holidays', '/dev/zero']],
  ])('a file without an end: %j', { timeout: 30_000 }, async (args) => {
    const { code, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(/more than|larger than|no such file is/);
  });
});

test('ranges of two issuers that are as wide, and overlap in part', async () => {
  const file = folder.write(
    'switch.yaml',
    `
node: n
acquirers: [{ name: a, listen: '127.0.0.1:0', spec: iso87-ascii }]
issuers:
  - { name: one, kind: domestic, routes: ['400000-499999'], currency: MAD, openingBalance: '1.00' }
  - { name: two, kind: domestic, routes: ['450000-549999', '41'], currency: MAD, openingBalance: '1.00' }
`,
  );
  const { code, stderr } = await run(['serve', file]);
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /switch\.yaml:6:\d+: .*overlaps in part.*450000-549999.*one at .*switch\.yaml:5.*400000-499999/,
  );
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test.each(['30323030', '3032303', '30 32 30 30 f2 3c', '30:32:30:30:', '{"0":"0800"}', '\\x30\\x32'])(
  'a message in the place of a file: %s',
  async (message) => {
    const { code, stderr } = await run(['decode', message]);
    expect(code).toBe(2);
    expect(stderr).toContain('a message goes on stdin');
  },
);

test('a file that is not there is no message', async () => {
  const { code, stderr } = await run(['decode', 'capture.hex']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^switch8583: cannot read capture\.hex: ENOENT[^;]*$/);
});
