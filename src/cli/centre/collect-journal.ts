// The first step of the evening: the entries of a journal, from where the last evening stopped, become operations in the records. They are
// taken in portions, each of which is one transaction with the place up to which the journal was taken: ended anywhere and run
// again, it goes on behind the last portion, and makes the same operations.

import type { Parties } from '../../centre/confirmation/books.ts';
import { Confirmation } from '../../centre/confirmation/confirmation.ts';
import { OpenAuthorizations } from '../../centre/confirmation/open-authorizations.ts';
import { addDays, calendarDateText } from '../../iso8583/calendar-date.ts';
import type { JournalEntry } from '../../journal/entry.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import type { CardVault } from '../../records/card-vault.ts';
import type { CentreFile } from '../../records/centre-file.ts';
import {
  type CollectedState,
  collectedState,
  foreignNode,
  keepAuthorizations,
  keepCollected,
  openAuthorizations,
} from '../../records/collected.ts';
import { Operations } from '../../records/operations.ts';
import { RecordsError } from '../../records/records-error.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

const PORTION_ENTRIES = 20_000;

interface CollectSettings {
  readonly journal: StoredJournal;
  readonly file: CentreFile;
  readonly vault: CardVault;
  readonly parties: Parties;
  /** The business date that is closed with it, yyyymmdd: its files are final afterwards. */
  readonly businessDate: number;
  readonly toleranceMillionths: number;
  /** The business date at whose end an authorization of that business date expires. */
  readonly expiresOn: (businessDate: number) => number;
  /** Entries of a portion. Default 20,000. */
  readonly portionEntries?: number;
  /** Told after each portion but the last, when it is durable. */
  readonly progress?: (entries: number) => void;
}

/** What an evening has taken. */
interface Collected {
  readonly entries: number;
  /** Place of the last entry taken. */
  readonly place: number;
  /** The date was closed before: nothing was done. */
  readonly wasClosed: boolean;
  /** Business dates between the last that was closed and this one: they are closed with it. */
  readonly leftOut: readonly number[];
}

/** Collects a business date. Rejects with a CommandError when a later date is closed or when the records are of another journal, with what
 *  `parties` throws, a JournalError or a RecordsError; what the portions before have kept stays. */
export async function collectJournal(settings: CollectSettings): Promise<Collected> {
  const { journal, file, businessDate, portionEntries = PORTION_ENTRIES } = settings;
  refuseForeign(file, journal.node);
  const state = collectedState(file, journal.node);
  if (businessDate === state.closedDate) return { entries: 0, place: state.place, wasClosed: true, leftOut: [] };
  if (businessDate < state.closedDate) {
    const closed = calendarDateText(state.closedDate);
    throw new CommandError(ExitCode.usage, `${calendarDateText(businessDate)} is over: ${closed} is closed already`);
  }
  const portions = new Portions(settings, state);
  await portions.resume(state.pending);
  // What comes in meanwhile is for the next evening.
  const { lastSeq } = journal;
  let portion: JournalEntry[] = [];
  for await (const entry of journal.read(state.place)) {
    if (entry.seq > lastSeq) break;
    portion.push(entry);
    if (portion.length < portionEntries) continue;
    portions.take(portion);
    portion = [];
  }
  portions.close(portion);
  const leftOut = datesBetween(state.closedDate, businessDate);
  return { entries: portions.entries, place: portions.place, wasClosed: false, leftOut };
}

/** The dates behind `closed` and before `date`; none when `closed` is 0, for no date. */
function datesBetween(closed: number, date: number): number[] {
  const dates: number[] = [];
  for (let next = closed && addDays(closed, 1); next > 0 && next < date; next = addDays(next, 1)) dates.push(next);
  return dates;
}

/** Portions of a journal, each kept whole. */
class Portions {
  entries = 0;
  place: number;
  readonly #settings: CollectSettings;
  readonly #closedDate: number;
  readonly #open: OpenAuthorizations;
  readonly #confirmation: Confirmation;

  constructor(settings: CollectSettings, { place, closedDate }: CollectedState) {
    const { file, vault, journal, businessDate, parties, toleranceMillionths, expiresOn } = settings;
    this.#settings = settings;
    this.#closedDate = closedDate;
    this.place = place;
    this.#open = new OpenAuthorizations(openAuthorizations(file, vault));
    const earliestDate = closedDate === 0 ? businessDate : addDays(closedDate, 1);
    const confirmationSettings = { node: journal.node, toleranceMillionths, expiresOn, earliestDate, place };
    const operations = new Operations(file, vault);
    this.#confirmation = new Confirmation(confirmationSettings, parties, this.#open, operations);
  }

  /** Takes what an earlier evening has left without an outcome. */
  async resume(places: readonly number[]): Promise<void> {
    for (const entry of await this.#settings.journal.at(places)) this.#confirmation.add(entry);
  }

  take(entries: readonly JournalEntry[]): void {
    this.#settings.file.transaction(() => {
      this.#refuseOvertaken();
      this.#add(entries);
      this.#keep(this.#closedDate);
    });
    this.entries += entries.length;
    this.#settings.progress?.(this.entries);
  }

  /** Takes the last portion, and closes the date with it. */
  close(entries: readonly JournalEntry[]): void {
    const { file, businessDate } = this.#settings;
    file.transaction(() => {
      this.#refuseOvertaken();
      this.#add(entries);
      this.#confirmation.close(businessDate);
      this.#keep(businessDate);
    });
    this.entries += entries.length;
  }

  /** Another process may have collected since this one read how far the journal was taken: what this one knows is the past then. */
  #refuseOvertaken(): void {
    const { file, journal } = this.#settings;
    const { place, closedDate } = collectedState(file, journal.node);
    if (place === this.place && closedDate === this.#closedDate) return;
    const what = `another process collects this journal, and has taken it up to place ${place}`;
    throw new RecordsError('RECORDS_BUSY', file.path, what, 'run it again when the other has ended');
  }

  #add(entries: readonly JournalEntry[]): void {
    for (const entry of entries) this.#confirmation.add(entry);
    this.place = entries.at(-1)?.seq ?? this.place;
  }

  #keep(closedDate: number): void {
    const { file, vault, journal } = this.#settings;
    keepAuthorizations(file, vault, this.#open);
    keepCollected(file, journal.node, { place: this.place, pending: this.#confirmation.pendingPlaces(), closedDate });
  }
}

function refuseForeign(file: CentreFile, node: string): void {
  const other = foreignNode(file, node);
  if (other === undefined) return;
  const what = `the records ${file.path} were collected from the journal of ${other}, this one is of ${node}`;
  throw new CommandError(ExitCode.usage, `${what}: name other records`);
}
