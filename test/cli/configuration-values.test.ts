// What a faultless file becomes: the defaults of what is left out, and each way of writing a duration, an amount, a
// rate, a currency, a route, an address, a header. Expected values are worked out by hand.
import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';
import type { Configuration } from '../../src/cli/configuration/schema.ts';

const domestic = "{ name: a, kind: domestic, routes: ['9'], currency: MAD, openingBalance: '1' }";

function minimal({ acquirer = '', issuer = domestic, top = '' } = {}): Configuration {
  const text = [
    'node: n',
    top,
    `acquirers: [{ name: a, listen: 8583, spec: iso87-ascii${acquirer} }]`,
    `issuers: [${issuer}]`,
  ].join('\n');
  return parseConfiguration(text, '/etc/switch/switch.yaml');
}

function domesticWith(extra: string): Configuration['issuers'][number] & { kind: 'domestic' } {
  const issuer = minimal({ issuer: `{ name: a, kind: domestic, ${extra} }` }).issuers[0];
  if (issuer.kind !== 'domestic') throw new Error(`${issuer.kind} is not domestic`);
  return issuer;
}

function foreignWith(extra: string): Configuration['issuers'][number] & { kind: 'foreign' } {
  const fixed = "name: a, kind: foreign, routes: ['4'], openingBalance: 1";
  const issuer = minimal({ issuer: `{ ${fixed}, ${extra} }` }).issuers[0];
  if (issuer.kind !== 'foreign') throw new Error(`${issuer.kind} is not foreign`);
  return issuer;
}

describe('what is left out', () => {
  it('has defaults', () => {
    expect(minimal()).toMatchObject({
      journal: { kind: 'memory' },
      limits: {
        frameBytes: 8192,
        inFlight: 100_000,
        remembered: 100_000,
        storeAndForward: 10_000,
        advicesUnderWay: 32,
        heldEntries: 50_000,
        heldBytes: 67_108_864,
        outgoingBytes: 16_777_216,
        frameTimeMs: 30_000,
        drainMs: 1500,
      },
      duplicates: true,
      dates: 'checked',
      reversals: 'strict',
      acquirers: [
        { framing: '2-byte', header: { kind: 'none' }, signOn: 'optional', maxConnections: 1000, idleMs: 1_800_000 },
      ],
      issuers: [{ deadlineMs: 5000 }],
    });
    expect(minimal().issuers[0]).not.toHaveProperty('limitPerTransactionMinor');
    for (const key of ['maxConnectionsPerPeer', 'reservedConnections', 'allow', 'tls']) {
      expect(minimal().acquirers[0]).not.toHaveProperty(key);
    }
    expect(foreignWith('currency: EUR')).toMatchObject({ rates: {}, delayMs: 0, deadlineMs: 5000 });
    const remote = "{ name: r, kind: remote, connect: 'h:1', spec: iso87-bcd, routes: ['6'] }";
    expect(minimal({ issuer: remote }).issuers[0]).toMatchObject({ signOn: false, echoMs: 30_000, framing: '2-byte' });
    const plugin = "{ name: p, kind: plugin, module: ./p.ts, routes: ['6'] }";
    expect(minimal({ issuer: plugin }).issuers[0]).toMatchObject({ options: {} });
  });
});

describe('ways of writing', () => {
  it.each([
    ['0', 0],
    ['0', 0],
    ['500ms', 500],
    ['15s', 15_000],
    ['1.1s', 1100],
    ['0.5m', 30_000],
    ['2m', 120_000],
  ])('a duration %s', (written, milliseconds) => {
    expect(minimal({ top: `limits: { drain: ${written} }` }).limits.drainMs).toBe(milliseconds);
  });

  it.each([
    ['MAD', "'10000.00'", '504', 1_000_000],
    ['504', '10000.00', '504', 1_000_000],
    ['MAD', "'0.1'", '504', 10],
    ['MAD', '8.2', '504', 820],
    ['MAD', "'1.000'", '504', 100],
    ['JPY', '1500', '392', 1500],
    ['392', "'1500'", '392', 1500],
    ['TND', '1.005', '788', 1005],
    ['KWD', '0.001', '414', 1],
    ['XOF', '1', '952', 1],
    ['036', '1', '036', 100],
    ['012', "'1'", '012', 100],
    ['EUR', '0', '978', 0],
    ['USD', "'9999999999.99'", '840', 999_999_999_999],
  ])('an amount in %s of %s', (currency, amount, numeric, minor) => {
    const issuer = domesticWith(`routes: ['9'], currency: ${currency}, openingBalance: ${amount}`);
    expect([issuer.currency, issuer.openingBalanceMinor]).toEqual([numeric, minor]);
  });

  it.each(['GBP 826 2', 'TRY 949 2', 'SAR 682 2', 'AED 784 2', 'CAD 124 2', 'CHF 756 2', 'CNY 156 2', 'BHD 048 3'])(
    'the currency %s',
    (row) => {
      const [code, numeric, exponent] = row.split(' ');
      const issuer = domesticWith(`routes: ['9'], currency: ${code}, openingBalance: 1`);
      expect([issuer.currency, issuer.openingBalanceMinor]).toEqual([numeric, 10 ** Number(exponent)]);
    },
  );

  it.each([
    ["'0.0995'", 995, 4],
    ["'0.09950'", 995, 4],
    ['0.0995', 995, 4],
    ["'10'", 10, 0],
    ["'12.5'", 125, 1],
    ["'0.000000001'", 1, 9],
    ["'1.234567'", 1_234_567, 6],
  ])('a rate %s', (written, numerator, scale) => {
    expect(foreignWith(`currency: USD, rates: { MAD: ${written} }`).rates).toEqual({ '504': { numerator, scale } });
  });

  it('a rate by numeric currency, leading zero included', () => {
    const one = { numerator: 1, scale: 0 };
    expect(foreignWith('currency: USD, rates: { 504: 1, 036: 1 }').rates).toEqual({ '504': one, '036': one });
  });

  it.each([
    ['4', '4', '4'],
    ["'4'", '4', '4'],
    ['0604', '0604', '0604'],
    ["'51-55'", '51', '55'],
    ['51 - 55', '51', '55'],
    ['9504011234567890123', '9504011234567890123', '9504011234567890123'],
  ])('a route %s', (written, from, to) => {
    expect(domesticWith(`currency: MAD, openingBalance: 1, routes: [${written}]`).routes).toEqual([{ from, to }]);
  });

  it('routes inside one another, since the narrowest wins', () => {
    const routes = domesticWith("currency: MAD, openingBalance: 1, routes: ['4', '44', '441-449']").routes;
    expect(routes).toHaveLength(3);
  });

  it.each([
    ['8583', '127.0.0.1', 8583],
    ["'0'", '127.0.0.1', 0],
    ['0.0.0.0:1', '0.0.0.0', 1],
    ["'[::1]:8583'", '::1', 8583],
    ['switch.example.ma:65535', 'switch.example.ma', 65_535],
  ])('a listener %s', (written, host, port) => {
    const text = `node: n\nacquirers: [{ name: a, listen: ${written}, spec: s }]\nissuers: [${domestic}]`;
    expect(parseConfiguration(text, 'a.yaml').acquirers[0].listen).toEqual({ host, port });
  });

  // Two listeners, and whether the second is refused.
  it.each([
    ['1.1.1.1:80', '1.1.1.1:81', false],
    ['1.1.1.1:80', '1.1.1.2:80', false],
    ['1.1.1.1:0', '1.1.1.1:0', false],
    ['0.0.0.0:80', "'[::1]:80'", false],
    ['1.1.1.1:80', "'[::]:80'", true],
    ['1.1.1.1:80', '0.0.0.0:80', true],
    ['80', 'localhost:80', true],
    ["'[::1]:80'", "'[0:0:0:0:0:0:0:1]:80'", true],
    ['Host.example:80', 'host.example:80', true],
  ])('listeners %s and %s', (one, other, refused) => {
    const listeners = [one, other].map((listen, index) => `{ name: a${index}, listen: ${listen}, spec: s }`);
    const parse = () => parseConfiguration(`node: n\nacquirers: [${listeners}]\nissuers: [${domestic}]`, 'a.yaml');
    if (refused) expect(parse).toThrow('an address listened on twice');
    else expect(parse().acquirers).toHaveLength(2);
  });

  it.each([
    ['none', { kind: 'none' }],
    ['tpdu', { kind: 'tpdu' }],
    ['5', { kind: 'fixed', lengthBytes: 5 }],
    ['hex:6000010aff', { kind: 'literal', hex: '6000010AFF' }],
  ])('a header %s', (written, header) => {
    expect(minimal({ acquirer: `, header: ${written}` }).acquirers[0].header).toEqual(header);
  });

  it.each(
    [
      ['2-byte', '2-byte-le', '2-byte-inclusive', '2-byte-le-inclusive', '4-byte', '4-byte-le', '4-byte-inclusive'],
      ['4-ascii', '4-ascii-inclusive', '2-bcd', '2-bcd-inclusive', '4-ebcdic'],
    ].flat(),
  )('the framing %s', (framing) => {
    expect(minimal({ acquirer: `, framing: ${framing}` }).acquirers[0].framing).toBe(framing);
  });

  it('files relative to the configuration, and the free options of a plug-in as YAML has them', () => {
    const issuer = "{ name: p, kind: plugin, module: ../lib/p.ts, routes: ['6'], options: { a: 1.50, b: [007] } }";
    const text = `node: n\njournal: ./day.db\nacquirers: [{ name: a, listen: 1, spec: ./mine.json }]\nissuers: [${issuer}]`;
    expect(parseConfiguration(text, '/etc/switch/switch.yaml')).toMatchObject({
      journal: { kind: 'file', file: '/etc/switch/day.db', durability: 'full', encryption: false },
      acquirers: [{ spec: { kind: 'file', file: '/etc/switch/mine.json' } }],
      issuers: [{ module: '/etc/lib/p.ts', options: { a: 1.5, b: [7] } }],
    });
    expect(minimal({ top: 'journal: none' }).journal).toEqual({ kind: 'none' });
  });

  it('how a journal is kept', () => {
    const journalOf = (text: string) => {
      const rest = `acquirers: [{ name: a, listen: 1, spec: s }]\nissuers: [${domestic}]`;
      return parseConfiguration(`node: n\njournal: ${text}\n${rest}`, '/etc/switch/switch.yaml').journal;
    };
    const file = { kind: 'file', file: '/etc/switch/day.db', durability: 'full', encryption: false };
    expect(journalOf('{ file: ./day.db }')).toEqual(file);
    expect(journalOf('{ file: ./day.db, durability: process, encryption: true, key: ../keys/day.key }')).toEqual({
      ...{ ...file, durability: 'process', encryption: true },
      key: { kind: 'file', file: '/etc/keys/day.key' },
    });
    expect(journalOf('{ file: ./day.db, durability: none, key: env:DAY_KEYS }')).toEqual({
      ...{ ...file, durability: 'none' },
      key: { kind: 'environment', variable: 'DAY_KEYS' },
    });
  });

  it('anchors and aliases', () => {
    const text = `node: n\nacquirers:\n  - &first { name: a, listen: &port 8583, spec: s }\nissuers: [${domestic}]`;
    expect(parseConfiguration(text, 'a.yaml').acquirers).toHaveLength(1);
    const again = text.replace('issuers', '  - *first\nissuers');
    expect(() => parseConfiguration(again, 'a.yaml')).toThrow('a.yaml:4:5: acquirers[1].name: a name used twice');
  });
});

describe('whom a link trusts', () => {
  it('addresses and ranges, as they are written', () => {
    const written =
      "allow: [10.0.0.0/8, ::1, 192.0.2.7, '2001:db8::/32'], maxConnectionsPerPeer: 8, reservedConnections: 0, idle: 0";
    expect(minimal({ acquirer: `, ${written}` }).acquirers[0]).toMatchObject({
      allow: ['10.0.0.0/8', '::1', '192.0.2.7', '2001:db8::/32'],
      maxConnectionsPerPeer: 8,
      reservedConnections: 0,
      idleMs: 0,
    });
  });

  it('TLS of a listener, its files beside the configuration', () => {
    const least = minimal({ acquirer: ', tls: { certificate: ./a.pem, key: a.key }' }).acquirers[0].tls;
    expect(least).toEqual({
      certificate: '/etc/switch/a.pem',
      key: '/etc/switch/a.key',
      clientCertificates: 'none',
      minVersion: 'TLSv1.2',
    });
    const all =
      'certificate: a, key: /k, ca: ../ca.pem, clientCertificates: required, peers: [gateway-7], minVersion: 1.3';
    expect(minimal({ acquirer: `, tls: { ${all} }` }).acquirers[0].tls).toEqual({
      certificate: '/etc/switch/a',
      key: '/k',
      ca: '/etc/ca.pem',
      clientCertificates: 'required',
      peers: ['gateway-7'],
      minVersion: 'TLSv1.3',
    });
  });

  it('TLS to an issuer', () => {
    const remote = (tls: string) => {
      const issuer = minimal({
        issuer: `{ name: r, kind: remote, connect: 'h:1', spec: iso87-bcd, routes: ['6']${tls} }`,
      }).issuers[0];
      return 'tls' in issuer ? issuer.tls : undefined;
    };
    expect(remote('')).toBeUndefined();
    expect(remote(', tls: {}')).toEqual({ minVersion: 'TLSv1.2' });
    expect(remote(', tls: { ca: ca.pem, serverName: issuer.example, certificate: c.pem, key: c.key }')).toEqual({
      ca: '/etc/switch/ca.pem',
      serverName: 'issuer.example',
      certificate: '/etc/switch/c.pem',
      key: '/etc/switch/c.key',
      minVersion: 'TLSv1.2',
    });
  });
});
