// The time of the day in Casablanca, 23 November 2026: Moroccan time is UTC+1, local elements (DE 12, DE 13) are in it and
// the transmission time (DE 7) is UTC. A second of the day is a millisecond of the trace, so that sixteen hours replay in
// a minute. The clock never stands still between two messages: DE 7 alone tells them apart.

const OPENING = '06:55';
const UTC_OFFSET_S = 3_600;
const DATE = '1123';
/** Last digit of the year and day of the year, with which an RRN begins. */
const YEAR_AND_DAY = '6327';

export class Clock {
  private localS = secondsOf(OPENING);

  /** Milliseconds since the trace began. */
  get atMs(): number {
    return this.localS - secondsOf(OPENING);
  }
  /** DE 7, MMDDhhmmss in UTC. */
  get sentAt(): string {
    return DATE + written(this.localS - UTC_OFFSET_S);
  }
  /** DE 12, hhmmss. */
  get localTime(): string {
    return written(this.localS);
  }
  /** DE 13, MMDD. */
  get localDate(): string {
    return DATE;
  }
  /** DE 37 of the message with this number: year and day, hour of transmission, six digits. */
  reference(number: number): string {
    return YEAR_AND_DAY + written(this.localS - UTC_OFFSET_S).slice(0, 2) + String(number).padStart(6, '0');
  }

  pass(seconds: number): void {
    this.localS += seconds;
  }

  /** Goes forward to `time` (hh:mm), local. Throws a RangeError when it is later already. */
  forwardTo(time: string): void {
    if (this.secondsTo(time) < 0) throw new RangeError(`${time} is past: it is ${this.localTime}`);
    this.localS = secondsOf(time);
  }

  /** Seconds until `time` (hh:mm), local. */
  secondsTo(time: string): number {
    return secondsOf(time) - this.localS;
  }
}

function secondsOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 3_600 + minutes * 60;
}

/** Seconds since midnight as hhmmss. */
function written(seconds: number): string {
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join('');
}
