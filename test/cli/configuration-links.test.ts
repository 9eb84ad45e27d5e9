// What can be wrong with the keys that say whom a link trusts, with the exact line that a person reads.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/cli/configuration/faults.ts';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';

/** The faults of a configuration whose acquirer, and whose remote issuer, have these further keys. */
function faultsOf(acquirer: string, issuer = ''): string[] {
  const text = [
    'node: n',
    'acquirers:',
    '  - name: gateway',
    '    listen: 8583',
    '    spec: iso87-ascii',
    ...acquirer.split('\n').map((line) => `    ${line}`),
    'issuers:',
    `  - { name: far, kind: remote, connect: 'h:1', spec: iso87-bcd, routes: ['6']${issuer} }`,
  ].join('\n');
  try {
    parseConfiguration(text, '/etc/switch.yaml');
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.faults.map(({ line, path, message }) => `${line}: ${path}: ${message}`);
  }
  return [];
}

const range = "an address or a range of addresses: 10.1.2.3, 10.0.0.0/8, '::1', '2001:db8::/32'";

describe('an acquirer link', () => {
  it.each([
    ['allow: []', `6: acquirers[0].allow: not allowed here (found a list), allowed: a list: ${range}`],
    ['allow: 10.0.0.1', `6: acquirers[0].allow: not allowed here (found "10.0.0.1"), allowed: a list: ${range}`],
    ['allow: [localhost]', `6: acquirers[0].allow[0]: not an address (found "localhost"), allowed: ${range}`],
    ['allow: [10.0.0.256]', `6: acquirers[0].allow[0]: not an address (found "10.0.0.256"), allowed: ${range}`],
    [
      'allow: [::1, 10.0.0.0/33]',
      `6: acquirers[0].allow[1]: more than 32 bits (found "10.0.0.0/33"), allowed: ${range}`,
    ],
    ["allow: ['::1/129']", `6: acquirers[0].allow[0]: more than 128 bits (found "::1/129"), allowed: ${range}`],
    ["allow: ['10.0.0.0/']", `6: acquirers[0].allow[0]: not an address (found "10.0.0.0/"), allowed: ${range}`],
    ["allow: ['fe80::1%eth0']", `6: acquirers[0].allow[0]: not an address (found "fe80::1%eth0"), allowed: ${range}`],
    [
      "allow: ['::ffff:10.0.0.1']",
      `6: acquirers[0].allow[0]: IPv4 in the form of IPv6: IPv4 peers are known by their IPv4 address (found "::ffff:10.0.0.1"), allowed: ${range}`,
    ],
    [
      'maxConnectionsPerPeer: 0',
      '6: acquirers[0].maxConnectionsPerPeer: not allowed here (found 0), allowed: a whole number from 1 to 65535',
    ],
    [
      'maxConnections: 10\nreservedConnections: 10',
      '7: acquirers[0].reservedConnections: leaves no place for anybody new (found 10), allowed: less than maxConnections, which is 10',
    ],
    [
      'reservedConnections: 1000',
      '6: acquirers[0].reservedConnections: leaves no place for anybody new (found 1000), allowed: less than maxConnections, which is 1000',
    ],
    ['idle: 30', '6: acquirers[0].idle: no unit (found 30), allowed: 500ms, 15s, 2m or 24h, 0 to 24h'],
    ['idle: 0', undefined],
    ["idle: '30'", '6: acquirers[0].idle: no unit (found "30"), allowed: 500ms, 15s, 2m or 24h, 0 to 24h'],
    [
      'tls: on',
      '6: acquirers[0].tls: not allowed here (found "on"), allowed: a map of TLS settings: certificate, key...',
    ],
    [
      'tls: { certificate: a.pem }',
      '6: acquirers[0].tls.key: required and missing (found nothing), allowed: the name of a file, relative to this one',
    ],
    [
      'tls: { certificate: a.pem, key: a.key, serverName: x }',
      '6: acquirers[0].tls.serverName: unknown key (found serverName), allowed: certificate, key, ca, clientCertificates, peers, minVersion',
    ],
    [
      'tls: { certificate: a.pem, key: a.key, minVersion: 1.1 }',
      '6: acquirers[0].tls.minVersion: not a version of TLS that is spoken here (found 1.1), allowed: 1.2 or 1.3',
    ],
    [
      'tls: { certificate: a.pem, key: a.key, clientCertificates: required }',
      '6: acquirers[0].tls.clientCertificates: no ca to check them by (found "required"), allowed: required together with ca',
    ],
    [
      'tls: { certificate: a.pem, key: a.key, ca: ca.pem }',
      '6: acquirers[0].tls.ca: nobody is asked for a certificate (found "ca.pem"), allowed: with clientCertificates: required',
    ],
    [
      'tls: { certificate: a.pem, key: a.key, peers: [x] }',
      '6: acquirers[0].tls.peers: nobody is asked for a certificate (found a list), allowed: with clientCertificates: required',
    ],
  ])('%s', (keys, fault) => {
    expect(faultsOf(keys)).toEqual(fault === undefined ? [] : [fault]);
  });

  it('tells all its faults at once', () => {
    expect(
      faultsOf('allow: [x]\nreservedConnections: 5000\ntls: { certificate: a.pem, key: 5, ca: b, idel: 1 }'),
    ).toHaveLength(5);
  });
});

describe('the link to an issuer', () => {
  it.each([
    [
      'certificate: a.pem',
      '7: issuers[0].tls.certificate: no key (found "a.pem"), allowed: certificate and key together',
    ],
    ['key: a.pem', '7: issuers[0].tls.key: no certificate (found "a.pem"), allowed: certificate and key together'],
    [
      'clientCertificates: required',
      '7: issuers[0].tls.clientCertificates: unknown key (found clientCertificates), allowed: ca, serverName, certificate, key, minVersion',
    ],
    [
      'serverName: 5',
      '7: issuers[0].tls.serverName: not allowed here (found 5), allowed: the name that the certificate of the issuer must have',
    ],
  ])('%s', (keys, fault) => {
    expect(faultsOf('idle: 5s', `, tls: { ${keys} }`)).toEqual([fault.replace(/^7/, '8')]);
  });
});

describe('docs/links.md', () => {
  const page = readFileSync(new URL('../../docs/links.md', import.meta.url), 'utf8');

  it('shows a configuration that is taken', () => {
    const blocks = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, yaml]) => yaml);
    expect(blocks).toHaveLength(2);
    const { acquirers, issuers } = parseConfiguration(['node: n', ...blocks].join('\n'), '/etc/switch.yaml');
    expect(acquirers[0]).toMatchObject({
      maxConnectionsPerPeer: 50,
      tls: { peers: ['gateway-7', 'gateway-8.example'] },
    });
    expect(issuers[0]).toMatchObject({ tls: { serverName: 'issuer.example' } });
  });

  it('has every key of TLS', () => {
    for (const key of ['certificate', 'key', 'ca', 'clientCertificates', 'peers', 'serverName', 'minVersion']) {
      expect(page).toMatch(new RegExp(`^\\| .*\`${key}\`.* \\|`, 'm'));
    }
  });
});
