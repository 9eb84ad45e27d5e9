// Registers, rules and rates as a day in a box has them: read as they were written, told from files of people by what is in them, and
// refused with the place of what is wrong.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  computedInterchange,
  computedMembers,
  computedMerchants,
  computedRates,
} from '../../src/cli/configuration/computed-tables.ts';
import { loadTariffs } from '../../src/cli/configuration/interchange.ts';
import { readSource } from '../../src/cli/configuration/source.ts';
import { packageFile } from '../../src/package-file.ts';
import { atlas } from '../centre/clearing/fixture.ts';
import { merchant } from '../centre/settlement/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'computed-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function written(value: unknown): string {
  const file = join(folder, `${++files}.json`);
  writeFileSync(file, typeof value === 'string' ? value : JSON.stringify(value, undefined, 1));
  return file;
}

const people = packageFile('examples/interchange-2026.yaml');

describe('what a day has written', () => {
  it('is read as it was', () => {
    const { interchange, fees } = loadTariffs(people, undefined);
    expect(computedInterchange(written({ interchange, fees }))).toEqual({ interchange, fees });
    expect(computedMembers(written([atlas]))).toEqual([atlas]);
    expect(computedMerchants(written([merchant('SHOP')]))).toEqual([merchant('SHOP')]);
    const rate = { date: 20261126, from: 504, to: 978, numerator: 92, scale: 3 };
    expect(computedRates(written([rate]))).toEqual([rate]);
    expect(computedRates(written([]))).toEqual([]);
  });

  it('computes as what it was made from', () => {
    const made = loadTariffs(people, packageFile('examples/rates.yaml'));
    const { interchange, fees } = made;
    const again = loadTariffs(written({ interchange, fees }), packageFile('examples/rates.yaml'));
    expect(again).toEqual(made);
  });
});

it('what people have written is theirs, though it is JSON', () => {
  const { values } = readSource(readFileSync(people, 'utf8'), people);
  const file = written(values);
  expect(computedInterchange(file)).toBe(undefined);
  expect(loadTariffs(file, undefined)).toEqual(loadTariffs(people, undefined));
  for (const each of [people, join(folder, 'none.json')]) {
    expect([computedMembers(each), computedRates(each)]).toEqual([undefined, undefined]);
  }
});

describe('what is wrong is told with its place', () => {
  const { email: _, ...rest } = merchant('SHOP');
  it.each<[string, () => unknown, string]>([
    ['a merchant without e-mail', () => computedMerchants(written([rest])), '[0].email: required and missing'],
    [
      'a member with a key of nobody',
      () => computedMembers(written([{ ...atlas, colour: 'red' }])),
      'unknown key (found colour)',
    ],
    ['a currency by name', () => computedMembers(written([{ ...atlas, currency: 'MAD' }])), '[0].currency: '],
    ['no members', () => computedMembers(written([])), 'a list of members'],
    [
      'a rate of nothing',
      () => computedRates(written([{ date: 20261126, from: 504, to: 978, numerator: 0, scale: 3 }])),
      '[0].numerator: ',
    ],
    ['no JSON', () => computedMembers(written('[{')), ':1:'],
  ])('%s', (_name, read, told) => {
    expect(read).toThrow(told);
  });
});
