// The register of merchants as a running switch has it: read at the start, and again when it has changed, a hundred thousand of them too.
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import type { Merchant } from '../../../src/centre/merchant.ts';
import { AffiliationWatch } from '../../../src/cli/centre/affiliation-watch.ts';
import { parseConfiguration } from '../../../src/cli/configuration/parse.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { RegisterRecords } from '../../../src/records/registers.ts';
import { MEMBER, MERCHANT } from '../../centre/registers/fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'affiliation-'));
afterAll(() => rmSync(folder, { recursive: true }));

const configuration = parseConfiguration(
  `node: a
acquirers:
  - { name: pos, listen: 8583, spec: iso87-ascii, merchants: required }
  - { name: atm, listen: 8584, spec: iso87-ascii, merchants: required }
issuers:
  - { name: bank.a, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '1' }
centre: { records: centre.db }
`,
  join(folder, 'mine.yaml'),
);

const ORIGIN = { atMs: 0, command: 'test' };
const numbered = (number: number): Merchant => ({
  ...MERCHANT,
  contract: `C-${number}`,
  acceptor: `M${String(number).padStart(14, '0')}`,
});

function change(path: string, use: (registers: RegisterRecords) => void): void {
  const file = CentreFile.open(path);
  file.transaction(() => use(new RegisterRecords(file)));
  file.close();
}

const added = (...merchants: Merchant[]) => merchants.map((after) => ({ before: undefined, after }));

interface Told {
  readonly event: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Resolves with the first event of this name after the first `from`. */
async function toldOf(told: readonly Told[], event: string, from: number): Promise<Told> {
  for (;;) {
    const found = told.slice(from).find((each) => each.event === event);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

let watch: AffiliationWatch | undefined;
afterEach(() => watch?.stop());

function watched(path: string): Told[] {
  const told: Told[] = [];
  watch = new AffiliationWatch(path, configuration, (event, facts) => told.push({ event, facts: { ...facts } }));
  return told;
}

it('a register that is not there is made, and has nobody; what is put into it counts, and what is suspended does not', async () => {
  const path = join(folder, 'new.db');
  const told = watched(path);
  const pos = watch!.of('pos');
  expect(pos.takes(MERCHANT.acceptor, 'TERM0001')).toBe(false);
  expect(told.map(({ event }) => event)).toEqual(['merchants.read', 'member.link-unknown', 'member.link-unknown']);
  change(path, (registers) => {
    registers.putMembers([{ before: undefined, after: MEMBER }], ORIGIN);
    registers.putMerchants(added(MERCHANT), ORIGIN);
  });
  expect(await toldOf(told, 'merchants.read', 3)).toMatchObject({ facts: { merchants: 1, acquirers: 1 } });
  expect(pos.takes(MERCHANT.acceptor, 'TERM0001')).toBe(true);
  expect(pos.takes(MERCHANT.acceptor, 'TERM0003')).toBe(false);
  expect(watch!.of('atm').takes(MERCHANT.acceptor, 'TERM0001')).toBe(false);
  const from = told.length;
  change(path, (registers) =>
    registers.putMerchants([{ before: MERCHANT, after: { ...MERCHANT, status: 'suspended' } }], ORIGIN),
  );
  await toldOf(told, 'merchants.read', from);
  expect(pos.takes(MERCHANT.acceptor, 'TERM0001')).toBe(false);
});

it('a file that cannot be read leaves in force what was read, and one that takes its place is read', async () => {
  const [path, other] = [join(folder, 'one.db'), join(folder, 'other.db')];
  for (const each of [path, other]) {
    change(each, (registers) => registers.putMembers([{ before: undefined, after: MEMBER }], ORIGIN));
  }
  change(path, (registers) => registers.putMerchants(added(MERCHANT), ORIGIN));
  change(other, (registers) => registers.putMerchants(added(numbered(2)), ORIGIN));
  const told = watched(path);
  const pos = watch!.of('pos');
  writeFileSync(join(folder, 'text'), 'no database, and longer than a head of one would be'.repeat(10));
  renameSync(join(folder, 'text'), path);
  await toldOf(told, 'merchants.unreadable', 0);
  expect(pos.takes(MERCHANT.acceptor, 'TERM0001')).toBe(true);
  const from = told.length;
  renameSync(other, path);
  await toldOf(told, 'merchants.read', from);
  expect(pos.takes(MERCHANT.acceptor, 'TERM0001')).toBe(false);
  expect(pos.takes(numbered(2).acceptor, 'TERM0001')).toBe(true);
});

it('a hundred thousand merchants are read at the start, and again beside other work', async () => {
  const path = join(folder, 'large.db');
  const most = 100_000;
  change(path, (registers) => {
    registers.putMembers([{ before: undefined, after: MEMBER }], ORIGIN);
    registers.putMerchants(added(...Array.from({ length: most }, (_, i) => numbered(i))), ORIGIN);
  });
  const startedMs = performance.now();
  const told = watched(path);
  const readMs = performance.now() - startedMs;
  const pos = watch!.of('pos');
  expect(pos.takes(numbered(most - 1).acceptor, 'TERM0002')).toBe(true);
  const from = told.length;
  let [longestMs, beforeMs] = [0, performance.now()];
  const other = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - beforeMs);
    beforeMs = performance.now();
  }, 1);
  change(path, (registers) =>
    registers.putMerchants([{ before: numbered(7), after: { ...numbered(7), status: 'closed' } }], ORIGIN),
  );
  beforeMs = performance.now();
  await toldOf(told, 'merchants.read', from);
  clearInterval(other);
  expect(pos.takes(numbered(7).acceptor, 'TERM0002')).toBe(false);
  expect(pos.takes(numbered(8).acceptor, 'TERM0002')).toBe(true);
  const lookUps = 1_000_000;
  const numbers = Array.from({ length: 1_000 }, (_, i) => numbered(i * 97).acceptor);
  const lookedMs = performance.now();
  for (let i = 0; i < lookUps; i++) pos.takes(numbers[i % 1_000]!, 'TERM0001');
  const eachNs = Math.round((performance.now() - lookedMs) * 1e6) / lookUps;
  process.stdout.write(
    `${most} merchants read in ${Math.round(readMs)} ms; again, others waited ${Math.round(longestMs)} ms at most; a look-up ${eachNs.toFixed(0)} ns\n`,
  );
});
