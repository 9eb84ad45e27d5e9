// A journal as a busy node leaves it when it is killed: old transactions, half of them of a built-in issuer (one entry each) and half of
// a remote one (two), and at the end requests that nobody has answered. Its last checkpoint is as old as one may be, and holds the
// books of the built-in issuer. All that it says fits together: the switch starts on it as on its own.
import { Message } from '../src/codec/message.ts';
import { booksKey } from '../src/host/local-issuers.ts';
import { transmissionTime } from '../src/iso8583/transmission-time.ts';
import { domesticIssuer } from '../src/issuers/domestic.ts';
import { RequestView } from '../src/issuers/request-view.ts';
import { type NewEntry, Step } from '../src/journal/entry.ts';
import type { StoredJournal } from '../src/journal/journal.ts';
import { openSqliteJournal } from '../src/store/sqlite-journal.ts';
import { CHECKPOINT_KEY, checkpointBytes } from '../src/switch/checkpoint.ts';
import { bundledCodec } from './reference-message.ts';

export interface BigJournalSettings {
  /** Entries of old transactions. */
  readonly entries: number;
  /** Requests without an outcome behind them. */
  readonly open: number;
}

/** The configuration that the journal is for; its remote issuer is at `issuerPort`. */
export function configurationFor(journal: string, issuerPort: number): string {
  return [
    'node: big',
    `journal: ${journal}`,
    'acquirers: [{ name: shops, listen: 127.0.0.1:0, spec: iso87-ascii }]',
    'issuers:',
    `  - { name: home, kind: domestic, routes: ['950401'], currency: MAD, openingBalance: '999999999.00' }`,
    `  - { name: far, kind: remote, routes: ['510000'], connect: '127.0.0.1:${issuerPort}', spec: iso87-ascii }`,
    '',
  ].join('\n');
}

const HOME = 1;
const FAR = 2;
/** Entries of a commit. */
const BATCH = 10_000;
/** The checkpoint is so many entries old: one more, and the switch would have taken the next. */
const SINCE_CHECKPOINT = 19_999;
/** Entries that a checkpoint has read back before it. */
const TAIL = 20_000;
const CARDS = 50_000;
const PER_SECOND = 500;
const STANS = 999_999;
const codec = bundledCodec('iso87-ascii');

/** Writes such a journal into `file`, which must not be there. */
export async function writeBigJournal(file: string, { entries, open }: BigJournalSettings): Promise<void> {
  const journal = await openSqliteJournal(file, {
    node: 'big',
    acquirers: ['shops'],
    issuers: ['home', 'far'],
    durability: 'none',
  });
  const writer = new Writer(journal, entries, entries + open);
  while (writer.place + 2 <= entries) await writer.transaction(true);
  while (writer.place < entries + open) await writer.transaction(false);
  await journal.close();
}

class Writer {
  /** Of the last entry. */
  place = 0;
  private readonly journal: StoredJournal;
  private readonly checkpointPlace: number;
  /** Entries of old transactions; those behind them are open. */
  private readonly old: number;
  private readonly beganMs: number;
  private readonly home = domesticIssuer({ name: 'home', currency: '504', openingBalanceMinor: 99_999_999_900 });
  private readonly view = new RequestView();
  private readonly message = new Message();
  private readonly cards = Array.from({ length: CARDS }, (_, index) => Buffer.from(cardDigits(index)));
  private readonly request = codec.encode(sample('0100', {}));
  private readonly answer = codec.encode(sample('0110', { '38': '123456', '39': '00' }));
  private readonly content = Buffer.concat([this.answer, this.request]);
  private readonly places = { request: placesIn(this.request), answer: placesIn(this.answer) };
  private readonly entry: NewEntry = {
    ...{ atMs: 0, step: Step.answered, transaction: 0, original: 0, acquirer: 1, issuer: 0, mti: 100, stan: 0 },
    ...{
      issuerStan: 0,
      amountMinor: 0,
      currency: 504,
      reason: 0,
      sentAt: 0,
      advice: 0,
      adviceStan: 0,
      businessDate: 0,
      captures: 0,
    },
    ...{ requestBytes: 0, toldBytes: 0, bytes: this.content, start: 0, end: 0 },
  };
  private transactions = 0;
  private issuerStan = 0;

  constructor(journal: StoredJournal, old: number, entries: number) {
    this.journal = journal;
    this.old = old;
    this.checkpointPlace = entries - SINCE_CHECKPOINT;
    this.beganMs = Date.now() - (entries / PER_SECOND) * 1000;
  }

  /** The next transaction, answered or not: one that is not has a remote issuer. */
  async transaction(isAnswered: boolean): Promise<void> {
    const { entry } = this;
    this.number();
    if (!isAnswered || this.transactions % 2 === 0) {
      this.forwarded();
      await this.append();
      if (!isAnswered) return;
      entry.sentAt = -1;
      this.answered(0);
    } else {
      this.book();
      this.answered(this.request.length);
    }
    await this.append();
  }

  /** Gives the next transaction its number, and all that names it, in entry and messages. */
  private number(): void {
    const { entry, transactions } = this;
    const isHome = transactions % 2 === 0;
    const atMs = Math.floor(this.beganMs + (transactions / PER_SECOND) * 1000);
    const sentAt = transmissionTime(atMs);
    const stan = (transactions % STANS) + 1;
    this.transactions++;
    entry.atMs = atMs;
    entry.transaction = this.transactions;
    entry.issuer = isHome ? HOME : FAR;
    entry.stan = stan;
    entry.issuerStan = 0;
    entry.sentAt = Number(sentAt);
    entry.amountMinor = 100 + (transactions % 1_000);
    const card = this.cards[transactions % CARDS]!;
    const texts: readonly (readonly [element: number, text: string])[] = [
      [4, digits(entry.amountMinor, 12)],
      [7, sentAt],
      [11, digits(stan, 6)],
      [37, digits(transactions % 1e12, 12)],
    ];
    for (const [bytes, places] of [
      [this.answer, this.places.answer],
      [this.request, this.places.request],
    ] as const) {
      card.copy(bytes, places[2]);
      bytes.write(isHome ? '950401' : '510000', places[2], 'latin1');
      for (const [element, text] of texts) bytes.write(text, places[element], 'latin1');
    }
    this.answer.copy(this.content, 0);
    this.request.copy(this.content, this.answer.length);
  }

  private forwarded(): void {
    const { entry } = this;
    this.issuerStan = (this.issuerStan % STANS) + 1;
    Object.assign(entry, {
      step: Step.forwarded,
      issuer: FAR,
      issuerStan: this.issuerStan,
      reason: -1,
      requestBytes: 0,
    });
    entry.start = this.answer.length;
    entry.end = this.content.length;
  }

  private answered(requestBytes: number): void {
    Object.assign(this.entry, { step: Step.answered, reason: 0, requestBytes, start: 0 });
    this.entry.end = this.answer.length + requestBytes;
  }

  /** The books of the built-in issuer, as they are when the checkpoint is taken. */
  private book(): void {
    if (this.place >= this.checkpointPlace) return;
    const { entry, message, view, home } = this;
    codec.index(this.request, 0, this.request.length, message);
    const { transaction, mti } = entry;
    home.rebook(view.over({ transaction, original: 0, mti, remainingMinor: 0, message }, 0), { reason: 0 });
  }

  private async append(): Promise<void> {
    const { journal } = this;
    this.place = journal.append(this.entry);
    if (this.place === this.checkpointPlace) this.keepCheckpoint();
    if (this.place % BATCH !== 0) return;
    await new Promise<void>((resolve, reject) => {
      journal.commit((error) => (error === undefined ? resolve() : reject(error)));
    });
  }

  private keepCheckpoint(): void {
    const { journal, place, entry, old } = this;
    const readFrom = Math.max(1, place - TAIL + 1);
    const checkpoint = {
      place,
      readFrom,
      places: Array.from({ length: Math.max(0, readFrom - 1 - old) }, (_, i) => old + 1 + i),
      latestSentAt: [[1, Math.max(0, entry.sentAt)]] as const,
      lastStans: [[FAR, this.issuerStan]] as const,
      standIns: [],
      businessDate: 0,
      captures: 0,
      totals: [],
      batches: [],
      unreconciled: [],
    };
    journal.keep(CHECKPOINT_KEY, checkpointBytes(checkpoint));
    this.home.keepBooks((key, value) => journal.keep(booksKey('home', key), value));
  }
}

function sample(mti: string, more: Record<string, string>): Record<string, string> {
  return {
    ...{ '0': mti, '2': cardDigits(0), '3': '000000', '4': digits(0, 12), '7': '1123093000', '11': '000001' },
    ...{ '12': '103000', '13': '1123', '32': '504001', '37': digits(0, 12), '41': 'TERM0001', '42': 'MERCHANT0000001' },
    ...(mti === '0100' ? { '14': '4912', '22': '051', '43': 'EPICERIE DU PORT        CASABLANCA    MA' } : {}),
    ...{ '49': '504', ...more },
  };
}

/** Where elements of fixed length begin, and the digits of DE 2. */
function placesIn(bytes: Buffer): readonly number[] {
  const message = codec.decode(bytes);
  return Array.from({ length: 64 }, (_, element) => message.offsets[element]!);
}

function cardDigits(index: number): string {
  // No check digit: nobody looks at it again.
  return `950401${digits(index, 10)}`;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
