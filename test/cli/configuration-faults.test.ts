// Every kind of fault in a configuration file, with the exact line that a person reads: place, path, what is wrong,
// what is there and what is allowed. Each case changes one line of a faultless file and must give that one fault and no
// other.
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/cli/configuration/faults.ts';
import { parseConfiguration, type Surroundings } from '../../src/cli/configuration/parse.ts';

const faultless = [
  /*  1 */ 'node: casablanca',
  /*  2 */ 'journal: memory',
  /*  3 */ 'limits: { frameBytes: 8192, drain: 3s }',
  /*  4 */ 'acquirers:',
  /*  5 */ '  - name: acquirers',
  /*  6 */ '    listen: 127.0.0.1:8583',
  /*  7 */ '    spec: iso87-ascii',
  /*  8 */ '    framing: 2-byte',
  /*  9 */ '    header: none',
  /* 10 */ '    signOn: optional',
  /* 11 */ '    maxConnections: 10',
  /* 12 */ '  - { name: second, listen: 8584, spec: iso87-bcd }',
  /* 13 */ 'issuers:',
  /* 14 */ '  - name: banque-atlas',
  /* 15 */ '    kind: domestic',
  /* 16 */ "    routes: ['950401']",
  /* 17 */ '    currency: MAD',
  /* 18 */ "    openingBalance: '10000.00'",
  /* 19 */ "    limitPerTransaction: '5000.00'",
  /* 20 */ '    deadline: 5s',
  /* 21 */ '  - name: visa',
  /* 22 */ '    kind: foreign',
  /* 23 */ "    routes: ['4']",
  /* 24 */ '    currency: USD',
  /* 25 */ "    openingBalance: '5000.00'",
  /* 26 */ "    rates: { MAD: '0.0995' }",
  /* 27 */ '    delay: 40ms',
  /* 28 */ '  - name: mine',
  /* 29 */ '    kind: plugin',
  /* 30 */ '    module: ./my-issuer.ts',
  /* 31 */ "    routes: ['51-55']",
  /* 32 */ '  - name: remote',
  /* 33 */ '    kind: remote',
  /* 34 */ '    connect: 127.0.0.1:9001',
  /* 35 */ '    spec: iso87-bcd',
  /* 36 */ "    routes: ['6']",
  /* 37 */ '    signOn: false',
  /* 38 */ '    echo: 30s',
];

const name = 'a name of 1 to 64 letters, digits, dots, dashes and underscores, in quotes if it is a number';
const listen = "host:port, '[::1]:8583' or a port alone, port 0 to 65535";
const connect = "host:port or '[::1]:9001', port 1 to 65535";
const framing =
  '2-byte, 2-byte-le, 2-byte-inclusive, 2-byte-le-inclusive, 4-byte, 4-byte-le, 4-byte-inclusive, 4-ascii, ' +
  '4-ascii-inclusive, 2-bcd, 2-bcd-inclusive, 4-ebcdic, iso-4-ascii-inclusive';
const header = 'none, tpdu, a length of 1 to 255 bytes, or a literal such as hex:6000010000';
const spec = 'the name of a bundled spec such as iso87-ascii, or a file such as ./mine.json';
const route = "a prefix of 1 to 19 digits such as '4', a range such as '222100-272099', or { csv: file }";
const amount = "an amount in major units such as '10000.00', at most 12 digits in minor units";
const rate = "a rate above 0 such as '0.0995', at most 7 digits and 9 decimals";
const issuerWait = '500ms, 15s or 2m, 1ms to 10m';
const anyWait = '500ms, 15s or 2m, 0 to 10m';
const topKeys = 'node, journal, limits, duplicates, dates, reversals, acquirers, issuers, centre, gateway';

// Line to replace, its new text, the fault without the name of the file.
const cases: readonly (readonly [line: number, text: string, fault: string])[] = [
  [1, 'node: 12', `1:7: node: not allowed here (found 12), allowed: ${name}`],
  [1, 'node: two words', `1:7: node: not allowed here (found "two words"), allowed: ${name}`],
  [1, '# no node', `2:1: node: required and missing (found nothing), allowed: ${name}`],
  [1, 'node: a\njurnal: memory', `2:1: jurnal: unknown key, did you mean journal? (found jurnal), allowed: ${topKeys}`],
  [1, 'node: a\nhttp: 8080', `2:1: http: unknown key (found http), allowed: ${topKeys}`],
  [1, 'node: a\n__proto__: {}', `2:1: __proto__: unknown key (found __proto__), allowed: ${topKeys}`],
  [
    2,
    'journal: memroy',
    '2:10: journal: unknown journal, did you mean memory? (found "memroy"), allowed: memory, none, a file such as ./day.db, or a map of file, durability, encryption and key',
  ],
  [
    2,
    'journal: { file: ./a.db, keys: ./k }',
    '2:26: journal.keys: unknown key, did you mean key? (found keys), allowed: file, durability, encryption, key',
  ],
  [
    2,
    'journal: { encryption: true }',
    '2:10: journal.file: required and missing (found nothing), allowed: a file such as ./day.db',
  ],
  [2, 'journal: { file: memory }', '2:18: journal.file: not a file (found "memory"), allowed: a file such as ./day.db'],
  [
    2,
    'journal: { file: ./a.db, durability: disk }',
    '2:38: journal.durability: not allowed here (found "disk"), allowed: full or process or none',
  ],
  [
    2,
    'journal: { file: ./a.db, encryption: aes }',
    '2:38: journal.encryption: not allowed here (found "aes"), allowed: true or false',
  ],
  [
    2,
    'journal: { file: ./a.db, key: env:9 }',
    '2:31: journal.key: neither a file nor a variable (found "env:9"), allowed: a file such as ./day.key, or env:NAME for an environment variable',
  ],
  [
    2,
    'journal: { file: ./a.db, key: secret }',
    '2:31: journal.key: neither a file nor a variable (found "secret"), allowed: a file such as ./day.key, or env:NAME for an environment variable',
  ],
  [2, 'dates: no', '2:8: dates: not allowed here (found "no"), allowed: checked or any'],
  [2, 'reversals: lax', '2:12: reversals: not allowed here (found "lax"), allowed: strict or lenient'],
  [2, 'duplicates: yes', '2:13: duplicates: not allowed here (found "yes"), allowed: true or false'],
  [
    3,
    'limits: { frameBytes: 8192.5 }',
    '3:23: limits.frameBytes: not allowed here (found 8192.5), allowed: a whole number from 64 to 16777216',
  ],
  [
    3,
    'limits: { inFlight: 1000000 }',
    '3:21: limits.inFlight: not allowed here (found 1000000), allowed: a whole number from 1 to 999999',
  ],
  [
    3,
    'limits: { remembered: }',
    '3:11: limits.remembered: left empty (found nothing), allowed: a whole number from 0 to 10000000',
  ],
  [3, 'limits: { drain: 30s30 }', `3:18: limits.drain: not a duration (found "30s30"), allowed: ${anyWait}`],
  [3, "limits: { drain: '30' }", `3:18: limits.drain: no unit (found "30"), allowed: ${anyWait}`],
  [3, 'limits: { drain: 11m }', `3:18: limits.drain: too long (found "11m"), allowed: ${anyWait}`],
  [3, 'limits: 5', '3:9: limits: not allowed here (found 5), allowed: a map of limits'],
  [
    3,
    'limits: { dran: 3s }',
    '3:11: limits.dran: unknown key, did you mean drain? (found dran), allowed: frameBytes, inFlight, remembered, storeAndForward, advicesUnderWay, heldEntries, heldBytes, outgoingBytes, badFrames, frameTime, drain',
  ],
  [
    6,
    '    listen: 127.0.0.1:99999',
    `6:13: acquirers[0].listen: not a port (found "127.0.0.1:99999"), allowed: ${listen}`,
  ],
  [
    6,
    '    listen: 127.0.0.300:8583',
    `6:13: acquirers[0].listen: not a host (found "127.0.0.300:8583"), allowed: ${listen}`,
  ],
  [6, '    listen: localhost', `6:13: acquirers[0].listen: not an address (found "localhost"), allowed: ${listen}`],
  [
    6,
    "    listen: '::1'",
    `6:13: acquirers[0].listen: an IPv6 address without brackets and port (found "::1"), allowed: ${listen}`,
  ],
  [
    12,
    '  - { name: second, listen: 0.0.0.0:8583, spec: iso87-bcd }',
    '12:29: acquirers[1].listen: an address listened on twice (found "0.0.0.0:8583"), allowed: one listener for an address; line 6 takes 127.0.0.1:8583',
  ],
  [
    12,
    '  - { name: acquirers, listen: 8584, spec: iso87-bcd }',
    '12:13: acquirers[1].name: a name used twice (found "acquirers"), allowed: each name once; line 5 has it already',
  ],
  [
    7,
    '    spec: iso87 ascii',
    `7:11: acquirers[0].spec: neither a name nor a file (found "iso87 ascii"), allowed: ${spec}`,
  ],
  [7, '    # spec', `5:5: acquirers[0].spec: required and missing (found nothing), allowed: ${spec}`],
  [
    8,
    '    framing: 2-bite',
    `8:14: acquirers[0].framing: unknown framing, did you mean 2-byte? (found "2-bite"), allowed: ${framing}`,
  ],
  [8, '    framing: none', `8:14: acquirers[0].framing: a TCP link needs a length (found "none"), allowed: ${framing}`],
  [
    8,
    '    framming: 2-byte',
    '8:5: acquirers[0].framming: unknown key, did you mean framing? (found framming), allowed: name, listen, spec, framing, header, signOn, confirmation, merchants, certified, mayCutOver, reversals, maxConnections, maxConnectionsPerPeer, reservedConnections, allow, idle, tls',
  ],
  [9, '    header: hex:600', `9:13: acquirers[0].header: half a byte at the end (found "hex:600"), allowed: ${header}`],
  [9, '    header: 256', `9:13: acquirers[0].header: not a header length (found 256), allowed: ${header}`],
  [
    9,
    '    header: tpud',
    `9:13: acquirers[0].header: not a header, did you mean tpdu? (found "tpud"), allowed: ${header}`,
  ],
  [10, '    signOn: true', '10:13: acquirers[0].signOn: not allowed here (found true), allowed: optional or required'],
  [
    11,
    '    maxConnections: 0',
    '11:21: acquirers[0].maxConnections: not allowed here (found 0), allowed: a whole number from 1 to 65535',
  ],
  [
    15,
    '    kind: domestik',
    '15:11: issuers[0].kind: not allowed here (found "domestik"), allowed: domestic, foreign, plugin or remote',
  ],
  [
    15,
    '    # kind',
    '14:5: issuers[0].kind: required and missing (found nothing), allowed: domestic, foreign, plugin or remote',
  ],
  [
    16,
    '    routes: []',
    `16:13: issuers[0].routes: not allowed here (found a list), allowed: a list of routes: ${route}`,
  ],
  [16, '    routes: [9504x]', `16:14: issuers[0].routes[0]: not a route (found "9504x"), allowed: ${route}`],
  [16, '    routes: [1-22]', `16:14: issuers[0].routes[0]: ends of different length (found "1-22"), allowed: ${route}`],
  [
    16,
    '    routes: [12, 9-8]',
    `16:18: issuers[0].routes[1]: ends in the wrong order (found "9-8"), allowed: ${route}`,
  ],
  [
    16,
    '    routes: [12345678901234567890]',
    `16:14: issuers[0].routes[0]: too many digits (found "12345678901234567890"), allowed: ${route}`,
  ],
  [16, '    routes: [{ cvs: a }]', `16:14: issuers[0].routes[0]: not allowed here (found a map), allowed: ${route}`],
  [
    23,
    "    routes: ['4', '950401']",
    '23:19: issuers[1].routes[1]: the same cards twice (found "950401"), allowed: one issuer for a route; it is already with banque-atlas at switch.yaml:16',
  ],
  [
    36,
    "    routes: ['40-49']",
    '36:14: issuers[3].routes[0]: the same cards twice (found "40-49"), allowed: one issuer for a route; it is already with visa at switch.yaml:23',
  ],
  [
    16,
    '    routes: [{ csv: ./none.csv }]',
    '16:21: issuers[0].routes[0].csv: cannot be read: no such file (found "./none.csv"), allowed: a CSV file, relative to this one',
  ],
  [
    17,
    '    currency: MDA',
    '17:15: issuers[0].currency: unknown currency, did you mean MAD? (found "MDA"), allowed: an ISO 4217 currency, MAD or 504',
  ],
  [
    17,
    '    currency: 36',
    '17:15: issuers[0].currency: unknown currency (found 36), allowed: an ISO 4217 currency, MAD or 504',
  ],
  [18, '    openingBalance: -1', `18:21: issuers[0].openingBalance: negative (found -1), allowed: ${amount}`],
  [
    18,
    "    openingBalance: '10000,00'",
    `18:21: issuers[0].openingBalance: a comma for the point (found "10000,00"), allowed: ${amount}`,
  ],
  [
    18,
    '    openingBalance: 10000.005',
    '18:21: issuers[0].openingBalance: finer than the minor unit of MAD (found 10000.005), allowed: at most 2 decimals in MAD',
  ],
  [
    18,
    "    openingBalance: '10000000000.00'",
    `18:21: issuers[0].openingBalance: too large (found "10000000000.00"), allowed: ${amount}`,
  ],
  [
    19,
    '    limitPerTransaction: 0.001',
    '19:26: issuers[0].limitPerTransaction: finer than the minor unit of MAD (found 0.001), allowed: at most 2 decimals in MAD',
  ],
  [20, '    deadline: 0', `20:15: issuers[0].deadline: too short (found 0), allowed: ${issuerWait}`],
  [
    20,
    '    deadline: 0.0005s',
    `20:15: issuers[0].deadline: not a whole number of milliseconds (found "0.0005s"), allowed: ${issuerWait}`,
  ],
  [20, '    deadline: [5s]', `20:15: issuers[0].deadline: not allowed here (found a list), allowed: ${issuerWait}`],
  [
    20,
    '    delay: 5s',
    '20:5: issuers[0].delay: unknown key (found delay), allowed: kind, name, routes, deadline, ecommerce, certified, currency, openingBalance, limitPerTransaction, verification',
  ],
  [
    21,
    '  - name: mine',
    '28:11: issuers[2].name: a name used twice (found "mine"), allowed: each name once; line 21 has it already',
  ],
  [26, "    rates: { MAD: '0' }", `26:19: issuers[1].rates.MAD: zero (found "0"), allowed: ${rate}`],
  [
    26,
    "    rates: { MAD: '0.12345678' }",
    `26:19: issuers[1].rates.MAD: too many digits (found "0.12345678"), allowed: ${rate}`,
  ],
  [
    26,
    "    rates: { MAX: '1' }",
    '26:14: issuers[1].rates.MAX: unknown currency, did you mean MAD? (found "MAX"), allowed: an ISO 4217 currency, MAD or 504',
  ],
  [
    26,
    "    rates: { MAD: '1', 504: '2' }",
    '26:14: issuers[1].rates.MAD: MAD twice, as 504 and as MAD (found "MAD"), allowed: one rate for a currency',
  ],
  [
    26,
    "    rates: { USD: '1' }",
    '26:14: issuers[1].rates.USD: a rate for the issuer\'s own currency (found "USD"), allowed: rates for other currencies',
  ],
  [
    30,
    "    module: ''",
    '30:13: issuers[2].module: not allowed here (found ""), allowed: the name of a file, relative to this one',
  ],
  [
    30,
    '    module: ./a.ts\n    options: 5',
    '31:14: issuers[2].options: not allowed here (found 5), allowed: a map of whatever the module reads',
  ],
  [34, '    connect: 9001', `34:14: issuers[3].connect: not an address (found 9001), allowed: ${connect}`],
  [34, '    connect: host:0', `34:14: issuers[3].connect: not a port (found "host:0"), allowed: ${connect}`],
  [38, '    echo: 61m', '38:11: issuers[3].echo: too long (found "61m"), allowed: 500ms, 15s or 2m, 0 to 60m'],
  [38, '    signOn: true', '38:5: a key used twice (found "signOn"), allowed: each key once'],
  [
    35,
    '    spec: iso87-bdc',
    '35:11: issuers[3].spec: no bundled spec of this name, did you mean iso87-bcd? (found "iso87-bdc"), allowed: iso87-ascii, iso87-bcd, or a file',
  ],
  [38, '\techo: 30s', '38:1: a tab as indentation (found "\\t"), allowed: spaces'],
  [
    6,
    '    listen: [::1]:8583',
    '6:18: not YAML: unexpected scalar at node end (found ":8583"), allowed: YAML 1.2, where text that holds : [ ] { } # * & ! needs quotes',
  ],
  [38, '    echo: *never', '38:11: an alias without its anchor (found "*never"), allowed: *name after &name'],
  [
    38,
    '    echo: !seconds 30',
    '38:11: not YAML: unresolved tag: !seconds (found "!seconds"), allowed: YAML 1.2, where text that holds : [ ] { } # * & ! needs quotes',
  ],
  [38, '    ? [echo]\n    : 30s', '38:7: a key that is not text (found "[echo"), allowed: name: value'],
  [38, '    echo: 30s\n---\nnode: b', '39:1: a second document (found "---"), allowed: one document in a file'],
];

const surroundings: Surroundings = {
  readTable: () => {
    throw new Error('no such file');
  },
  specs: ['iso87-ascii', 'iso87-bcd'],
};

function faultsOf(text: string): string[] {
  try {
    parseConfiguration(text, 'switch.yaml', surroundings);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split('\n');
  }
  return [];
}

function changed(...edits: (readonly [line: number, text: string, ...rest: unknown[]])[]): string {
  const lines = [...faultless];
  for (const [line, text] of edits) lines[line - 1] = text;
  return `${lines.join('\n')}\n`;
}

describe('a configuration file', () => {
  it('is taken when it has no fault', () => {
    expect(faultsOf(changed())).toEqual([]);
  });

  it.each(cases)('with line %i as %j', (line, text, fault) => {
    expect(faultsOf(changed([line, text]))).toEqual([`switch.yaml:${fault}`]);
  });

  it('is refused with all its faults at once, in the order of the text', () => {
    const together = cases.filter(
      ([line, text]) =>
        ['node: 12', 'limits: { dran: 3s }', '    framing: none', '    deadline: 0'].includes(text) ||
        (line === 12 && text.includes('0.0.0.0')) ||
        (line === 18 && text.includes('10000.005')) ||
        (line === 23 && text.includes('950401')) ||
        (line === 26 && text.includes('MAX')) ||
        (line === 35 && text.includes('bdc')),
    );
    expect(together).toHaveLength(9);
    const byLine = together.map(([, , fault]) => fault).sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    expect(faultsOf(changed(...together))).toEqual(byLine.map((fault) => `switch.yaml:${fault}`));
  });

  it('says where each fault is, for programs too', () => {
    let faults: unknown;
    try {
      parseConfiguration(changed([9, '    header: 256']), 'switch.yaml', surroundings);
    } catch (error) {
      faults = (error as ConfigurationError).faults;
    }
    const message = `not a header length (found 256), allowed: ${header}`;
    expect(faults).toEqual([{ file: 'switch.yaml', line: 9, column: 13, path: 'acquirers[0].header', message }]);
  });

  it.each(['', '# only a comment\n', '~'])('that is empty (%j)', (text) => {
    expect(faultsOf(text)).toEqual([
      'switch.yaml:1:1: required and missing (found nothing), allowed: the configuration of a switch: node, acquirers, issuers...',
    ]);
  });

  it('whose aliases multiply is refused before they are copied', () => {
    const rows = Array.from(
      { length: 12 },
      (_, row) => `k${row}: &a${row} [${row === 0 ? 'x' : `*a${row - 1},`.repeat(9)}]`,
    );
    expect(faultsOf(rows.join('\n'))[0]).toMatch(/^switch\.yaml:1:1: aliases that grow too large/);
  });

  it('shortens what it found', () => {
    expect(faultsOf(changed([17, `    currency: ${'M'.repeat(500)}`]))).toEqual([
      `switch.yaml:17:15: issuers[0].currency: unknown currency (found "${'M'.repeat(59)}…), allowed: an ISO 4217 currency, MAD or 504`,
    ]);
  });
});
