// Reading a configuration again in a thread: the switch goes on meanwhile, and has the same table as if it had read itself.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { numbersByPlace, routesOf } from '../../src/cli/party-numbers.ts';
import { readInThread } from '../../src/cli/reload-thread.ts';
import { servedConfiguration } from '../../src/cli/served-configuration.ts';
import { RouteTable } from '../../src/switch/routes.ts';

const ROUTES = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'switch8583-reload-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'switch.yaml');
const routes = join(folder, 'routes.csv');
writeFileSync(
  file,
  [
    'node: n',
    'acquirers: [{ name: shops, listen: 1, spec: iso87-ascii }]',
    "issuers: [{ name: home, kind: domestic, routes: [{ csv: routes.csv }], currency: MAD, openingBalance: '1' }]",
  ].join('\n'),
);
const prefixes = Array.from({ length: ROUTES }, (_, i) => String(40_000_000 + 3 * i));
const write = (lines: readonly string[]) => writeFileSync(routes, ['prefix', ...lines].join('\n'));

describe('a configuration that is read again', () => {
  it('keeps nobody waiting, and comes with the table that it makes', async () => {
    write(prefixes);
    const configuration = await servedConfiguration(file, undefined);
    const parties = numbersByPlace(configuration);
    let turns = 0;
    const counting = setInterval(() => turns++, 1);
    const read = await readInThread({ file, port: undefined, parties });
    clearInterval(counting);
    expect(turns).toBeGreaterThan(20);
    const made = routesOf(configuration, parties);
    const { buckets, bounds, size } = new RouteTable(read.routes!);
    expect([size, buckets, bounds]).toEqual([ROUTES, made.buckets, made.bounds]);
  });

  it('is refused with its faults', async () => {
    write(['4000', '40x0']);
    const parties = [] as const;
    await expect(readInThread({ file, port: undefined, parties })).rejects.toThrow(/routes\.csv:3:1/);
    await expect(readInThread({ file, port: 70_000, parties })).rejects.toThrow(/routes\.csv:3:1/);
    write(['4000']);
    await expect(readInThread({ file, port: 70_000, parties })).rejects.toThrow('--port: not a port');
    await expect(readInThread({ file: join(folder, 'none.yaml'), port: undefined, parties })).rejects.toThrow(
      'no such file',
    );
  });

  it('is given up when it is not read in time', async () => {
    write(prefixes);
    const reading = readInThread({ file, port: undefined, parties: [] }, 1);
    await expect(reading).rejects.toThrow('it was not read within 0.001 seconds');
  });
});
