// The business day: every transaction belongs to the one that is open when it is received. A day ends at the cut-over, by the clock,
// by a message (0800 with DE 70 = 201) or by an order of people; each has a date, and the dates only ever go forward. That a day was
// opened is in the journal, so that a start goes on with it. When the clock cuts over is not known here: a clock is somebody else's.
import { addDays, calendarDateText } from '../../iso8583/calendar-date.ts';
import { Step } from '../../journal/entry.ts';
import type { Entries } from '../entries.ts';
import type { SwitchState } from '../state.ts';

/** Who closes a day besides the links, which are named. */
type Closer = 'clock' | 'command';

/** Nobody in the journal's numbers. */
const NOBODY = 0;

export class BusinessDay {
  /** From which time of day on, milliseconds since 1970, a link may close the day of a date: before, that day has been opened already, by
   *  the clock or by another link, and the same cut-over is told once more. Without a clock, always. */
  closableFromMs: (date: number) => number = () => Number.NEGATIVE_INFINITY;
  private readonly state: SwitchState;
  private readonly entries: Entries;

  constructor(state: SwitchState, entries: Entries) {
    this.state = state;
    this.entries = entries;
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

  /** An earlier process had this day open when it wrote a checkpoint or an entry. */
  recover(date: number): void {
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
  }
}
