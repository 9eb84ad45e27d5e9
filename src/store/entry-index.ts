// Where the entries of a transaction are: an index of its own, which costs a commit next to nothing. An index of SQLite takes a
// row for each entry, at a random place when STANs are: that made a commit of a hundred entries up to twice as long. Here the
// entries of one commit that have a group in common share one row, which is appended; what only a few have in common gets a
// row each. A row gives places to look at: whoever looks compares the columns, because tags may be equal by chance.
import type { Columns } from '../journal/entry.ts';
import type { RequestName } from '../journal/journal.ts';

/** What entries are found by. The numbers are stored. */
export const Kind = {
  /** The first entry of a transaction, by the name of its request. */
  named: 1,
  /** Any other, by its transaction. */
  later: 2,
  /** The entries of a reversal, by the transaction that it undoes. */
  reversal: 3,
} as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

/** What is indexed, in two steps: a group for a range of the tree, and a tag of sixteen bits within it. */
export interface IndexKey {
  readonly kind: Kind;
  readonly group: number;
  readonly tag: number;
}

/** A row of the index. */
interface IndexRow extends IndexKey {
  /** The place of the entry, or of the first of those that share the row. */
  readonly seq: number;
  /** The tags of the entries that share the row; null in the row of one entry. */
  readonly tags: Uint8Array | null;
  /** Their places, counted from `seq`. */
  readonly offsets: Uint8Array | null;
}

/** The tag of a row that several entries share. */
export const SHARED = -1;
/** From so many entries on a group has one row for all. */
const SHARED_FROM = 4;
/** Transactions whose entries are in one group. */
const TRANSACTIONS_IN_A_GROUP = 256;

/** The requests of one second are a group. */
export function keyOfName({ acquirer, stan, sentAt }: RequestName): IndexKey {
  const hash = Math.imul(Math.imul(stan, 0x9e3779b1) ^ acquirer, 0x85ebca6b);
  return { kind: Kind.named, group: sentAt, tag: hash >>> 16 };
}

export function keyOfTransaction(kind: typeof Kind.later | typeof Kind.reversal, transaction: number): IndexKey {
  const group = Math.floor(transaction / TRANSACTIONS_IN_A_GROUP);
  return { kind, group, tag: transaction - group * TRANSACTIONS_IN_A_GROUP };
}

/** The columns that an entry is indexed by. */
export const INDEXED_COLUMNS = ['transaction', 'original', 'acquirer', 'stan', 'sentAt'] as const;
type Indexed = Pick<Columns, (typeof INDEXED_COLUMNS)[number]>;

/** The key under which an entry is looked for by its own transaction. */
function ownKeyOf(entry: Readonly<Indexed>): IndexKey {
  return entry.sentAt < 0 ? keyOfTransaction(Kind.later, entry.transaction) : keyOfName(entry);
}

/** The keys under which an entry is looked for. */
export function keysOf(entry: Readonly<Indexed>): IndexKey[] {
  const own = ownKeyOf(entry);
  return entry.original === 0 ? [own] : [own, keyOfTransaction(Kind.reversal, entry.original)];
}

/** Tags and places of entries that have a group in common. */
interface Group {
  readonly tags: number[];
  readonly seqs: number[];
}

/** The index rows of the entries that are committed together. */
export class IndexRows {
  readonly #groups: Readonly<Record<Kind, Map<number, Group>>> = {
    [Kind.named]: new Map(),
    [Kind.later]: new Map(),
    [Kind.reversal]: new Map(),
  };

  add(entry: Readonly<Columns>, seq: number): void {
    this.#add(ownKeyOf(entry), seq);
    if (entry.original !== 0) this.#add(keyOfTransaction(Kind.reversal, entry.original), seq);
  }

  /** The rows of all that was added since the last call. */
  *take(): Generator<IndexRow, void> {
    for (const kind of Object.values(Kind)) {
      for (const [group, { tags, seqs }] of this.#groups[kind]) {
        if (seqs.length < SHARED_FROM) {
          for (const [i, seq] of seqs.entries()) yield { kind, group, tag: tags[i]!, seq, tags: null, offsets: null };
        } else {
          const seq = seqs[0]!;
          const offsets = Uint32Array.from(seqs, (other) => other - seq);
          yield { kind, group, tag: SHARED, seq, tags: bytesOf(Uint16Array.from(tags)), offsets: bytesOf(offsets) };
        }
      }
      this.#groups[kind].clear();
    }
  }

  #add({ kind, group, tag }: IndexKey, seq: number): void {
    const known = this.#groups[kind].get(group);
    if (known === undefined) this.#groups[kind].set(group, { tags: [tag], seqs: [seq] });
    else {
      known.tags.push(tag);
      known.seqs.push(seq);
    }
  }
}

/** The bytes of a tag as they are in a row that entries share. */
export function tagBytes(tag: number): Uint8Array {
  return bytesOf(Uint16Array.of(tag));
}

/** The places under `tag` in a row that entries share and that begins with `firstSeq`. */
export function placesIn(tags: Uint8Array, offsets: Uint8Array, firstSeq: number, tag: number): number[] {
  // Copied, because what SQLite gives may lie anywhere.
  const shared = new Uint16Array(new Uint8Array(tags).buffer);
  const from = new Uint32Array(new Uint8Array(offsets).buffer);
  const places: number[] = [];
  for (let i = shared.indexOf(tag); i >= 0; i = shared.indexOf(tag, i + 1)) places.push(firstSeq + from[i]!);
  return places;
}

/** The last place in a row that entries share and that begins with `firstSeq`. */
export function lastPlaceIn(offsets: Uint8Array, firstSeq: number): number {
  return firstSeq + new Uint32Array(new Uint8Array(offsets).buffer).reduce((last, offset) => Math.max(last, offset), 0);
}

function bytesOf({ buffer }: Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>): Uint8Array {
  return new Uint8Array(buffer);
}
