// A journal of an acquirer, written message by message, and books in memory that take what confirmation makes of it.
import type {
  AcquiringParty,
  Cleared,
  ConfirmationException,
  ConfirmedName,
  ExpiredName,
  Expiry,
  OperationBooks,
  Parties,
} from '../../../src/centre/confirmation/books.ts';
import { Confirmation } from '../../../src/centre/confirmation/confirmation.ts';
import type { OpenAuthorization } from '../../../src/centre/confirmation/open-authorization.ts';
import { OpenAuthorizations } from '../../../src/centre/confirmation/open-authorizations.ts';
import type { Operation } from '../../../src/centre/operation.ts';
import { Codec } from '../../../src/codec/codec.ts';
import type { FieldValues } from '../../../src/codec/field-values.ts';
import { compile } from '../../../src/codec/spec/compile.ts';
import { addDays } from '../../../src/iso8583/calendar-date.ts';
import { type JournalEntry, Step } from '../../../src/journal/entry.ts';
import { loadSpec } from '../../../src/spec-file.ts';

type ConfirmationSetting = AcquiringParty['confirmation'];

export const MONDAY = 20261123;
export const CARD = '9504010000000019';
const TOLERANCE_MILLIONTHS = 150_000;
const EXPIRES_AFTER_DAYS = 7;

const dialect = compile(loadSpec('iso87-ascii'));
const codec = new Codec(dialect);

/** What was made of a journal. Adding a key twice is a fault. */
export class BooksInMemory implements OperationBooks {
  readonly operations = new Map<string, Operation>();
  readonly exceptions: ConfirmationException[] = [];
  readonly expiries: Expiry[] = [];
  readonly #authorizations = new Map<string, number>();

  cleared(key: string): Cleared | undefined {
    const operation = this.operations.get(key);
    if (operation === undefined || operation.isReversal) return undefined;
    const reversals = [...this.operations.values()].filter(({ originalKey }) => originalKey === key);
    const reversedMinor = reversals.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    return { operation, reversedMinor, authorization: this.#authorizations.get(key)! };
  }

  isConfirmed({ acquirer, rrn, approvalCode }: ConfirmedName): boolean {
    return [...this.operations.values()].some(
      (one) => one.acquirer === acquirer && one.rrn === rrn && one.approvalCode === approvalCode,
    );
  }

  expired(name: ConfirmedName | ExpiredName): number {
    const isNamed = (one: Expiry) =>
      'link' in name
        ? one.link === name.link && one.stan === name.stan && one.sentAt === name.sentAt
        : one.acquirer === name.acquirer && one.rrn === name.rrn && one.approvalCode === name.approvalCode;
    return this.expiries.findLast((one) => one.isOpen === undefined && isNamed(one))?.transaction ?? 0;
  }

  add(operation: Operation, authorization: number): void {
    if (this.operations.has(operation.key)) throw new Error(`${operation.key} twice`);
    this.operations.set(operation.key, operation);
    this.#authorizations.set(operation.key, authorization);
  }

  except(exception: ConfirmationException): void {
    this.exceptions.push(exception);
  }

  expire(expiry: Expiry): void {
    const before = this.expiries.findIndex(({ transaction }) => transaction === expiry.transaction);
    if (before >= 0 && this.expiries[before]!.isOpen === undefined)
      throw new Error(`${expiry.transaction} expires twice`);
    if (before >= 0) this.expiries[before] = expiry;
    else this.expiries.push(expiry);
  }
}

/** Acquirer 1 confirms as `confirmation` says; issuer 1 is a bank of the country, issuer 2 one of abroad. */
export function partiesOf(confirmation: ConfirmationSetting): Parties {
  const acquirer: AcquiringParty = { member: 'ACQ', confirmation, codec };
  return {
    acquirer: () => acquirer,
    issuer: (number) => ({ member: number === 1 ? 'ISS' : 'FAR', isForeign: number !== 1 }),
    merchant: (_member, acceptor) =>
      acceptor === 'MERCHANT0000001' ? { contract: 'C-1', categoryCode: '5812' } : undefined,
    brandOf: () => 'cmi',
  };
}

/** Takes a journal in evenings, from what was kept the evening before alone. */
export class Evenings {
  readonly books = new BooksInMemory();
  #kept: OpenAuthorization[] = [];
  #places: number[] = [];
  #through = 0;
  #earliestDate = 0;
  readonly #confirmation: ConfirmationSetting;

  constructor(confirmation: ConfirmationSetting = 'single') {
    this.#confirmation = confirmation;
  }

  get open(): readonly OpenAuthorization[] {
    return this.#kept;
  }

  /** Takes what `journal` has come to, and closes `date`. */
  evening(journal: readonly JournalEntry[], date: number): this {
    const settings = {
      node: 'n',
      toleranceMillionths: TOLERANCE_MILLIONTHS,
      expiresOn: (from: number) => addDays(from, EXPIRES_AFTER_DAYS),
      place: this.#through,
      earliestDate: Math.max(this.#earliestDate, this.#earliestDate === 0 ? date : 0),
    };
    const authorizations = new OpenAuthorizations(this.#kept);
    const confirmation = new Confirmation(settings, partiesOf(this.#confirmation), authorizations, this.books);
    for (const place of this.#places) confirmation.add(journal[place - 1]!);
    for (const entry of journal.slice(this.#through)) confirmation.add(entry);
    confirmation.close(date);
    // As it is written and read again.
    this.#kept = JSON.parse(JSON.stringify([...authorizations.all()])) as OpenAuthorization[];
    this.#places = confirmation.pendingPlaces();
    this.#through = journal.length;
    this.#earliestDate = addDays(date, 1);
    return this;
  }

  /** Operations as `amount date`, reversals below nothing, in the order in which they were made. */
  get cleared(): string[] {
    return [...this.books.operations.values()].map(
      ({ amountMinor, isReversal, businessDate }) => `${isReversal ? -amountMinor : amountMinor} ${businessDate}`,
    );
  }
}

type Said = Partial<JournalEntry> & { transaction: number };

/** The request of transaction `number`: its STAN is its number. */
export function request(mti: string, number: number, amountMinor: number, more: FieldValues = {}): FieldValues {
  const stan = String(number).padStart(6, '0');
  return {
    '0': mti,
    '2': CARD,
    '3': '000000',
    '4': String(amountMinor).padStart(12, '0'),
    '7': '1123093000',
    '11': stan,
    '14': '2912',
    '18': '5812',
    '22': '051',
    '37': `632709${stan}`,
    '41': 'TERM0001',
    '42': 'MERCHANT0000001',
    '49': '504',
    ...more,
  };
}

/** DE 90 that names transaction `number`. */
export function originalElements(mti: string, number: number): string {
  return `${mti}${String(number).padStart(6, '0')}1123093000${'0'.repeat(22)}`;
}

/** The approval code of transaction `number`. */
export function codeOf(number: number): string {
  return String(900_000 + number);
}

export class JournalInMemory {
  readonly entries: JournalEntry[] = [];

  add(step: Step, said: Said, message?: FieldValues, behind?: FieldValues): this {
    const own = message === undefined ? Buffer.alloc(0) : dialect.encode(message);
    const request = behind === undefined ? Buffer.alloc(0) : dialect.encode(behind);
    const bytes = Buffer.concat([own, request]);
    this.entries.push({
      seq: this.entries.length + 1,
      atMs: 1_000 + this.entries.length,
      original: 0,
      acquirer: 1,
      issuer: 1,
      mti: 200,
      stan: said.transaction,
      issuerStan: 0,
      amountMinor: 0,
      currency: 504,
      reason: -1,
      sentAt: 1_123_093_000,
      advice: 0,
      adviceStan: 0,
      businessDate: MONDAY,
      captures: 0,
      toldBytes: 0,
      ...said,
      step,
      bytes,
      start: 0,
      end: bytes.length,
      requestBytes: request.length,
    });
    return this;
  }

  /** A request that was answered at once by an issuer in the process; `said.amountMinor` is what was approved of it. */
  told(mti: string, said: Said & { amountMinor: number }, more: FieldValues = {}): this {
    const { transaction, reason = 0 } = said;
    const asked = request(mti, transaction, Math.abs(said.amountMinor), more);
    const { '90': _original, ...echoed } = asked;
    const answer = { ...echoed, '0': answerTo(mti), '39': reason === 0 ? '00' : '51', '38': codeOf(transaction) };
    const columns = { ...said, mti: Number(mti), reason };
    return this.add(Step.answered, columns, answer, asked);
  }

  /** A reversal of `original` that its acquirer was told is done. */
  reversed(said: Said & { original: number; amountMinor: number }): this {
    const asked = request('0400', said.transaction, 0);
    return this.add(Step.answered, { mti: 400, reason: 0, ...said }, { ...asked, '0': '0410', '39': '00' }, asked);
  }
}

function answerTo(mti: string): string {
  return String(Number(mti) + 10).padStart(4, '0');
}
