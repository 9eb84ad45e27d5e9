// The journal in memory (`journal: memory`): the latest entries and no more, so that a switch that runs for weeks does not grow. All ends
// with the process. What it has let go is forgotten for good: a request from before is new, a reversal of it finds nothing. Entries lie in
// blocks, columns by themselves, and each block knows the names in it.
import {
  COLUMNS,
  type ColumnName,
  type Columns,
  contentOf,
  type JournalEntry,
  type NewEntry,
} from '../journal/entry.ts';
import {
  JournalError,
  MOST_IN_A_SPAN,
  MOST_OF_A_NAME,
  type RemovalOrder,
  type RequestName,
  type StoredJournal,
  TOO_MANY_OF_A_NAME,
} from '../journal/journal.ts';
import type { Party } from '../journal/parties.ts';

/** What is kept: entries, and bytes of their messages. The oldest block goes when there is more. */
const MOST_ENTRIES = 200_000;
const MOST_BYTES = 64 * 1024 * 1024;
const BLOCK_ENTRIES = 1_024;
const FIRST_BYTES = 64 * 1024;
const ENTRY_BYTES = COLUMNS.length * Float64Array.BYTES_PER_ELEMENT;

type Settled = (error: JournalError | undefined) => void;

/** Consecutive entries. */
class Block {
  readonly firstSeq: number;
  count = 0;
  bytes: Buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Where the content of each entry ends. */
  readonly ends = new Uint32Array(BLOCK_ENTRIES);
  readonly columns: Readonly<Record<ColumnName, Float64Array>>;
  /** STANs of the names in this block: most blocks need not be looked through. */
  private readonly stans = new Set<number>();

  constructor(firstSeq: number) {
    this.firstSeq = firstSeq;
    const all = new Float64Array(BLOCK_ENTRIES * COLUMNS.length);
    this.columns = Object.fromEntries(
      COLUMNS.map(({ name }, i) => [name, all.subarray(i * BLOCK_ENTRIES, (i + 1) * BLOCK_ENTRIES)]),
    ) as Record<ColumnName, Float64Array>;
  }

  get isFull(): boolean {
    return this.count === BLOCK_ENTRIES;
  }

  add(entry: Readonly<NewEntry>): void {
    const content = contentOf(entry);
    const at = this.startOf(this.count);
    const end = at + content.length;
    if (end > this.bytes.length) this.grow(end);
    this.bytes.set(content, at);
    this.ends[this.count] = end;
    for (const { name } of COLUMNS) this.columns[name][this.count] = entry[name] + 0;
    if (entry.sentAt >= 0) this.stans.add(entry.stan);
    this.count++;
  }

  /** False when no entry of this block names a request with this STAN. */
  mayName(stan: number): boolean {
    return this.stans.has(stan);
  }

  /** The entry at a place in this block, with a copy of its content. */
  at(index: number): JournalEntry {
    const bytes = Buffer.from(this.bytes.subarray(this.startOf(index), this.ends[index]));
    const columns = Object.fromEntries(COLUMNS.map(({ name }) => [name, this.columns[name][index]])) as unknown;
    return { ...(columns as Columns), seq: this.firstSeq + index, bytes, start: 0, end: bytes.length };
  }

  private startOf(index: number): number {
    return index === 0 ? 0 : this.ends[index - 1]!;
  }

  private grow(needed: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.bytes.length, needed));
    larger.set(this.bytes.subarray(0, this.startOf(this.count)));
    this.bytes = larger;
  }
}

export class MemoryJournal implements StoredJournal {
  readonly node: string;
  readonly parties: readonly Party[];
  lastSeq = 0;
  lastTransaction = 0;
  private committedSeq = 0;
  private durableSeq = 0;
  private openBytes = 0;
  /** Bytes of the entries under way to be durable, by commit. */
  private committingBytes = 0;
  private readonly blocks: Block[] = [];
  private bytes = 0;
  private readonly values = new Map<string, Uint8Array>();
  private openValues = new Map<string, Uint8Array>();
  private isClosed = false;

  constructor(node: string, parties: readonly Party[]) {
    this.node = node;
    this.parties = parties;
  }

  get pendingEntries(): number {
    return this.lastSeq - this.durableSeq;
  }

  get pendingBytes(): number {
    return this.openBytes + this.committingBytes;
  }

  append(entry: Readonly<NewEntry>): number {
    this.refuseWhenClosed();
    check(entry);
    let block = this.blocks.at(-1);
    if (block === undefined || block.isFull) block = this.begin();
    const before = block.bytes.length;
    block.add(entry);
    this.bytes += block.bytes.length - before;
    this.openBytes += ENTRY_BYTES + entry.end - entry.start;
    this.lastTransaction = Math.max(this.lastTransaction, entry.transaction, entry.advice);
    return ++this.lastSeq;
  }

  keep(key: string, value: Uint8Array): void {
    this.refuseWhenClosed();
    this.openValues.set(key, new Uint8Array(value));
  }

  find(name: RequestName, found: (error: JournalError | undefined, entries: readonly JournalEntry[]) => void): void {
    const named = this.isClosed ? new Set<number>() : this.named(name);
    const isTooMany = name.sentFrom === undefined && named.size > MOST_OF_A_NAME;
    const refusal = this.isClosed
      ? closed()
      : isTooMany
        ? new JournalError('JOURNAL_READ', TOO_MANY_OF_A_NAME)
        : undefined;
    const entries = refusal === undefined && named.size > 0 ? this.about(named) : [];
    queueMicrotask(() => found(refusal, entries));
  }

  commit(settled: Settled): void {
    const refusal = this.isClosed ? closed() : undefined;
    if (refusal === undefined) this.beginCommit();
    const { committedSeq } = this;
    queueMicrotask(() => {
      if (refusal === undefined) this.durableSeq = committedSeq;
      if (this.durableSeq === this.committedSeq) this.committingBytes = 0;
      settled(refusal);
    });
  }

  private beginCommit(): void {
    this.committedSeq = this.lastSeq;
    this.committingBytes += this.openBytes;
    this.openBytes = 0;
    for (const [key, value] of this.openValues) this.values.set(key, value);
    this.openValues = new Map();
  }

  async *read(afterSeq = 0): AsyncGenerator<JournalEntry, void> {
    if (!Number.isSafeInteger(afterSeq) || afterSeq < 0) throw new JournalError('JOURNAL_READ', `no place ${afterSeq}`);
    this.refuseWhenClosed();
    const throughSeq = this.durableSeq;
    for (const block of [...this.blocks]) {
      for (let index = 0; index < block.count; index++) {
        if (this.isClosed) throw closed();
        const seq = block.firstSeq + index;
        if (seq > afterSeq && seq <= throughSeq) yield block.at(index);
      }
    }
  }

  async at(places: readonly number[]): Promise<JournalEntry[]> {
    this.refuseWhenClosed();
    const entries: JournalEntry[] = [];
    for (const seq of [...new Set(places)].sort((a, b) => a - b)) {
      const block = this.blocks.find(({ firstSeq, count }) => firstSeq <= seq && seq < firstSeq + count);
      if (block !== undefined && seq <= this.durableSeq) entries.push(block.at(seq - block.firstSeq));
    }
    return entries;
  }

  async kept(): Promise<ReadonlyMap<string, Uint8Array>> {
    this.refuseWhenClosed();
    return new Map(this.values);
  }

  /** Nobody but this process can change what is in its memory. */
  async verify(): Promise<undefined> {
    this.refuseWhenClosed();
  }

  /** Old entries go by themselves, concluded or not. */
  async removeConcluded(_order: RemovalOrder): Promise<number> {
    this.refuseWhenClosed();
    return 0;
  }

  async close(): Promise<void> {
    if (!this.isClosed) this.beginCommit();
    this.isClosed = true;
    this.durableSeq = this.committedSeq;
    this.blocks.length = 0;
  }

  private begin(): Block {
    const block = new Block(this.lastSeq + 1);
    this.blocks.push(block);
    this.bytes += block.bytes.length;
    const most = MOST_ENTRIES / BLOCK_ENTRIES;
    while (this.blocks.length > 1 && (this.blocks.length > most || this.bytes > MOST_BYTES)) {
      this.bytes -= this.blocks.shift()!.bytes.length;
    }
    return block;
  }

  /** The transactions of this name; of a span, the newest. */
  private named(name: RequestName): ReadonlySet<number> {
    const { acquirer, stan } = name;
    const named = new Set<number>();
    if (name.sentAt < 0) return named;
    for (const block of this.blocks) {
      if (!block.mayName(stan)) continue;
      const { stan: stans, sentAt, acquirer: acquirers, transaction } = block.columns;
      for (let i = 0; i < block.count && block.firstSeq + i <= this.committedSeq; i++) {
        if (stans[i] === stan && acquirers[i] === acquirer && isWithin(sentAt[i]!, name)) named.add(transaction[i]!);
      }
    }
    return name.sentFrom === undefined ? named : new Set([...named].slice(-MOST_IN_A_SPAN));
  }

  /** All entries of these transactions, and of reversals of them. */
  private about(wanted: ReadonlySet<number>): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (const block of this.blocks) {
      const { transaction, original } = block.columns;
      for (let i = 0; i < block.count && block.firstSeq + i <= this.committedSeq; i++) {
        if (wanted.has(transaction[i]!) || wanted.has(original[i]!)) entries.push(block.at(i));
      }
    }
    return entries;
  }

  private refuseWhenClosed(): void {
    if (this.isClosed) throw closed();
  }
}

/** Whether a request was sent when `name` says, be it in a span that crosses the end of a year. */
function isWithin(sentAt: number, { sentAt: last, sentFrom: first = last }: RequestName): boolean {
  if (sentAt < 0) return false;
  return first <= last ? sentAt >= first && sentAt <= last : sentAt >= first || sentAt <= last;
}

function check(entry: Readonly<NewEntry>): void {
  const { bytes, start, end, requestBytes, toldBytes, transaction } = entry;
  const refuse = (what: string): never => {
    throw new JournalError('JOURNAL_WRITE', `the journal cannot keep ${what} of transaction ${transaction}`);
  };
  const unsafe = COLUMNS.find(({ name }) => !Number.isSafeInteger(entry[name]));
  if (unsafe !== undefined) refuse(`${unsafe.name} ${entry[unsafe.name]}`);
  if (start >>> 0 !== start || end >>> 0 !== end || start > end || end > bytes.length) {
    refuse(`a message at ${start} to ${end} of ${bytes.length} bytes`);
  }
  if (!(requestBytes >= 0 && toldBytes >= 0 && requestBytes + toldBytes <= end - start)) {
    refuse(`a request of ${requestBytes} and an answer of ${toldBytes} bytes in a content of ${end - start}`);
  }
}

function closed(): JournalError {
  return new JournalError('JOURNAL_CLOSED', 'the journal was closed');
}
