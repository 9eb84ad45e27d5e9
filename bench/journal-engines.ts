// What it takes to make entries durable, without a switch around it: the engine as it is, in each of its durabilities and encrypted,
// and beside it what the file system allows: the same blocks of entries, each with its digest, written behind one another into a
// file that has its length already, and one flush a commit. What is in that file cannot be found by anything.
import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type NewEntry, Step } from '../src/journal/entry.ts';
import { EntryBatch } from '../src/store/entry-batch.ts';
import { openSqliteFile, type SqliteFile } from '../src/store/sqlite-file.ts';
import { referenceBytes } from './reference-message.ts';
import { type Bench, expectSame, type Rates, type Row, type Suite } from './suite.ts';

const BATCHES = [2, 64, 1_024] as const;
const CELL_MS = 400;
const SEGMENT_BYTES = 64 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;

export const journalEnginesSuite: Suite = {
  name: 'journal-engines',
  unit: 'entries',
  rounds: 5,
  notes: [
    'Two entries of 334 bytes for each transaction, as with a remote issuer; both with one commit. No thread, no switch.',
    'full survives a loss of power, process a killed process, none neither. The segment file survives a loss of power.',
  ],
  open: () => EnginesBench.open(),
};

/** What makes a sealed batch durable, and says how many entries it has. */
interface Engine {
  readonly name: string;
  readonly against: readonly string[];
  commit(block: ArrayBuffer, lengthBytes: number): void;
  close(): void;
}

class SqliteEngine implements Engine {
  readonly name: string;
  readonly against: readonly string[] = [SEGMENT];
  readonly file: SqliteFile;

  private constructor(name: string, file: SqliteFile) {
    this.name = name;
    this.file = file;
  }

  static async open(name: string, path: string, durability: 'full' | 'process' | 'none', isEncrypted = false) {
    const names = { node: 'bench', acquirers: ['POS'], issuers: ['A'] };
    const keys = { kind: 'file', file: `${path}.key`, isMade: true } as const;
    const file = await openSqliteFile({ path, readOnly: false, ...names, durability, isEncrypted, keys });
    return new SqliteEngine(name, file);
  }

  commit(block: ArrayBuffer): void {
    this.file.insert([block], []);
  }

  close(): void {
    this.file.close();
  }
}

const SEGMENT = 'segment file';

class SegmentEngine implements Engine {
  readonly name = SEGMENT;
  readonly against: readonly string[] = [];
  readonly file: number;
  private at = 0;
  private digest = Buffer.alloc(32);

  constructor(path: string) {
    this.file = openSync(path, 'w+');
    // Zeros that are written, or the first flush of each part would have to find a place for it.
    for (let bytes = 0; bytes < SEGMENT_BYTES; bytes += PIECE_BYTES) writeSync(this.file, Buffer.alloc(PIECE_BYTES));
    fdatasyncSync(this.file);
  }

  commit(block: ArrayBuffer, lengthBytes: number): void {
    if (this.at + lengthBytes + this.digest.length > SEGMENT_BYTES) this.at = 0;
    const bytes = new Uint8Array(block, 0, lengthBytes);
    this.digest = createHash('sha256').update(this.digest).update(bytes).digest();
    writeSync(this.file, bytes, 0, lengthBytes, this.at);
    writeSync(this.file, this.digest, 0, this.digest.length, this.at + lengthBytes);
    fdatasyncSync(this.file);
    this.at += lengthBytes + this.digest.length;
  }

  close(): void {
    closeSync(this.file);
  }
}

/** Fills batches: requests, then their answers. */
class Traffic {
  private seq = 0;
  private transaction = 0;
  private readonly entry: NewEntry = {
    ...{ atMs: 1_795_000_000_000, step: Step.forwarded, transaction: 0, original: 0, acquirer: 1, issuer: 1, mti: 100 },
    ...{
      stan: 0,
      issuerStan: 0,
      amountMinor: 1_500,
      currency: 504,
      reason: -1,
      sentAt: -1,
      advice: 0,
      adviceStan: 0,
      businessDate: 0,
      captures: 0,
    },
    ...{ requestBytes: 0, toldBytes: 0, bytes: referenceBytes, start: 0, end: referenceBytes.length },
  };

  /** A sealed batch of `entries` entries, in `spare`. */
  batch(entries: number, spare: ArrayBuffer | undefined): { block: ArrayBuffer; lengthBytes: number } {
    const batch = new EntryBatch(this.seq + 1, spare);
    const { entry } = this;
    const first = this.transaction + 1;
    for (let i = 0; i < entries; i++) {
      const isAnswer = i >= entries / 2;
      entry.step = isAnswer ? Step.answered : Step.forwarded;
      entry.transaction = isAnswer ? first + i - entries / 2 : ++this.transaction;
      entry.stan = entry.issuerStan = entry.transaction % 1_000_000;
      entry.sentAt = isAnswer ? -1 : 1_123_000_000 + Math.floor(this.transaction / 10_000);
      entry.reason = isAnswer ? 0 : -1;
      batch.append(entry);
    }
    this.seq += entries;
    return { block: batch.seal(), lengthBytes: batch.lengthBytes };
  }
}

class EnginesBench implements Bench {
  readonly rows: readonly Row[];
  private readonly engines: readonly { readonly engine: Engine; readonly traffic: Traffic }[];
  private readonly folder: string;
  private rounds = 0;

  private constructor(engines: readonly Engine[], folder: string) {
    this.engines = engines.map((engine) => ({ engine, traffic: new Traffic() }));
    this.folder = folder;
    this.rows = engines.flatMap(({ name, against }) =>
      BATCHES.map((entries) => ({
        name: rowName(name, entries),
        against: against.map((other) => rowName(other, entries)),
      })),
    );
  }

  static async open(): Promise<EnginesBench> {
    const folder = mkdtempSync(join(tmpdir(), 'switch8583-bench-'));
    const engines = [
      new SegmentEngine(join(folder, 'segment')),
      await SqliteEngine.open('SQLite, full', join(folder, 'full.db'), 'full'),
      await SqliteEngine.open('SQLite, full, encrypted', join(folder, 'encrypted.db'), 'full', true),
      await SqliteEngine.open('SQLite, process', join(folder, 'process.db'), 'process'),
      await SqliteEngine.open('SQLite, none', join(folder, 'none.db'), 'none'),
    ];
    return new EnginesBench(engines, folder);
  }

  check(): void {
    for (const { engine, traffic } of this.engines) {
      for (let batch = 0; batch < 50; batch++) {
        const { block, lengthBytes } = traffic.batch(4, undefined);
        engine.commit(block, lengthBytes);
      }
      if (engine instanceof SqliteEngine) {
        expectSame(engine.name, 'the last place', engine.file.state().lastSeq, 200);
        expectSame(engine.name, 'what is wrong', engine.file.check(undefined), { flaw: undefined });
      } else if (engine instanceof SegmentEngine) {
        const place = Buffer.alloc(8);
        readSync(engine.file, place, 0, place.length, 0);
        expectSame(engine.name, 'the first place', place.readDoubleLE(), 1);
      }
    }
  }

  async warmUp(): Promise<void> {
    await this.round('warm-up');
  }

  async round(label: string): Promise<Rates> {
    process.stdout.write(`Running "journal-engines, ${label}"...\n`);
    const rates = new Map<string, number>();
    const first = this.rounds++ % this.engines.length;
    for (const entries of BATCHES) {
      for (const one of [...this.engines.slice(first), ...this.engines.slice(0, first)]) {
        rates.set(rowName(one.engine.name, entries), rateOf(one.engine, one.traffic, entries));
      }
    }
    return rates;
  }

  close(): void {
    for (const { engine } of this.engines) engine.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Entries a second. To fill a batch is in it: it is the same for all. */
function rateOf(engine: Engine, traffic: Traffic, entries: number): number {
  let committed = 0;
  let spare: ArrayBuffer | undefined;
  const beganMs = performance.now();
  let nowMs = beganMs;
  while (nowMs - beganMs < CELL_MS) {
    const { block, lengthBytes } = traffic.batch(entries, spare);
    engine.commit(block, lengthBytes);
    spare = block;
    committed += entries;
    nowMs = performance.now();
  }
  return (committed * 1_000) / (nowMs - beganMs);
}

function rowName(engine: string, entries: number): string {
  return `${engine}: ${entries.toLocaleString('en')} entries a commit`;
}
