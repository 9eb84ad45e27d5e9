// The business day: every transaction belongs to the one that is open when it is received. A day ends at the cut-over, by the clock,
// by a message (0800 with DE 70 = 201) or by an order of people; each has a date, and the dates only ever go forward. That a day was
// opened is in the journal, so that a start goes on with it. When the clock cuts over is not known here: a clock is somebody else's.
import type { Message } from '../../codec/message.ts';
import { addDays, calendarDateText } from '../../iso8583/calendar-date.ts';
import { classOf, MessageClass } from '../../iso8583/mti.ts';
import { type JournalEntry, Step } from '../../journal/entry.ts';
import type { Checkpoint } from '../checkpoint.ts';
import type { Entries } from '../entries.ts';
import type { SwitchState } from '../state.ts';
import { IssuerReconciliations, type Unreconciled } from './issuer-reconciliations.ts';

/** Who closes a day besides the links, which are named. */
type Closer = 'clock' | 'command';

/** Nobody in the journal's numbers. */
const NOBODY = 0;

export class BusinessDay {
  /** From which time of day on, milliseconds since 1970, a link may close the day of a date: before, that day has been opened already, by
   *  the clock or by another link, and the same cut-over is told once more. Without a clock, always. */
  closableFromMs: (date: number) => number = () => Number.NEGATIVE_INFINITY;
  /** Of the last entry that the checkpoint knows. */
  private place = 0;
  private readonly state: SwitchState;
  private readonly entries: Entries;
  private readonly issuers: IssuerReconciliations;

  constructor(state: SwitchState, entries: Entries) {
    this.state = state;
    this.entries = entries;
    this.issuers = new IssuerReconciliations(state, entries);
  }

  /** The date of the day that is open, yyyymmdd; 0 when none is. */
  get date(): number {
    return this.state.businessDate;
  }

  /** The day of `date` is open from now on. False when a day as late as this one is open already: then nothing is done. */
  moveTo(date: number, by: Closer, nowMs: number): boolean {
    this.state.nowMs = nowMs;
    if (date <= this.date) return false;
    this.open(date, by, NOBODY);
    return true;
  }

  /** A link has told that the day ends. The day after it is open from now on, unless this has happened already. */
  cutOver(acquirer: number): void {
    if (this.state.wallMs < this.closableFromMs(this.date)) return;
    this.open(addDays(this.date, 1), this.state.nameOfAcquirer(acquirer)!, acquirer);
  }

  /** What is to be done for a day that is closed: remote issuers are asked what they have counted. */
  tick(): void {
    this.issuers.tick();
  }

  /** When `tick` has something to do next, Infinity when it has nothing. */
  nextDueMs(): number {
    return this.issuers.nextDueMs();
  }

  /** A message of a remote issuer; false when it answers nothing that it was asked about a day. */
  responded(issuer: number, response: Message): boolean {
    return classOf(response.mti) === MessageClass.reconciliation && this.issuers.responded(issuer, response);
  }

  /** Issuers that are still to be reconciled with, for a checkpoint. */
  unreconciled(): Unreconciled[] {
    return this.issuers.unreconciled();
  }

  /** What an earlier process knew when it took its last checkpoint. */
  begin({ businessDate, unreconciled, place }: Checkpoint): void {
    this.place = place;
    this.recoverDate(businessDate);
    for (const each of unreconciled) this.issuers.restore(each);
  }

  /** An entry of the journal of an earlier process: the day that was open then is at least that of the entry. */
  recover(entry: JournalEntry): void {
    this.recoverDate(entry.businessDate);
    if (entry.seq > this.place) this.issuers.recover(entry);
  }

  private recoverDate(date: number): void {
    if (date > this.date) this.state.businessDate = date;
  }

  private open(date: number, by: string, acquirer: number): void {
    const { state } = this;
    const closed = state.businessDate;
    state.businessDate = date;
    // Entries say by themselves which day was the first.
    if (closed === 0) return;
    const told = Buffer.from(`${calendarDateText(closed)} closed by ${by}`);
    this.entries.recordOther(
      {
        step: Step.dayOpened,
        transaction: state.nextTransaction(),
        original: 0,
        acquirer,
        issuer: NOBODY,
        mti: 0,
        stan: 0,
        issuerStan: 0,
        amountMinor: 0,
        currency: 0,
        reason: -1,
        businessDate: date,
      },
      told,
      told.length,
    );
    state.ports.emit('day.closed', { date: calendarDateText(closed), by, next: calendarDateText(date) });
    this.issuers.dayClosed(closed);
  }
}
