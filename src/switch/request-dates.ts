// Dates and times in a request that there cannot be: month 13, hour 25, 31 February. A peer that sends one has its clock or its
// format wrong, and what it names by it nobody could find again. Zeros are no date and say that it is not known: an acquirer need
// not keep the card's dates, nor a terminal, for its reversal, when its original took place. DE 7 is the sender's own clock.
// Elements of other lengths than the standard's mean what their spec says, and are not looked at.
import type { Dialect } from '../codec/dialect.ts';
import type { Message } from '../codec/message.ts';
import { isDate, isDateTime, isMonth, isTime, isTransmissionTime } from '../iso8583/date-time.ts';
import { classOf, MessageClass, mtiText } from '../iso8583/mti.ts';
import type { SwitchState } from './state.ts';

/** Digits of DE 7, of DE 12 in 1987, 1993 and 2003, of DE 13 in 1987 and 1993 and in 2003, and of DE 14. */
const Digits = { transmission: 10, time: 6, dateTime: 12, longDateTime: 14, date: 4, longMonth: 6, month: 4 } as const;

/** What has been read of a request: -1 when it is absent or not made of digits, which is the codec's affair. */
interface Moments {
  /** DE 7, 12 and 13. */
  readonly sentAt: number;
  readonly localTime: number;
  readonly localDate: number;
}

export class RequestDates {
  private readonly state: SwitchState;
  private readonly areChecked: boolean;
  /** What was found possible last: most requests of a second say the same. */
  private dialect: Dialect | undefined = undefined;
  private sentAt = -1;
  private localTime = -1;
  private localDate = -1;

  constructor(state: SwitchState) {
    this.state = state;
    this.areChecked = state.settings.dateCheck;
  }

  /** False, and told, when `request` names a date or a time that there cannot be, and the settings want none. */
  arePossible(connection: number, request: Message, moments: Moments): boolean {
    if (!this.areChecked) return true;
    const isKnown =
      moments.sentAt === this.sentAt &&
      moments.localTime === this.localTime &&
      moments.localDate === this.localDate &&
      request.dialect === this.dialect;
    if (!isKnown && !this.areNewPossible(connection, request, moments)) return false;
    const expiry = request.number(14);
    return expiry <= 0 || isMonth(expiry) || request.units[14] !== Digits.month || this.tell(connection, request, 14);
  }

  private areNewPossible(connection: number, request: Message, moments: Moments): boolean {
    const element = impossibleMoment(request, moments);
    if (element !== 0) return this.tell(connection, request, element);
    // Of a reversal more is possible than of what comes next.
    if (mayForget(request)) return true;
    this.dialect = request.dialect;
    this.sentAt = moments.sentAt;
    this.localTime = moments.localTime;
    this.localDate = moments.localDate;
    return true;
  }

  /** Tells of an impossible element; false. */
  private tell(connection: number, request: Message, element: number): false {
    this.state.ports.emit('message.impossible-date', { connection, mti: mtiText(request.mti), path: String(element) });
    return false;
  }
}

function impossibleMoment(request: Message, { sentAt, localTime, localDate }: Moments): number {
  if (sentAt >= 0 && request.units[7] === Digits.transmission && !isTransmissionTime(sentAt)) return 7;
  if (localTime >= 0 && !canBeLocalTime(request, localTime)) return 12;
  return localDate >= 0 && !canBeLocalDate(request, localDate) ? 13 : 0;
}

/** 1987 has the time alone in DE 12, later versions the date in front of it. */
function canBeLocalTime(request: Message, localTime: number): boolean {
  const digits = request.units[12];
  if (digits === Digits.time) return isTime(localTime);
  if (digits !== Digits.dateTime && digits !== Digits.longDateTime) return true;
  return isDateTime(localTime) || (localTime === 0 && mayForget(request));
}

/** DE 13 is the date of DE 12 in 1987, later the month from which on the card is good. */
function canBeLocalDate(request: Message, localDate: number): boolean {
  const digits = request.units[13];
  const isLocal = request.dialect!.fields[12]?.maxUnits === Digits.time;
  if (isLocal) return digits !== Digits.date || isDate(localDate) || (localDate === 0 && mayForget(request));
  return localDate === 0 || (digits !== Digits.month && digits !== Digits.longMonth) || isMonth(localDate);
}

/** A reversal is about a moment that its sender may not have kept. */
function mayForget(request: Message): boolean {
  return classOf(request.mti) === MessageClass.reversal;
}
