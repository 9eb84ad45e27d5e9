// The enrolled cardholders and the certified members as a running switch has them: read at the start, and again when they have changed.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { cardholderKeys } from '../../../src/cli/cardholders/opened-cardholders.ts';
import { type WatchedRegisters, watchRegisters } from '../../../src/cli/centre/watched-registers.ts';
import { parseConfiguration } from '../../../src/cli/configuration/parse.ts';
import { CardVault } from '../../../src/records/card-vault.ts';
import { CardholderRecords } from '../../../src/records/cardholders.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { RegisterRecords } from '../../../src/records/registers.ts';
import { JournalKeys } from '../../../src/store/journal-keys.ts';
import { MEMBER } from '../../centre/registers/fixture.ts';
import { tries } from '../../tries.ts';

const folder = mkdtempSync(join(tmpdir(), 'enrolment-'));
afterAll(() => rmSync(folder, { recursive: true }));

const configurationOf = (records: string) =>
  parseConfiguration(
    `node: a
acquirers: [{ name: ${MEMBER.acquirers[0]}, listen: 8583, spec: iso87-ascii, certified: required }]
issuers:
  - { name: ${MEMBER.issuers[0]}, kind: domestic, routes: ['9504'], currency: MAD, openingBalance: '1', ecommerce: enrolled }
  - { name: nobody, kind: domestic, routes: ['4'], currency: MAD, openingBalance: '1', ecommerce: enrolled, certified: required }
  - { name: open, kind: domestic, routes: ['5'], currency: MAD, openingBalance: '1' }
centre: { records: ${records} }
`,
    join(folder, 'mine.yaml'),
  );

const ORIGIN = { atMs: 0, command: 'test' };
/** Enrolled in a register of size. */
const CARDS = tries(20_000, 100_000);
const CARD = '9504010000000019';

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

let watched: WatchedRegisters | undefined;
afterEach(() => watched?.stop());

const cardholder = (pan: string, closedOn = 0, member: string = MEMBER.code) => ({
  before: undefined,
  after: { pan, member, enrolledOn: 20261101, closedOn },
});

it('what is enrolled counts, for its own bank only, and what is struck off does not; members are told when they change', async () => {
  const configuration = configurationOf('centre.db');
  const path = join(folder, 'centre.db');
  const told: Told[] = [];
  watched = await watchRegisters(configuration, (event, facts) => told.push({ event, facts: { ...facts } }));
  const [own, nobody, open] = configuration.issuers.map((issuer) => watched!.ofIssuer(issuer));
  const acquirer = watched.ofAcquirer(configuration.acquirers[0]!);
  expect([own!.certification, open!.enrolment, open!.certification]).toEqual([undefined, undefined, undefined]);
  expect([own!.enrolment!.isEnrolled(CARD), nobody!.certification!.isCertified]).toEqual([false, false]);
  expect(acquirer.certification!.isCertified).toBe(false);
  expect(told).toEqual([
    { event: 'cardholders.read', facts: { cards: 0, changes: 0 } },
    { event: 'member.not-certified', facts: { kind: 'acquirer', name: MEMBER.acquirers[0], member: '' } },
    { event: 'member.not-certified', facts: { kind: 'issuer', name: 'nobody', member: '' } },
  ]);
  const change = (use: (registers: RegisterRecords, cardholders: CardholderRecords) => void) => {
    const file = CentreFile.open(path);
    const keys = new JournalKeys(path, cardholderKeys(configuration, path));
    keys.needed();
    file.transaction(() => use(new RegisterRecords(file), new CardholderRecords(file, new CardVault(path, keys))));
    file.close();
  };
  change((registers, cardholders) => {
    registers.putMembers([{ before: undefined, after: { ...MEMBER, isCertified: true } }], ORIGIN);
    cardholders.put(
      [cardholder(CARD), cardholder('9504010000000027', 20261102), cardholder('4000000000000002', 0, 'BANK-B')],
      ORIGIN,
    );
  });
  expect(await toldOf(told, 'cardholders.read', 3)).toMatchObject({ facts: { cards: 2, changes: 3 } });
  expect(await toldOf(told, 'member.certified', 3)).toMatchObject({ facts: { member: MEMBER.code, kind: 'acquirer' } });
  expect(acquirer.certification!.isCertified).toBe(true);
  expect(own!.enrolment!.isEnrolled(CARD)).toBe(true);
  expect(own!.enrolment!.isEnrolled('9504010000000027')).toBe(false);
  expect(own!.enrolment!.isEnrolled('4000000000000002')).toBe(false);
  expect(nobody!.enrolment!.isEnrolled(CARD)).toBe(false);
  const from = told.length;
  change((registers, cardholders) => {
    registers.putMembers([{ before: MEMBER, after: { ...MEMBER, isCertified: false } }], ORIGIN);
    cardholders.put([cardholder(CARD, 20261103), cardholder('9504010000000027')], ORIGIN);
  });
  expect(await toldOf(told, 'cardholders.read', from)).toMatchObject({ facts: { cards: 2, changes: 2 } });
  await toldOf(told, 'member.not-certified', from);
  expect(own!.enrolment!.isEnrolled(CARD)).toBe(false);
  expect(own!.enrolment!.isEnrolled('9504010000000027')).toBe(true);
  const before = told.length;
  watched.tell();
  expect(told.slice(before).map(({ event, facts }) => `${event} ${facts.name}`)).toEqual([
    `member.not-certified ${MEMBER.acquirers[0]}`,
    'member.not-certified nobody',
  ]);
});

it(`${CARDS} cardholders are read at the start; one more is one row`, async () => {
  const configuration = configurationOf('many.db');
  const path = join(folder, 'many.db');
  const keys = new JournalKeys(path, cardholderKeys(configuration, path));
  keys.needed();
  const file = CentreFile.open(path);
  new RegisterRecords(file).putMembers([{ before: undefined, after: MEMBER }], ORIGIN);
  const cardholders = new CardholderRecords(file, new CardVault(path, keys));
  const pan = (number: number) => `950401${String(number).padStart(9, '0')}0`;
  const many = Array.from({ length: CARDS }, (_, number) => cardholder(pan(number)));
  cardholders.put(many, ORIGIN);
  const told: Told[] = [];
  const started = performance.now();
  watched = await watchRegisters(configuration, (event, facts) => told.push({ event, facts: { ...facts } }));
  const readMs = performance.now() - started;
  const { enrolment } = watched.ofIssuer(configuration.issuers[0]!);
  const asked = performance.now();
  for (let number = 0; number < CARDS / 10; number++) expect(enrolment!.isEnrolled(pan(number * 7))).toBe(true);
  const askedMs = performance.now() - asked;
  expect(enrolment!.isEnrolled(pan(CARDS))).toBe(false);
  const from = told.length;
  cardholders.put([cardholder(pan(CARDS))], ORIGIN);
  file.close();
  expect(await toldOf(told, 'cardholders.read', from)).toMatchObject({ facts: { cards: CARDS + 1, changes: 1 } });
  expect(enrolment!.isEnrolled(pan(CARDS))).toBe(true);
  process.stdout.write(
    `${CARDS} cardholders read in ${Math.round(readMs)} ms, a look-up ${((askedMs * 10_000) / CARDS).toFixed(1)} us\n`,
  );
});
