// Three business days of sales, refunds, partial captures and reversals that come late, in any order, and evenings that end anywhere, between
// two steps or in the middle of one, and are held again: the same files, payments and mails as evenings that nothing ended, each
// operation cleared once, sums zero.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import type { Operation } from '../../../src/centre/operation.ts';
import { evening } from '../../../src/cli/centre/evening.ts';
import { addDays } from '../../../src/iso8583/calendar-date.ts';
import type { StoredJournal } from '../../../src/journal/journal.ts';
import type { Delivery } from '../../../src/post/delivery.ts';
import { CardVault } from '../../../src/records/card-vault.ts';
import { CentreFile } from '../../../src/records/centre-file.ts';
import { JournalKeys } from '../../../src/store/journal-keys.ts';
import { member, tariffs, USD } from '../../centre/clearing/fixture.ts';
import { JournalInMemory, MONDAY, originalElements, partiesOf } from '../../centre/confirmation/fixture.ts';
import { merchant } from '../../centre/settlement/fixture.ts';
import { tries } from '../../tries.ts';
import { JournalFolder } from '../run-journal.ts';

vi.setConfig({ testTimeout: 120_000 });

const RUNS = tries(6, 30);
const DAYS = 3;
const dates = Array.from({ length: DAYS }, (_, day) => addDays(MONDAY, day));
const members = [
  member('ACQ', { institution: '010001', bank: '011', acquirers: ['a'], email: 'acq@example.ma' }),
  member('ISS', { institution: '010002', issuers: ['i'], email: 'iss@example.ma' }),
  member('FAR', { institution: '400000', currency: USD, isForeign: true, issuers: ['f'] }),
];
const merchants = [merchant('C-1', { acquirer: 'ACQ', acceptor: 'MERCHANT0000001', reserveMinor: 5_000 })];

/** One thing that happens: by its number it finds what it is about. */
interface Happening {
  readonly kind: 'sale' | 'refund' | 'authorize' | 'capture' | 'reverse';
  readonly amountMinor: number;
  readonly about: number;
  readonly issuer: 1 | 2;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom('sale', 'refund', 'authorize', 'capture', 'capture', 'reverse', 'reverse'),
  amountMinor: fc.integer({ min: 1, max: 90_000 }),
  about: fc.nat(50),
  issuer: fc.constantFrom(1, 1, 2),
});

/** What happens on each day, as a journal; by day, its entries up to the evening. */
function lives(days: readonly (readonly Happening[])[]) {
  const journal = new JournalInMemory();
  const ends: number[] = [];
  let number = 0;
  const authorizations: { number: number; leftMinor: number; issuer: number }[] = [];
  const moved: { number: number; standsMinor: number; sign: number; issuer: number }[] = [];
  for (const [day, happenings] of days.entries()) {
    const businessDate = dates[day]!;
    for (const { kind, amountMinor, about, issuer } of happenings) {
      number++;
      const said = { transaction: number, businessDate, issuer, amountMinor };
      if (kind === 'sale' || kind === 'refund') {
        const sign = kind === 'refund' ? -1 : 1;
        const code = kind === 'refund' ? '200000' : '000000';
        journal.told('0200', { ...said, amountMinor: sign * amountMinor }, { '3': code });
        moved.push({ number, standsMinor: amountMinor, sign, issuer });
      } else if (kind === 'authorize') {
        journal.told('0100', said);
        authorizations.push({ number, leftMinor: amountMinor, issuer });
      } else if (kind === 'capture') {
        const authorization = authorizations[about % Math.max(1, authorizations.length)];
        const capturedMinor = Math.min(amountMinor, authorization?.leftMinor ?? 0);
        if (authorization === undefined || capturedMinor === 0) continue;
        authorization.leftMinor -= capturedMinor;
        const own = { ...said, amountMinor: capturedMinor, issuer: authorization.issuer };
        journal.told('0220', own, { '90': originalElements('0100', authorization.number) });
        moved.push({ number, standsMinor: capturedMinor, sign: 1, issuer: authorization.issuer });
      } else {
        const original = moved[about % Math.max(1, moved.length)];
        if (original === undefined || original.standsMinor === 0) continue;
        original.standsMinor = amountMinor < original.standsMinor ? original.standsMinor - amountMinor : 0;
        const own = { ...said, original: original.number, issuer: original.issuer };
        journal.reversed({ ...own, amountMinor: original.sign * original.standsMinor });
      }
    }
    ends.push(journal.entries.length);
  }
  return { journal, ends, standsMinor: moved.reduce((sum, { standsMinor, sign }) => sum + sign * standsMinor, 0) };
}

function storedJournal(entries: JournalInMemory['entries']): StoredJournal {
  const journal: Partial<StoredJournal> = {
    node: 'n',
    parties: [],
    lastSeq: entries.length,
    at: async (places) => [...places].sort((a, b) => a - b).map((place) => entries[place - 1]!),
    read: async function* (place = 0) {
      for (const entry of entries.slice(place)) yield entry;
    },
  };
  return journal as StoredJournal;
}

class Ended extends Error {}

/** Counts the moments at which an evening may end, and ends it at one of them. */
class Fate {
  moments = 0;
  endsAt = Number.POSITIVE_INFINITY;

  moment(): void {
    if (++this.moments === this.endsAt) throw new Ended();
  }
}

class Centre {
  readonly folder = new JournalFolder();
  readonly mails = new Map<string, string>();
  readonly cleared = new Map<string, { readonly businessDate: number; readonly signedMinor: number }>();
  readonly fate = new Fate();
  endings = 0;
  readonly #vault = new CardVault('', new JournalKeys('', { kind: 'memory' }));

  /** Holds the evening of a date, which ends `endings` times before it is done. */
  async hold(date: number, entries: JournalInMemory['entries'], endings: readonly number[]): Promise<void> {
    for (const endsAt of endings) {
      this.fate.endsAt = this.fate.moments + endsAt;
      try {
        await this.#evening(date, entries);
        break;
      } catch (error) {
        if (!(error instanceof Ended)) throw error;
        this.endings++;
      }
    }
    this.fate.endsAt = Number.POSITIVE_INFINITY;
    await this.#evening(date, entries);
  }

  /** Every file of the evenings by its name. */
  files(): Record<string, string> {
    const files: Record<string, string> = {};
    const read = (folder: string) => {
      for (const name of existsSync(folder) ? readdirSync(folder) : []) {
        const path = join(folder, name);
        if (statSync(path).isDirectory()) read(path);
        else files[path.slice(this.folder.path.length)] = readFileSync(path, 'latin1');
      }
    };
    read(join(this.folder.path, 'clearing'));
    read(join(this.folder.path, 'payments'));
    return files;
  }

  async #evening(businessDate: number, entries: JournalInMemory['entries']): Promise<void> {
    const { fate, mails } = this;
    const records = CentreFile.open(this.folder.file('centre.db'));
    const delivery: Delivery = {
      deliver: async ({ messageId, message }) => {
        fate.moment();
        if (mails.has(messageId)) throw new Error(`${messageId} leaves twice`);
        mails.set(messageId, Buffer.from(message).toString('latin1'));
        return { is: 'sent', answer: '250' };
      },
      close: () => undefined,
    };
    try {
      await evening({
        ...{ businessDate, records, members, merchants, tariffs, vault: this.#vault },
        ...{ institution: '010000', mode: 'T', zone: 'UTC', toleranceMillionths: 0, cutOver: '23:00' },
        journal: storedJournal(entries),
        parties: partiesOf('dual'),
        holidays: new Map(),
        expiresOn: (date) => addDays(date, 30),
        clearing: join(this.folder.path, 'clearing'),
        payments: join(this.folder.path, 'payments'),
        requests: async function* () {},
        post: { from: 'Centre <centre@example.ma>', sender: 'Centre', delivery, now: () => 1_000 },
        cleared: (operation) => {
          fate.moment();
          this.#clear(operation);
        },
        progress: () => fate.moment(),
      });
    } finally {
      records.close();
    }
  }

  /** An evening that is held again says the same of it. */
  #clear({ key, businessDate, amountMinor, kind, isReversal }: Operation): void {
    const signedMinor = (kind === 'refund') === isReversal ? amountMinor : -amountMinor;
    const found = { businessDate, signedMinor };
    expect(this.cleared.get(key) ?? found).toEqual(found);
    this.cleared.set(key, found);
  }
}

const folders: JournalFolder[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

function centre(): Centre {
  const made = new Centre();
  folders.push(made.folder);
  return made;
}

test('ended anywhere and held again, evenings make what they make when nothing ends them', async () => {
  let endings = 0;
  const days = fc.array(fc.array(happening, { maxLength: 12 }), { minLength: DAYS, maxLength: DAYS });
  const moments = fc.array(fc.array(fc.integer({ min: 1, max: 14 }), { maxLength: 4 }), {
    minLength: DAYS,
    maxLength: DAYS,
  });
  await fc.assert(
    fc.asyncProperty(days, moments, async (happenings, endsAt) => {
      const { journal, ends, standsMinor } = lives(happenings);
      const [whole, ended] = [centre(), centre()];
      for (const [day, date] of dates.entries()) {
        const entries = journal.entries.slice(0, ends[day]);
        await whole.hold(date, entries, []);
        await ended.hold(date, entries, endsAt[day]!);
      }
      expect(ended.files()).toEqual(whole.files());
      expect([...ended.mails]).toEqual([...whole.mails]);
      // Each once, and their sum is what stands of all that was told.
      expect(ended.cleared).toEqual(whole.cleared);
      expect([...ended.cleared.values()].reduce((sum, { signedMinor }) => sum + signedMinor, 0)).toBe(standsMinor);
      endings += ended.endings;
    }),
    { numRuns: RUNS },
  );
  expect(endings).toBeGreaterThan((RUNS * 25) / 30);
});
