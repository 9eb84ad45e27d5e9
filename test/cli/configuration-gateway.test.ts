// The section of the gateway in a configuration: what it is without being written, and what is said of what cannot be.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/cli/configuration/faults.ts';
import { loadGatewayConfiguration } from '../../src/cli/configuration/gateway-file.ts';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';

const SWITCH = `node: n
acquirers: [{ name: gw, listen: 127.0.0.1:8583, spec: iso87-ascii-ecommerce, confirmation: dual }]
issuers: [{ name: i, kind: domestic, routes: ["9504"], currency: MAD, openingBalance: "1.00" }]
`;

const gatewayOf = (section: string) => parseConfiguration(`${SWITCH}gateway:\n${section}`, '/there/mine.yaml').gateway!;

function faultsOf(text: string): string[] {
  try {
    parseConfiguration(text, 'mine.yaml');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ path, message }) => `${path}: ${message}`);
  }
  return [];
}

describe('the settings of a gateway', () => {
  it('are complete when little is written, and their files are beside the configuration', () => {
    const gateway = gatewayOf(`
  listen: 8080
  file: ./gateway.db
  key: ./gateway.key
  link: { connect: 127.0.0.1:8583 }
  callbacks: { ca: shops.pem }
`);
    expect(gateway).toMatchObject({
      ...{
        listen: { host: '127.0.0.1', port: 8080 },
        file: '/there/gateway.db',
        zone: 'Africa/Casablanca',
        keepCards: 180,
      },
      key: { kind: 'file', file: '/there/gateway.key' },
      link: {
        deadlineMs: 15_000,
        echoMs: 30_000,
        signOn: false,
        spec: { kind: 'bundled', name: 'iso87-ascii-ecommerce' },
      },
      sessions: { attempts: 3, challengeMs: 600_000 },
      rules: { securityCode: 'domestic', authentication: 'foreign' },
      callbacks: {
        timeoutMs: 10_000,
        firstPauseMs: 30_000,
        longestPauseMs: 3_600_000,
        tries: 30,
        ca: '/there/shops.pem',
      },
      limits: { requestsPerSecond: 50 },
    });
    expect(gateway.link.confirmation).toBe(undefined);
    expect(gatewayOf('  { listen: 1, file: memory, link: { connect: "a:1" } }').file).toBe(':memory:');
  });

  it('are told all at once, each with its place', () => {
    const faults = faultsOf(`${SWITCH}gateway:
  url: https://pay.example/path
  file: memroy
  link: { connect: 8583, spec: iso87-asci, confirmation: later, timeout: 15 }
  rules: { domestic: ["95x"] }
  callbacks: { deny: ["10.0.0.0/64"] }
  colour: red
`);
    expect(faults.join('\n')).toMatch(/gateway\.url: not of this form.*https:\/\/pay\.example, without a path/);
    for (const path of ['listen', 'file', 'link.connect', 'link.confirmation', 'link.timeout', 'rules.domestic[0]']) {
      expect(faults.some((fault) => fault.startsWith(`gateway.${path}: `))).toBe(true);
    }
    expect(faults.some((fault) => fault.startsWith('gateway.callbacks.deny[0]: more than 32 bits'))).toBe(true);
    expect(faults.some((fault) => fault.includes('unknown key (found colour)'))).toBe(true);
  });

  it('speak the dialect of the acquirer link that they connect to', () => {
    const other = SWITCH.replace('iso87-ascii-ecommerce', 'iso87-ascii');
    const section = 'gateway: { listen: 1, file: memory, link: { connect: "127.0.0.1:8583" } }\n';
    expect(faultsOf(other + section)).toEqual([
      expect.stringMatching(/^acquirers\[0\]\.spec: another dialect than the gateway/),
    ]);
    expect(faultsOf(other + section.replace('8583', '8584'))).toEqual([]);
    expect(faultsOf(SWITCH + section)).toEqual([]);
  });

  it('listen where nobody else does', () => {
    const section = 'gateway: { listen: 8583, file: memory, link: { connect: "10.0.0.1:8583" } }\n';
    expect(faultsOf(SWITCH + section)).toEqual([
      expect.stringMatching(/^gateway\.listen: an address listened on twice/),
    ]);
  });
});

describe('what confirms an 0100', () => {
  const confirmationIn = async (text: string): Promise<string | undefined> => {
    const folder = mkdtempSync(join(tmpdir(), 'switch8583-'));
    try {
      const file = join(folder, 'mine.yaml');
      writeFileSync(file, text);
      return (await loadGatewayConfiguration(file)).link.confirmation;
    } finally {
      rmSync(folder, { recursive: true });
    }
  };
  const alone = (link: string) => `gateway: { listen: 1, file: memory, link: { connect: "127.0.0.1:8583"${link} } }\n`;

  it('has to be written where the gateway is by itself, and both choices are explained', async () => {
    await expect(confirmationIn(alone(''))).rejects.toThrow(
      /mine\.yaml:1:\d+: gateway\.link\.confirmation: required and missing .*dual \(.*0220.*single \(/,
    );
    expect(await confirmationIn(alone(', confirmation: dual'))).toBe('dual');
    expect(await confirmationIn(alone(', confirmation: single'))).toBe('single');
  });

  it('follows the acquirer link in the file of a switch, and has to be written when it connects elsewhere', async () => {
    expect(await confirmationIn(SWITCH + alone(''))).toBe('dual');
    expect(await confirmationIn(SWITCH.replace(', confirmation: dual', '') + alone(''))).toBe('single');
    expect(await confirmationIn(SWITCH + alone(', confirmation: single'))).toBe('single');
    await expect(confirmationIn(SWITCH + alone('').replace('8583', '8584'))).rejects.toThrow(
      /gateway\.link\.confirmation: required .*dual .*single/,
    );
  });
});
