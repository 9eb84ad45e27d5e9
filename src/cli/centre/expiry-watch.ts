// What the evening has let expire, as a running switch tells it to issuers: the records are looked at while the switch runs, and what was
// not told yet is let go, one after the other, between the turns of the switch. An authorization is marked as told when what is done about it
// is durable in the journal: ended between the two, the next process finds it done.
import { statSync } from 'node:fs';
import type { Expiry } from '../../centre/confirmation/books.ts';
import type { EventSink } from '../../events/event-table.ts';
import type { Host } from '../../host/host.ts';
import { type LetGo, letGo } from '../../host/letting-go.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import { CentreFile } from '../../records/centre-file.ts';
import { foreignNode } from '../../records/collected.ts';
import { Expiries } from '../../records/expiries.ts';
import { RecordsError } from '../../records/records-error.ts';
import { errorMessage } from '../error-message.ts';

/** How often it is looked whether anything has changed: that costs microseconds. */
const EVERY_MS = 250;
/** How often what could not be done is tried again. */
const AGAIN_MS = 1_000;
/** Marked with one commit of the records. */
const AT_A_TIME = 100;
/** The switch does not stand still while an evening writes. */
const NO_PATIENCE = 0;

type WatchedJournal = Pick<StoredJournal, 'node' | 'find'>;

/** The records, opened. */
interface Opened {
  readonly file: CentreFile;
  readonly expiries: Expiries;
  readonly inode: number;
  /** When everything that could be told was told. */
  version: number;
}

export class ExpiryWatch {
  readonly #path: string;
  readonly #host: Host;
  readonly #journal: WatchedJournal;
  readonly #emit: EventSink;
  #opened: Opened | undefined;
  /** Those that nothing can be found of: this process does not try again. */
  readonly #unknown = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;
  /** Something is to be tried again, although nothing changes. */
  #isUnfinished = false;
  /** That the records cannot be used has been told of. */
  #isTold = false;

  /** Watches the records at `path`, once there are any, until `stop`; `host` writes `journal`. */
  constructor(path: string, host: Host, journal: WatchedJournal, emit: EventSink) {
    this.#path = path;
    this.#host = host;
    this.#journal = journal;
    this.#emit = emit;
    this.#wait(0);
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    this.#opened?.file.close();
    this.#opened = undefined;
  }

  #wait(ms: number): void {
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#guarded(() => this.#look()), ms).unref();
  }

  #look(): void {
    const opened = this.#records();
    const version = opened?.file.dataVersion ?? 0;
    if (opened === undefined || (version === opened.version && !this.#isUnfinished)) {
      this.#wait(EVERY_MS);
      return;
    }
    opened.version = version;
    this.#isUnfinished = false;
    this.#page(opened, 0);
  }

  /** The records as they lie there now; undefined when there are none. */
  #records(): Opened | undefined {
    const inode = statSync(this.#path, { throwIfNoEntry: false })?.ino;
    if (this.#opened !== undefined && this.#opened.inode === inode) return this.#opened;
    this.#opened?.file.close();
    this.#opened = undefined;
    if (inode === undefined) return undefined;
    const file = CentreFile.open(this.#path, NO_PATIENCE);
    try {
      const other = foreignNode(file, this.#journal.node);
      if (other !== undefined) throw new Error(`${this.#path} was collected from the journal of ${other}`);
      this.#opened = { file, expiries: new Expiries(file), inode, version: -1 };
    } catch (error) {
      file.close();
      throw error;
    }
    return this.#opened;
  }

  /** Tells of the next few, and marks them. */
  #page(opened: Opened, after: number): void {
    const untold = opened.expiries.untold(after, AT_A_TIME);
    const last = untold.at(-1)?.transaction;
    const told: Expiry[] = [];
    const end = (): void => {
      if (told.length > 0) opened.expiries.markTold(told, Date.now());
      this.#isTold = false;
      if (last === undefined) this.#wait(this.#isUnfinished ? AGAIN_MS : EVERY_MS);
      else this.#page(opened, last);
    };
    const next = (place: number): void => {
      const expiry = untold[place];
      if (expiry === undefined) {
        end();
        return;
      }
      this.#tell(expiry, (became) => {
        const isTold = became === 'queued' || became === 'nothing';
        if (isTold && expiry.link !== undefined) told.push(expiry);
        if (became === 'later') this.#isUnfinished = true;
        // Not within the call of the one before: there may be thousands.
        setImmediate(() => this.#guarded(() => next(place + 1)));
      });
    };
    next(0);
  }

  #tell(expiry: ReturnType<Expiries['untold']>[number], done: (became: LetGo) => void): void {
    const { transaction } = expiry;
    if (this.#unknown.has(transaction)) done('unknown');
    else if (expiry.link === undefined) this.#unfindable(expiry, done);
    else {
      const { link: acquirer, stan, sentAt, capturedMinor, place } = expiry;
      const named = { transaction, acquirer, stan, sentAt, capturedMinor, place };
      letGo(this.#host, this.#journal, named, (became) => {
        if (became === 'unknown') this.#unfindable(expiry, done);
        else done(became);
      });
    }
  }

  #unfindable(
    expiry: Pick<Expiry, 'transaction' | 'acquirer' | 'rrn' | 'approvalCode'>,
    done: (became: LetGo) => void,
  ) {
    const { transaction, acquirer, rrn, approvalCode } = expiry;
    this.#unknown.add(transaction);
    this.#emit('expiry.unknown', { transaction, acquirer, rrn, approvalCode });
    done('unknown');
  }

  /** What cannot be read or written now is tried again. That somebody else is writing is nothing to tell of. */
  #guarded(act: () => void): void {
    if (this.#isStopped) return;
    try {
      act();
    } catch (error) {
      const isBusy = error instanceof RecordsError && error.code === 'RECORDS_BUSY';
      if (!isBusy && !this.#isTold) this.#emit('expiries.unreadable', { reason: errorMessage(error) });
      this.#isTold ||= !isBusy;
      this.#isUnfinished = true;
      this.#wait(AGAIN_MS);
    }
  }
}
