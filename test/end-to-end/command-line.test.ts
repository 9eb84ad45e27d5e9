// The command line as a newcomer meets it: wrong words, help, version, cards, routes of a range, completion.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { Folder, run } from './switch-process.ts';

const folder = new Folder();
afterAll(() => folder.remove());

test.each([
  [['decod'], /there is no command decod, did you mean decode\?/],
  [['journal', 'fnd'], /there is no command fnd, did you mean find\?/],
  [['decode', '--foramt', 'json'], /there is no option --foramt, did you mean format\?/],
  [['route'], /route wants more: at least 1 argument, 1 is missing/],
  [['journal', 'prune', 'x.db'], /journal prune wants --days/],
  [['send', '--format', 'jsn', '{}'], /--format: jsn is none of them, did you mean json\?; allowed: text, json, hex/],
  [['spec', 'show', 'iso87-asci'], /no such spec.*did you mean iso87-ascii\?/],
  [['serve', 'nowhere.yaml'], /^nowhere\.yaml: there is no such file; a configuration is a YAML file/],
  [['serve', 'examples/day-in-casablanca.jsonl'], /is no configuration; it looks like a trace: use switch8583 replay/],
  [
    ['replay', 'examples/morocco.yaml'],
    /(\n|.)*and \d+ more faults\nit looks like a configuration: use switch8583 serve/,
  ],
  [['replay', 'examples/day-in-casablanca.jsonl', '-'], /- is stdin, and stands alone/],
  [['replay', 'nothing/**/*.jsonl'], /nothing\/\*\*\/\*\.jsonl means no file/],
  [['saf', 'drain', 'README.md'], /README\.md is no journal/],
  [['saf', 'drain', 'nowhere.db'], /there is no journal nowhere\.db/],
])('%j: exit 2, and what is wrong', async (args, told) => {
  const { code, stdout, stderr } = await run(args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(told);
  expect(stderr).not.toMatch(/^\s+at |non-option|Argument:/m);
});

test('the version is its own, wherever it is asked', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect((await run(['--version'])).stdout).toBe(`switch8583 ${version} (Node ${process.versions.node})\n`);
});

test.each(['serve', 'replay', 'card', 'spec list', 'spec diff', 'journal find', 'saf drain', 'day close', 'route'])(
  '%s --help has the exit codes, once',
  async (command) => {
    const { stdout } = await run([...command.split(' '), '--help']);
    expect(stdout.match(/Exit codes/g)).toHaveLength(1);
  },
);

describe('card', () => {
  /** ISO/IEC 7812-1, annex B. */
  const isRight = (number: string) =>
    [...number].reverse().reduce((sum, digit, place) => {
      const doubled = Number(digit) * (place % 2 === 1 ? 2 : 1);
      return sum + (doubled > 9 ? doubled - 9 : doubled);
    }, 0) %
      10 ===
    0;

  test('gives numbers of the range with a right check digit, each once', async () => {
    const { code, stdout } = await run(['card', '6077', '--count', '500']);
    const cards = stdout.trim().split('\n');
    expect([code, new Set(cards).size]).toEqual([0, 500]);
    for (const card of cards)
      expect([card, card.length, isRight(card)]).toEqual([expect.stringMatching(/^6077/), 16, true]);
  });

  test('the same seed gives the same, and every account of a small range once', async () => {
    const [one, same, other] = [
      await run(['card', '60770', '--count', '3', '--seed', '1']),
      await run(['card', '60770', '--count', '3', '--seed', '1']),
      await run(['card', '60770', '--count', '3', '--seed', '2']),
    ];
    expect(one.stdout).toBe(same.stdout);
    expect(one.stdout).not.toBe(other.stdout);
    const all = JSON.parse(
      (await run(['card', '607700000000', '--length', '15', '--count', '100', '--format', 'json'])).stdout,
    );
    expect(new Set(all).size).toBe(100);
    expect((await run(['card', '607700000000', '--length', '15', '--count', '101'])).code).toBe(2);
    expect((await run(['card', '60x'])).stderr).toMatch(/digits/);
  });
});

describe('route', () => {
  test('a range is shown as it is, with what only some of its cards take', async () => {
    expect((await run(['route', '445504'])).stdout).toBe('445504  banque-atlas (domestic), by 445504\n');
    const four = await run(['route', '4']);
    expect([four.code, four.stdout]).toEqual([0, '4  visa (foreign), by 4\n  but 445504  banque-atlas\n']);
    const json = JSON.parse((await run(['route', '9504', '--format', 'json'])).stdout);
    expect(json).toEqual({
      pan: '9504',
      issuer: null,
      kind: null,
      range: null,
      narrower: [
        { range: '950401', issuer: 'banque-atlas' },
        { range: '950402', issuer: 'banque-rif' },
      ],
    });
  });
});

test('spec list and spec diff as JSON', async () => {
  const list = JSON.parse((await run(['spec', 'list', '--format', 'json'])).stdout) as { name: string }[];
  expect(list.map(({ name }) => name)).toContain('iso87-ascii');
  const { code, stdout } = await run(['spec', 'diff', 'iso87-ascii', 'iso87-ascii-hex', '--format', 'json']);
  expect([code, JSON.parse(stdout)[0]]).toEqual([1, expect.objectContaining({ path: expect.any(String) })]);
});

test('durations without a unit are refused', async () => {
  const text = readFileSync('examples/morocco.yaml', 'utf8').replace('deadline: 5s', 'deadline: 5');
  const { code, stderr } = await run(['serve', folder.write('unit.yaml', text), '--check']);
  expect([code, stderr]).toEqual([
    2,
    expect.stringMatching(/issuers\[0\]\.deadline: no unit \(found 5\), allowed: 500ms, 15s or 2m/),
  ]);
  expect((await run(['send', '{"0":"0800"}', '--timeout', '5'])).stderr).toMatch(/--timeout: no unit/);
});

test('replay - reads the trace from stdin', async () => {
  const { code, stderr } = await run(['replay', '-', '--to', '127.0.0.1:1'], '{"send":{"0":"0800"}}\n{"sned":1}\n');
  expect([code, stderr]).toEqual([2, expect.stringMatching(/stdin:2/)]);
});

describe('completion', () => {
  test.each(['bash', 'zsh', 'fish'])('%s: every command is in it', async (shell) => {
    const { code, stdout } = await run(['completion', shell]);
    expect(code).toBe(0);
    for (const name of ['serve', 'replay', 'card', 'completion', 'iso87-ascii']) expect(stdout).toContain(name);
  });

  test('bash completes', async () => {
    const script = folder.write('complete.sh', (await run(['completion', 'bash'])).stdout);
    const ask = (...words: string[]) =>
      execFileSync('bash', [
        '-c',
        `source "$1"; COMP_WORDS=("\${@:2}"); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _switch8583; echo "\${COMPREPLY[@]}"`,
        'bash',
        script,
        ...words,
      ])
        .toString()
        .trim();
    expect(ask('switch8583', 'rep')).toBe('replay');
    expect(ask('switch8583', 'decode', '--spec', 'iso87-b')).toBe('iso87-bcd');
    expect(ask('switch8583', 'decode', '--unm')).toBe('--unmasked');
  });
});
