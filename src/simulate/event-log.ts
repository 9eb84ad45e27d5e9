// Everything that happens in a simulation, in order, as bytes: two runs were the same when their logs are. The log is handed on piece by
// piece and never kept; one that is told to keep its events has them for a history.
import { COLUMNS, contentOf, type JournalEntry, type NewEntry } from '../journal/entry.ts';
import type { VirtualTimer } from './virtual-timer.ts';

/** What can happen. */
export const Happening = {
  /** An acquirer sends a frame, and reads one. */
  sent: 1,
  read: 2,
  /** The switch writes a frame to an acquirer, and to a remote issuer. */
  told: 3,
  forwarded: 4,
  /** A remote issuer works a request, and sends a response. */
  worked: 5,
  responded: 6,
  /** An issuer in the switch's process is asked, and decides. */
  asked: 7,
  decided: 8,
  /** The switch appends an entry; it becomes durable. */
  appended: 9,
  durable: 10,
  /** A fault strikes. */
  fault: 11,
  /** The process ends, and another one starts. */
  ended: 12,
  started: 13,
  /** The switch tells what people should see. */
  noted: 14,
  /** The switch commits what it has appended. */
  committed: 15,
} as const;
export type Happening = (typeof Happening)[keyof typeof Happening];

/** What is known of everything that happens. */
export interface LoggedStep {
  readonly happening: Happening;
  readonly atMs: number;
  /** Number of the acquirer or issuer; 0 for none. */
  readonly party: number;
  /** Number of the purchase; -1 when it is about none, or nobody knows. */
  readonly purchase: number;
  /** A message; empty when there is none. */
  readonly bytes: Buffer;
  readonly text: string;
  readonly entry: NewEntry | undefined;
}

const PIECE_BYTES = 64 * 1024;
const HEAD_BYTES = 1 + 1 + 4 + 8 + 2;
const NOTHING = Buffer.alloc(0);

export class EventLog {
  /** What is kept, when it is kept. */
  readonly steps: LoggedStep[] = [];
  /** Called with each step that is kept. */
  onStep: ((step: LoggedStep) => void) | undefined;
  private readonly timer: VirtualTimer;
  /** Takes the next piece; valid during the call. */
  private readonly sink: (piece: Buffer) => void;
  private readonly keeps: boolean;
  private readonly piece = Buffer.alloc(PIECE_BYTES);
  private readonly numbers = Buffer.alloc(8 * COLUMNS.length);
  private at = 0;

  constructor(timer: VirtualTimer, sink: (piece: Buffer) => void, keeps: boolean) {
    this.timer = timer;
    this.sink = sink;
    this.keeps = keeps;
  }

  /** A message `[start, end)` of `bytes`. */
  message(happening: Happening, party: number, purchase: number, bytes: Buffer, start: number, end: number): void {
    const length = end - start;
    this.head(happening, party, purchase, length);
    bytes.copy(this.piece, this.at, start, end);
    this.at += length;
    if (this.keeps) this.keep(happening, party, purchase, Buffer.from(bytes.subarray(start, end)), '', undefined);
  }

  text(happening: Happening, party: number, purchase: number, text: string): void {
    const bytes = Buffer.byteLength(text, 'latin1');
    this.head(happening, party, purchase, bytes);
    this.at += this.piece.write(text, this.at, 'latin1');
    if (this.keeps) this.keep(happening, party, purchase, NOTHING, text, undefined);
  }

  /** The switch appends an entry. */
  appended(purchase: number, entry: Readonly<NewEntry>): void {
    const { numbers } = this;
    const content = contentOf(entry);
    let to = 0;
    for (const { name } of COLUMNS) to = numbers.writeDoubleBE(entry[name], to);
    this.head(Happening.appended, entry.issuer, purchase, numbers.length + content.length);
    numbers.copy(this.piece, this.at);
    this.piece.set(content, this.at + numbers.length);
    this.at += numbers.length + content.length;
    if (this.keeps) this.keepEntry(Happening.appended, purchase, entry);
  }

  /** An entry becomes durable. */
  durable(purchase: number, entry: Readonly<JournalEntry>): void {
    this.head(Happening.durable, entry.issuer, purchase, 8);
    this.at = this.piece.writeDoubleBE(entry.seq, this.at);
    if (this.keeps) this.keepEntry(Happening.durable, purchase, entry);
  }

  /** Hands over what has not been handed over. */
  flush(): void {
    if (this.at > 0) this.sink(this.piece.subarray(0, this.at));
    this.at = 0;
  }

  private head(happening: Happening, party: number, purchase: number, length: number): void {
    if (this.at + HEAD_BYTES + length > PIECE_BYTES) this.flush();
    const { piece, at } = this;
    piece[at] = happening;
    piece[at + 1] = party;
    piece.writeInt32BE(purchase, at + 2);
    piece.writeDoubleBE(this.timer.now(), at + 6);
    piece.writeUInt16BE(length, at + 14);
    this.at = at + HEAD_BYTES;
  }

  private keepEntry(happening: Happening, purchase: number, entry: Readonly<NewEntry>): void {
    const bytes = new Uint8Array(contentOf(entry));
    this.keep(happening, entry.issuer, purchase, NOTHING, '', { ...entry, bytes, start: 0, end: bytes.length });
  }

  private keep(
    happening: Happening,
    party: number,
    purchase: number,
    bytes: Buffer,
    text: string,
    entry: NewEntry | undefined,
  ): void {
    const step = { happening, atMs: this.timer.now(), party, purchase, bytes, text, entry };
    this.steps.push(step);
    this.onStep?.(step);
  }
}
