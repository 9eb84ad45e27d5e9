// Stand-in in a configuration file: what a faultless one becomes, every fault with its place, and card numbers that no message shows.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/cli/configuration/faults.ts';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';

const faultless = [
  /*  1 */ 'node: n',
  /*  2 */ 'acquirers: [{ name: a, listen: 8583, spec: iso87-ascii }]',
  /*  3 */ 'issuers:',
  /*  4 */ '  - name: far',
  /*  5 */ '    kind: remote',
  /*  6 */ '    connect: 127.0.0.1:9001',
  /*  7 */ '    spec: iso87-bcd',
  /*  8 */ "    routes: ['9504', '4000-4999']",
  /*  9 */ '    standIn:',
  /* 10 */ '      when: [down, silent]',
  /* 11 */ '      currency: MAD',
  /* 12 */ "      floorLimit: '500.00'",
  /* 13 */ "      velocity: { count: 3, amount: '1000.00', per: 24h }",
  /* 14 */ "      cards: { deny: ['9504010000000001', { csv: denied.csv }] }",
  /* 15 */ "      bins: ['950401', { csv: bins.csv }]",
  /* 16 */ "      processingCodes: ['00', 20]",
  /* 17 */ "      notWith: ['52', '48.92']",
];

const tables: Readonly<Record<string, string>> = {
  '/etc/denied.csv': 'bank,card\nA,4000001234567899\nB,"4000001234567881"\n\n',
  '/etc/bins.csv': 'from,to\n4500,4599\n',
};

function read(text: string, denied = tables['/etc/denied.csv']!) {
  const readTable = (path: string): string => (path === '/etc/denied.csv' ? denied : tables[path]!);
  return parseConfiguration(text, '/etc/switch.yaml', { readTable });
}

function changed(line: number, text: string): string {
  return faultless.with(line - 1, text).join('\n');
}

function faultsOf(text: string, denied?: string): string[] {
  try {
    read(text, denied);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split('\n');
  }
  return [];
}

const amount = "an amount in major units such as '10000.00', at most 12 digits in minor units";
const types = "the first two digits of a processing code, debits or credits: '00' to '29' or '40' to '99'";
const path = "the path of an element, '52' or '48.92'";
const card = 'a card number of 12 to 19 digits with its check digit, or { csv: file }';
const route = "a prefix of 1 to 19 digits such as '4', a range such as '222100-272099', or { csv: file }";
const keys = 'when, currency, floorLimit, velocity, cards, bins, processingCodes, notWith';

describe('stand-in', () => {
  it('becomes minor units, milliseconds and lists', () => {
    expect(read(faultless.join('\n')).issuers[0]).toMatchObject({
      standIn: {
        when: ['down', 'silent'],
        currency: '504',
        floorMinor: 50_000,
        velocity: { count: 3, amountMinor: 100_000, perMs: 86_400_000 },
        denied: ['9504010000000001', '4000001234567899', '4000001234567881'],
        ranges: [
          { from: '950401', to: '950401' },
          { from: '4500', to: '4599' },
        ],
        transactionTypes: [0, 20],
        notWith: ['52', '48.92'],
      },
    });
  });

  it('is off when nothing is said, and needs little', () => {
    expect(read(faultless.slice(0, 8).join('\n')).issuers[0]).not.toHaveProperty('standIn');
    const little = "{ currency: JPY, floorLimit: 500, velocity: { count: 1, amount: '900' } }";
    const plugin = `  - { name: mine, kind: plugin, module: ./m.ts, routes: ['7'], standIn: ${little} }`;
    expect(read([...faultless.slice(0, 3), plugin].join('\n')).issuers[0]).toEqual({
      name: 'mine',
      kind: 'plugin',
      isolation: 'thread',
      module: '/etc/m.ts',
      options: {},
      routes: [{ from: '7', to: '7' }],
      deadlineMs: 5000,
      ecommerce: 'any',
      certified: 'any',
      standIn: {
        when: ['down'],
        currency: '392',
        floorMinor: 500,
        velocity: { count: 1, amountMinor: 900, perMs: 86_400_000 },
        ranges: undefined,
        denied: [],
        transactionTypes: [0],
        notWith: ['52'],
      },
    });
  });

  it('is shown in docs/stand-in.md as it can be written', () => {
    const page = readFileSync(new URL('../../docs/stand-in.md', import.meta.url), 'utf8');
    const shown = /```yaml\n(.*?)```/s.exec(page)![1]!;
    const [issuer] = read([...faultless.slice(0, 3), shown].join('\n')).issuers;
    expect(issuer).toMatchObject({ standIn: { floorMinor: 50_000, transactionTypes: [0], notWith: ['52'] } });
  });

  it('an empty list of what only the issuer can verify lets everything pass', () => {
    const [issuer] = read(changed(17, '      notWith: []')).issuers;
    expect(issuer).toMatchObject({ standIn: { notWith: [] } });
  });

  it.each([
    [
      10,
      '      when: [up]',
      '10:14: issuers[0].standIn.when[0]: not allowed here (found "up"), allowed: down or silent',
    ],
    [
      10,
      '      when: []',
      '10:13: issuers[0].standIn.when: not allowed here (found a list), allowed: a list of down and silent, one of them at least',
    ],
    [
      10,
      '      wen: [down]',
      `10:7: issuers[0].standIn.wen: unknown key, did you mean when? (found wen), allowed: ${keys}`,
    ],
    [
      11,
      '      currency: MAX',
      '11:17: issuers[0].standIn.currency: unknown currency, did you mean MAD? (found "MAX"), allowed: an ISO 4217 currency, MAD or 504',
    ],
    [
      12,
      "      floorLimit: '500,00'",
      `12:19: issuers[0].standIn.floorLimit: a comma for the point (found "500,00"), allowed: ${amount}`,
    ],
    [
      12,
      "      floorLimit: '0.005'",
      '12:19: issuers[0].standIn.floorLimit: finer than the minor unit of MAD (found "0.005"), allowed: at most 2 decimals in MAD',
    ],
    [12, '', `10:7: issuers[0].standIn.floorLimit: required and missing (found nothing), allowed: ${amount}`],
    [
      13,
      "      velocity: { count: 0, amount: '1' }",
      '13:26: issuers[0].standIn.velocity.count: not allowed here (found 0), allowed: a whole number from 1 to 1000',
    ],
    [
      13,
      "      velocity: { count: 1, amount: '1.001' }",
      '13:37: issuers[0].standIn.velocity.amount: finer than the minor unit of MAD (found "1.001"), allowed: at most 2 decimals in MAD',
    ],
    [
      13,
      "      velocity: { count: 1, amount: '1', per: 31d }",
      '13:47: issuers[0].standIn.velocity.per: not a duration (found "31d"), allowed: 500ms, 15s, 2m or 24h, 1s to 720h',
    ],
    [
      14,
      '      cards: { deny: [], allow: [] }',
      '14:26: issuers[0].standIn.cards.allow: unknown key (found allow), allowed: deny',
    ],
    [
      14,
      "      cards: { deny: ['9504010000000002'] }",
      `14:23: issuers[0].standIn.cards.deny[0]: a wrong check digit (found "950401******0002"), allowed: ${card}`,
    ],
    [
      14,
      '      cards: { deny: [9504010000000002] }',
      `14:23: issuers[0].standIn.cards.deny[0]: a wrong check digit (found "950401******0002"), allowed: ${card}`,
    ],
    [
      14,
      "      cards: { deny: ['9504 0100 0000 0001'] }",
      `14:23: issuers[0].standIn.cards.deny[0]: not a card number (found "9504 0*********0001"), allowed: ${card}`,
    ],
    [
      14,
      '      cards: { deny: [true] }',
      `14:23: issuers[0].standIn.cards.deny[0]: not allowed here (found true), allowed: ${card}`,
    ],
    [
      15,
      "      bins: ['51']",
      '15:14: issuers[0].standIn.bins[0]: no cards of this issuer (found "51"), allowed: first digits within its routes',
    ],
    [15, "      bins: ['x']", `15:14: issuers[0].standIn.bins[0]: not a route (found "x"), allowed: ${route}`],
    [
      16,
      "      processingCodes: ['31']",
      `16:25: issuers[0].standIn.processingCodes[0]: an enquiry, which only the issuer can answer (found "31"), allowed: ${types}`,
    ],
    [
      16,
      "      processingCodes: ['000000']",
      `16:25: issuers[0].standIn.processingCodes[0]: not two digits (found "000000"), allowed: ${types}`,
    ],
    [17, "      notWith: ['PIN']", `17:17: issuers[0].standIn.notWith[0]: not a path (found "PIN"), allowed: ${path}`],
    [17, '      notWith: [1]', `17:17: issuers[0].standIn.notWith[0]: not a path (found 1), allowed: ${path}`],
  ])('with line %i as %j', (line, text, fault) => {
    expect(faultsOf(changed(line, text))).toEqual([`/etc/switch.yaml:${fault}`]);
  });

  it('that is no map is refused', () => {
    expect(faultsOf([...faultless.slice(0, 8), '    standIn: yes'].join('\n'))).toEqual([
      '/etc/switch.yaml:9:14: issuers[0].standIn: not allowed here (found "yes"), allowed: a map of what may be decided in place of the issuer: currency, floorLimit, velocity...',
    ]);
  });

  it('is for issuers that can be away: not for those that the switch plays itself', () => {
    const domestic = "  - { name: d, kind: domestic, routes: ['9'], currency: MAD, openingBalance: 1, standIn: {} }";
    expect(faultsOf([...faultless.slice(0, 3), domestic].join('\n'))).toEqual([
      '/etc/switch.yaml:4:81: issuers[0].standIn: unknown key (found standIn), allowed: kind, name, routes, deadline, ecommerce, certified, currency, openingBalance, limitPerTransaction, verification',
    ]);
  });
});

describe('a CSV of denied cards', () => {
  const file = '/etc/denied.csv';
  const at = 'issuers[0].standIn.cards.deny[1]';

  it('has every bad row reported with its place, and none of its card numbers shown', () => {
    const csv = 'pan\n4000001234567899\n4000001234567890\n"12"\n\n4000 0012 3456 7899\n';
    expect(faultsOf(faultless.join('\n'), csv)).toEqual([
      `${file}:3:1: ${at}: a wrong check digit (found "400000******7890"), allowed: ${card}`,
      `${file}:4:1: ${at}: not a card number (found "**"), allowed: ${card}`,
      `${file}:6:1: ${at}: not a card number (found "4000 0*********7899"), allowed: ${card}`,
    ]);
  });

  it('needs a column of card numbers, and does not show what stands in its place', () => {
    expect(faultsOf(faultless.join('\n'), '4000001234567899\n4000001234567881\n')).toEqual([
      `${file}:1:1: ${at}: no column of card numbers, allowed: card, pan, number in the first row`,
    ]);
  });

  it('that is not there is a fault', () => {
    const text = changed(14, '      cards: { deny: [{ csv: none.csv }] }');
    const readTable = (path: string): string => {
      if (path === '/etc/none.csv') throw new Error('ENOENT');
      return tables[path]!;
    };
    expect(() => parseConfiguration(text, '/etc/switch.yaml', { readTable })).toThrow(
      '/etc/switch.yaml:14:30: issuers[0].standIn.cards.deny[0].csv: cannot be read: ENOENT (found "none.csv"), allowed: a CSV file, relative to this one',
    );
  });
});
