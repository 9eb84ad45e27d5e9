// What people read when a command line is wrong: what is wrong with it, and what they may have meant.
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { commandLine } from '../../src/cli/command-line.ts';
import { firstFaults, kindHint, messagelessHint } from '../../src/cli/file-kind.ts';
import { isRewritable, wantsColour } from '../../src/cli/output.ts';
import { usageText } from '../../src/cli/usage-text.ts';

const top = { path: [], commands: ['serve', 'send', 'decode', 'describe', 'route'], options: ['help', 'version'] };
const decode = {
  path: ['decode'],
  commands: [],
  options: ['spec', 'format', 'answer-network', 'answerNetwork', 'unmasked'],
};

afterEach(() => vi.unstubAllEnvs());

test('what the library says of a fault is read, also on a machine that speaks French', async () => {
  vi.stubEnv('LC_ALL', 'fr_MA.UTF-8');
  const said: string[] = [];
  const parser = commandLine(['decod']).fail((message) => said.push(message));
  await parser.parseAsync();
  expect(said[0]).toBe('Did you mean decode?');
});

test.each([
  [
    'Unknown argument: frobnicate',
    { ...top, args: ['frobnicate'] },
    'there is no command frobnicate; there are serve, send, decode, describe, route',
  ],
  ['Unknown command: decod', { ...top, args: ['decod', 'x'] }, 'there is no command decod, did you mean decode?'],
  ['Did you mean decode?', { ...top, args: ['decod', 'x'] }, 'there is no command decod, did you mean decode?'],
  [
    'Did you mean find?',
    { path: ['journal'], commands: ['find', 'show'], options: [], args: ['journal', 'fnd'] },
    'there is no command fnd, did you mean find?',
  ],
  [
    'Unknown argument: foramt',
    { ...decode, args: ['decode', '--foramt', 'json'] },
    'there is no option --foramt, did you mean format?',
  ],
  [
    'Unknown arguments: answr-network, answrNetwork',
    { ...decode, args: ['send', '--answr-network'] },
    'there is no option --answr-network, did you mean answer-network?',
  ],
  ['Unknown argument: extra', { ...decode, args: ['decode', 'file', 'extra'] }, 'decode takes no more: what is extra?'],
  [
    'Not enough non-option arguments: got 0, need at least 1',
    { ...decode, args: ['route'] },
    'decode wants more: at least 1 argument, 1 is missing',
  ],
  [
    'Not enough non-option arguments: got 1, need at least 2',
    { ...decode, args: ['diff', 'A.hex'] },
    'decode wants more: at least 2 arguments, 1 is missing',
  ],
  ['Missing required argument: days', { ...decode, args: ['journal', 'prune', 'x.db'] }, 'decode wants --days'],
  ['Not enough arguments following: to', { ...decode, args: ['send', '--to'] }, '--to wants a value behind it'],
  [
    'Invalid values:\n  Argument: format, Given: "jsn", Choices: "text", "json"',
    { ...decode, args: ['decode', '--format', 'jsn'] },
    '--format: jsn is none of them, did you mean json?; allowed: text, json',
  ],
  ['name what to do', { ...top, args: ['journal'] }, 'name what to do'],
])('%s', (message, context, text) => {
  expect(usageText(message, context)).toBe(text);
});

/** As xxd, with its lines moved in, hexdump -C and tcpdump -X print them, and bytes with a word in front. */
const dumps = [
  '00000000: 3038 3030 8220 0000 0000 0000 0400 0000  0800. ..........\n00000010: 0000 0000 3131            ....11\n',
  '  00000000: 3038 3030 8220 0000 0000 0000 0400 0000  0800. ..........\n',
  '  deadbee0: 3038 3030 8220 0000 0000 0000 0400 0000  0800. ..........\n',
  '00000000  30 38 30 30 82 20 00 00  00 00 00 00 04 00 00 00  |0800. ..........|\n',
  '\t0x0000:  3038 3030 8220 0000 0000 0000 0400 0000  0800............\n',
  '  sent: 30 38 30 30 82 20 00 00\n',
  '- sent: 0x30383030822000000000\n',
];

describe('a file of the wrong kind', () => {
  test.each([
    ['# a comment\n{"send":{"0":"0800"}}\n', 'decode', 'it looks like a trace: use switch8583 replay'],
    ['{"name":"x","fields":{"2":{}}}', 'replay', 'it looks like a spec: use switch8583 spec check'],
    ['<?xml version="1.0"?>\n<isopackager>', 'replay', 'it looks like a jPOS packager: use switch8583 spec check'],
    ['{"0":"0800","11":"000001"}', 'replay', 'it looks like messages as JSON: use switch8583 encode'],
    ['30383030822000000000000004000000', 'replay', 'it looks like messages as hex: use switch8583 decode'],
    ['node: x\nacquirers:\n  - name: a\n', 'replay', 'it looks like a configuration: use switch8583 serve'],
    ['gateway:\n  listen: 8443\n', 'serve', 'it looks like the settings of a gateway: use switch8583 gateway'],
    [
      'name: x\nside: issuer\ncases:\n  - id: a\n',
      'serve',
      'it looks like a pack of certification: use switch8583 certify',
    ],
    ['SQLite format 3\0...', 'serve', 'it looks like a journal: use switch8583 journal find'],
    ['{"send":{"0":"0800"}}', 'replay', ''],
    ['hello', 'replay', ''],
  ])('%j given to %s', (text, command, hint) => {
    expect(kindHint(text, command)).toBe(hint);
  });

  test.each<string[]>([
    ['# a comment\n{"send":{"0":"0800"}}\n', 'it looks like a trace: use switch8583 replay'],
    ['node: x\nacquirers:\n  - name: a\n', 'it looks like a configuration: use switch8583 serve'],
    ['name: x\nside: issuer\ncases:\n  - id: a\n', 'it looks like a pack of certification: use switch8583 certify'],
    ['name: x\nmembers:\n  - name: a\ntraffic:\n', 'it looks like a market: use switch8583 day'],
    ['fields:\n  "2":\n    prefix: ASCII.LL\n', 'it looks like a spec: use switch8583 spec check'],
    [
      'interchange:\n  - { name: cash, fixed: "6.00" }\n',
      'it looks like rules of interchange: use switch8583 clearing run --interchange',
    ],
    [
      '{"name":"x","fields":{"62":{"enc":"ASCII","prefix":"BCD.LLL"}}}',
      'it looks like a spec: use switch8583 spec check',
    ],
    ['{"name":"x","extends":"iso87-bcd","fields":{}}', 'it looks like a spec: use switch8583 spec check'],
    ['{"h":{"data_enc":"ascii","max_len":0},"t":{}}', 'it looks like a spec: use switch8583 spec check'],
    // The bytes of messages may stand in these.
    ['{"fields":{"raw":"303830300020"},"prefix":"gateway"}', ''],
    ['{"hex":"303830300020","spec":{"h":{"data_enc":"ascii"}}}', ''],
    ...dumps.map((dump) => [`interchange:\n${dump}rates:\n${dump}`, '']),
    ['rates: 303830300020\n', ''],
    ['fields:\n  0: "0800"\n', ''],
    ['gateway: 303830300020\n', ''],
    ['issuers: what they said\n30383030\n', ''],
    ...['gateway', 'issuers', 'acquirers', 'fields', 'members'].flatMap((heading) =>
      dumps.map((dump) => [`${heading}:\n\n${dump}`, '']),
    ),
    ...dumps.map((dump) => [`side: issuer\ncases:\n${dump}`, '']),
    ...dumps.map((dump) => [`members:\n${dump}traffic:\n${dump}`, '']),
    ...dumps.map((dump) => [`fields: # of the first\n${dump}  prefix: none\n`, '']),
    [
      'gateway: # its port\n\n# and more\n  listen: 8443\n',
      'it looks like the settings of a gateway: use switch8583 gateway',
    ],
    ['gateway: { listen: 8443 }\n', 'it looks like the settings of a gateway: use switch8583 gateway'],
    ['issuers:\n- { name: a }\n', 'it looks like a configuration: use switch8583 serve'],
    ['acquirers: [{ name: a }]\r\n', 'it looks like a configuration: use switch8583 serve'],
    ['acquirers:\r\n  - name: a\r\n', 'it looks like a configuration: use switch8583 serve'],
    ['fields:\n  2:\n    prefix: ASCII.LL\n', 'it looks like a spec: use switch8583 spec check'],
    ['{"send":"303830300020"}\n', ''],
    ['{"0":"0800","11":"000001"}', ''],
    ['hello', ''],
  ])('%j in the place of messages', (text, hint) => {
    expect(messagelessHint(text)).toBe(hint);
  });

  test.each([
    ['examples/interchange-2009.yaml', 'rules of interchange: use switch8583 clearing run --interchange'],
    ['examples/interchange-2026.yaml', 'rules of interchange: use switch8583 clearing run --interchange'],
    ['examples/rates.yaml', 'exchange rates: use switch8583 clearing run --rates'],
    ['examples/members-2009.csv', 'a register of members: use switch8583 member import'],
    ['examples/merchants-2009.csv', 'a register of merchants: use switch8583 merchant import'],
    ['examples/market-2026.yaml', 'a market: use switch8583 day'],
    ['examples/morocco.yaml', 'a configuration: use switch8583 serve'],
    ['examples/certification/issuer.yaml', 'a pack of certification: use switch8583 certify'],
    ['examples/starter/my-spec.json', 'a spec: use switch8583 spec check'],
    ['specs/iso87-ascii.json', 'a spec: use switch8583 spec check'],
    ['specs/base24.json', 'a spec: use switch8583 spec check'],
    ['examples/day-in-casablanca.jsonl', 'a trace: use switch8583 replay'],
  ])('%s in the place of messages', (file, what) => {
    expect(messagelessHint(readFileSync(file, 'utf8'))).toBe(`it looks like ${what}`);
  });

  test('is told after five faults', () => {
    const lines = Array.from({ length: 333 }, (_, n) => `x:${n}: no`);
    expect(firstFaults(lines, 'hint').split('\n')).toEqual([...lines.slice(0, 5), 'and 328 more faults', 'hint']);
    expect(firstFaults(lines.slice(0, 6), '').split('\n').at(-1)).toBe('and 1 more fault');
    expect(firstFaults(lines.slice(0, 2), '')).toBe('x:0: no\nx:1: no');
  });
});

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: false }, {}, false],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{ isTTY: true }, { NO_COLOR: '1' }, false],
  [{ isTTY: false }, { FORCE_COLOR: '1' }, true],
  [{ isTTY: true }, { FORCE_COLOR: '0' }, false],
  [{ isTTY: true }, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('colour: %j with %j is %s', (stream, env, colour) => {
  expect(wantsColour(stream, env)).toBe(colour);
});

test.each([
  [{ isTTY: true }, {}, true],
  [{ isTTY: true }, { TERM: 'dumb' }, false],
  [{}, {}, false],
])('a line written again: %j with %j is %s', (stream, env, rewritable) => {
  expect(isRewritable(stream, env)).toBe(rewritable);
});
