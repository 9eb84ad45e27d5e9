// The files of a configuration: read from a folder, missing, and the CSV of routes with every bad row at its place.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/cli/configuration/faults.ts';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import { parseConfiguration } from '../../src/cli/configuration/parse.ts';

const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const domestic = "{ name: a, kind: domestic, routes: ['9'], currency: MAD, openingBalance: '1' }";

describe('files', () => {
  let folder = '';
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('are read: the configuration, and the CSV of routes beside it', async () => {
    folder = await mkdtemp(join(tmpdir(), 'configuration-'));
    const bank = '\uFEFF"iin_start",scheme,iin_end,bank\r\n445504,visa,,"Atlas, S.A."\r\n"222100",,"272099",\r\n\r\n';
    await writeFile(join(folder, 'bins.csv'), bank);
    const issuer = '{ name: a, kind: domestic, routes: [{ csv: bins.csv }], currency: MAD, openingBalance: 1 }';
    const text = `node: n\nacquirers: [{ name: a, listen: 1, spec: s }]\nissuers: [${issuer}]`;
    await writeFile(join(folder, 'switch.yaml'), text);
    const { issuers } = await loadConfiguration(join(folder, 'switch.yaml'));
    expect(issuers[0].routes).toEqual([
      { from: '445504', to: '445504' },
      { from: '222100', to: '272099' },
    ]);
  });

  it('that are not there are a fault like any other', async () => {
    folder = await mkdtemp(join(tmpdir(), 'configuration-'));
    const file = join(folder, 'none.yaml');
    const failure = loadConfiguration(file);
    await expect(failure).rejects.toThrow(ConfigurationError);
    await expect(failure).rejects.toThrow(
      `${file}: there is no such file; a configuration is a YAML file: switch8583 init DIR writes one`,
    );
    const text = `node: n\nacquirers: [{ name: a, listen: 1, spec: s }]\nissuers: [${domestic.replace("'9'", '{ csv: b.csv }')}]`;
    await writeFile(file, text);
    await expect(loadConfiguration(file)).rejects.toThrow(
      `${file}:3:54: issuers[0].routes[0].csv: cannot be read: ENOENT`,
    );
  });

  it('name a bundled spec that exists, when the names are given', async () => {
    const file = join(examples, 'morocco.yaml');
    await expect(loadConfiguration(file, { specs: ['iso93-ascii'] })).rejects.toThrow('no bundled spec of this name');
    expect((await loadConfiguration(file, { specs: ['iso87-ascii'] })).node).toBe('casablanca');
  });
});

describe('a CSV of routes', () => {
  // Issuer `a` has the table and the route 9, issuer `b` the route 4.
  function faultsWith(table: string): string[] {
    const text = [
      'node: n',
      'acquirers: [{ name: a, listen: 1, spec: s }]',
      'issuers:',
      "  - { name: a, routes: [{ csv: bins.csv }, '9'], kind: domestic, currency: MAD, openingBalance: 1 }",
      "  - { name: b, routes: ['4'], kind: domestic, currency: MAD, openingBalance: 1 }",
    ];
    try {
      parseConfiguration(text.join('\n'), '/etc/switch.yaml', { readTable: () => table });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      return error.message.split('\n');
    }
    return [];
  }
  const digits = '1 to 19 digits, both ends of equal length';
  const file = '/etc/bins.csv';

  it('has every bad row reported with its place', () => {
    const csv = 'bank,iin_start,iin_end\n"A, ""B""",123456,\nC,12a,\nD,,\n"E\nF",2,11\nG,5,3\nH\n';
    expect(faultsWith(csv)).toEqual([
      `${file}:3:3: issuers[0].routes[0]: not digits (found "12a"), allowed: ${digits}`,
      `${file}:4:3: issuers[0].routes[0]: no digits (found ""), allowed: ${digits}`,
      `${file}:6:4: issuers[0].routes[0]: ends of different length (found "2-11"), allowed: ${digits}`,
      `${file}:7:3: issuers[0].routes[0]: ends in the wrong order (found "5-3"), allowed: ${digits}`,
      `${file}:8:1: issuers[0].routes[0]: no digits (found ""), allowed: ${digits}`,
    ]);
  });

  it('needs a column of first digits', () => {
    expect(faultsWith('bin,bank\n4,A\n')).toEqual([
      `${file}:1:1: issuers[0].routes[0]: no column of first digits (found bin, bank), allowed: iin_start, from, prefix, and iin_end or to for the last`,
    ]);
  });

  it('has its quotes closed', () => {
    expect(faultsWith('prefix,bank\n7,"A\n8,B\n')).toEqual([
      `${file}:2:3: issuers[0].routes[0]: quote never closed, allowed: "text" with "" for a quote`,
    ]);
  });

  it('may not claim what another issuer has', () => {
    expect(faultsWith('prefix\n4\n')).toEqual([
      `/etc/switch.yaml:5:25: issuers[1].routes[0]: the same cards twice (found "4"), allowed: one issuer for a route; it is already with a at ${file}:2`,
    ]);
  });

  it('may repeat itself and what the file lists for the same issuer', () => {
    expect(faultsWith('prefix\n9\n8\n8\n')).toEqual([]);
  });
});
