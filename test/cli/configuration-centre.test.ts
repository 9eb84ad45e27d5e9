// The section of the centre: when days end, and which settle.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/cli/configuration/load.ts';
import type { Configuration } from '../../src/cli/configuration/schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'switch8583-centre-'));
afterAll(() => rmSync(folder, { recursive: true }));

function load(section: string, holidays = ''): Promise<Configuration> {
  writeFileSync(join(folder, 'days.txt'), holidays);
  const file = join(folder, 'mine.yaml');
  writeFileSync(
    file,
    `node: a
acquirers:
  - { name: atm, listen: 8583, spec: iso87-ascii, mayCutOver: true }
issuers:
  - { name: atlas, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '1' }
${section}`,
  );
  return loadConfiguration(file);
}

describe('the section of the centre', () => {
  it('says when the business day ends, and which days settle', async () => {
    const { centre, acquirers } = await load(
      'centre: { cutOver: "23:00", zone: Africa/Casablanca, holidays: days.txt }',
      '2026-07-30 Throne Day',
    );
    expect(centre).toMatchObject({
      cutOver: 23 * 60,
      zone: 'Africa/Casablanca',
      holidays: new Map([[20260730, 'Throne Day']]),
    });
    expect(acquirers[0]!.mayCutOver).toBe(true);
  });

  it('says by what is cleared, with its files where the configuration is', async () => {
    const { centre } = await load(
      'centre: { institution: 504000, interchange: i.yaml, rates: r.yaml, out: files, mode: P }',
    );
    expect(centre).toMatchObject({
      institution: '504000',
      interchange: join(folder, 'i.yaml'),
      rates: join(folder, 'r.yaml'),
      out: join(folder, 'files'),
      mode: 'P',
    });
  });

  it('says how mail leaves, with the file of its CAs where the configuration is', async () => {
    const mail = 'mail: { smtp: "mail.test:25", ca: ca.pem, from: "centre@centre.example" }';
    expect((await load(`centre: { ${mail} }`)).centre?.mail).toEqual({
      ...{ smtp: 'mail.test:25', startTls: true, ca: join(folder, 'ca.pem'), from: 'centre@centre.example' },
    });
  });

  it('need not be there; then days end at midnight UTC, as they do when nothing is said', async () => {
    expect((await load('')).centre).toBe(undefined);
    expect((await load('centre: {}')).centre).toMatchObject({ cutOver: 0, zone: 'UTC', holidays: new Map() });
  });

  it.each([
    ['cutOver: "24:00"', 'mine.yaml:6:20: centre.cutOver: not a time of day (found "24:00"), allowed: a time of day'],
    ['institution: A1', 'centre.institution: not of this form (found "A1")'],
    ['cutOver: 23', 'centre.cutOver: not a time of day (found 23)'],
    ['zone: Africa/Casablnca', 'centre.zone: no time zone of this name (found "Africa/Casablnca")'],
    ['holidays: no.txt', 'centre.holidays: cannot be read: '],
    ['cutOff: "23:00"', 'mine.yaml:6:11: centre.cutOff: unknown key (found cutOff), allowed: '],
  ])('%s is refused with its place', async (setting, told) => {
    await expect(load(`centre: { ${setting} }`)).rejects.toThrow(told);
  });

  it('tells the line of the holiday file that is wrong', async () => {
    const wrong = '2026-01-01 New Year\n30 July Throne Day\n';
    await expect(load('centre: { holidays: days.txt }', wrong)).rejects.toThrow(
      `${join(folder, 'days.txt')}:2:1: centre.holidays: "30" is no date, write 2026-07-30`,
    );
  });
});
