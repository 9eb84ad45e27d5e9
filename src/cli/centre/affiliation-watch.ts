// The register of merchants as a running switch has it: a table that is never changed, and that another one takes the place of within
// a second when a command has changed the register. Rows are read a few at a time, between the turns of the switch.
import { statSync } from 'node:fs';
import { type MerchantTable, MerchantTableBuilder } from '../../centre/registers/merchant-table.ts';
import type { EventSink } from '../../events/event-table.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { RegisterRecords } from '../../records/registers.ts';
import type { Affiliation } from '../../switch/ports.ts';
import type { Configuration } from '../configuration/schema.ts';
import { errorMessage } from '../error-message.ts';
import { linkFaults } from '../registers/member-links.ts';

/** How often it is looked whether anything has changed: that costs microseconds. */
const EVERY_MS = 250;
/** Less than a millisecond of a turn. */
const ROWS_AT_A_TIME = 200;

/** What is known of merchants at a time. */
interface Known {
  readonly table: MerchantTable;
  readonly count: number;
  /** Codes of members, by the names of their acquirers. */
  readonly owners: ReadonlyMap<string, string>;
}

export class AffiliationWatch {
  readonly #path: string;
  readonly #configuration: Configuration;
  readonly #emit: EventSink;
  #file: CentreFile;
  #inode: number;
  #version: number;
  #known: Known;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** What could not be read was told of. */
  #isTold = false;

  /** Reads the register in the records at `path`, which are made when absent, and watches it until `stop`. Throws a RecordsError. */
  constructor(path: string, configuration: Configuration, emit: EventSink) {
    CentreFile.open(path).close();
    this.#path = path;
    this.#configuration = configuration;
    this.#emit = emit;
    this.#file = CentreFile.read(path);
    this.#inode = inodeOf(path);
    this.#version = this.#file.dataVersion;
    const reading = readingOf(this.#file, Number.POSITIVE_INFINITY);
    let step = reading.next();
    while (!step.done) step = reading.next();
    this.#known = step.value;
    this.#tell();
    this.#wait();
  }

  /** The merchants of the acquirer with this name: always those of the latest table. */
  of(acquirer: string): Affiliation {
    return {
      takes: (acceptor, terminal) => {
        const { owners, table } = this.#known;
        const owner = owners.get(acquirer);
        return owner !== undefined && table.takes(owner, acceptor, terminal);
      },
    };
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#file.close();
  }

  #wait(): void {
    this.#timer = setTimeout(() => this.#look(), EVERY_MS).unref();
  }

  #look(): void {
    try {
      if (!this.#hasChanged()) {
        this.#wait();
        return;
      }
      this.#continue(readingOf(this.#file, ROWS_AT_A_TIME));
    } catch (error) {
      this.#failed(error);
    }
  }

  /** True when something was committed since it was read last, or when another file is there in its place. */
  #hasChanged(): boolean {
    const inode = inodeOf(this.#path);
    if (inode !== this.#inode) {
      const file = CentreFile.read(this.#path);
      this.#file.close();
      this.#file = file;
      this.#inode = inode;
      this.#version = file.dataVersion;
      return true;
    }
    const version = this.#file.dataVersion;
    if (version === this.#version && !this.#isTold) return false;
    this.#version = version;
    return true;
  }

  /** Reads on, a few rows in each turn of the event loop. What is committed meanwhile is seen by the next look. */
  #continue(reading: Generator<void, Known>): void {
    if (this.#isStopped) return;
    try {
      const step = reading.next();
      if (!step.done) {
        setImmediate(() => this.#continue(reading));
        return;
      }
      this.#known = step.value;
      this.#isTold = false;
      this.#tell();
      this.#wait();
    } catch (error) {
      this.#failed(error);
    }
  }

  #tell(): void {
    const { owners, count } = this.#known;
    this.#emit('merchants.read', { merchants: count, acquirers: owners.size });
    const members = new RegisterRecords(this.#file).members();
    for (const reason of linkFaults(members, this.#configuration)) this.#emit('member.link-unknown', { reason });
  }

  /** What was known stays in force, and it is tried again. */
  #failed(error: unknown): void {
    if (!this.#isTold) this.#emit('merchants.unreadable', { reason: errorMessage(error) });
    this.#isTold = true;
    if (!this.#isStopped) this.#wait();
  }
}

/** Reads the registers; yields after every so many merchants. */
function* readingOf(file: CentreFile, atATime: number): Generator<void, Known> {
  const records = new RegisterRecords(file);
  const owners = new Map(records.members().flatMap(({ code, acquirers }) => acquirers.map((name) => [name, code])));
  const builder = new MerchantTableBuilder();
  let count = 0;
  for (const merchant of records.affiliated()) {
    builder.add(merchant);
    if (++count % atATime === 0) yield;
  }
  return { table: builder.table(), count, owners };
}

function inodeOf(path: string): number {
  return statSync(path).ino;
}
