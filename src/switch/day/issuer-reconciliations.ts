// Reconciliation with remote issuers: when a business day is closed, each that wants it is asked (0500, 1500) in each currency whether it
// has counted what the switch says that it approved. It is asked a little later, so that what was in flight has its outcome; again
// (0501) at growing intervals while it says nothing. What it says is on record, and closes the matter: out of balance, too.
import type { Message } from '../../codec/message.ts';
import { reasonVersion } from '../../codec/reason-version.ts';
import { calendarDateText, readCalendarDate } from '../../iso8583/calendar-date.ts';
import { reasonOf } from '../../iso8583/reason.ts';
import { transmissionTime } from '../../iso8583/transmission-time.ts';
import { type JournalEntry, messageOf, Step } from '../../journal/entry.ts';
import type { Entries } from '../entries.ts';
import type { RemoteIssuerSettings } from '../ports.ts';
import { ADVICE_HOLDER } from '../sessions/stan-multiplexer.ts';
import type { SwitchState } from '../state.ts';
import { agree, totalElements } from './total-elements.ts';
import type { DayTotals } from './totals.ts';

/** After the deadline of the issuer: what was in flight has its outcome by then. */
const SETTLED_AFTER_MS = 1_000;
const FIRST_WAIT_MS = 10_000;
/** While its link is down. */
const LINK_WAIT_MS = 5_000;
const MOST_ATTEMPTS = 5;
/** Elements that say how an issuer sees it. */
const TOLD = ['39', '66', '74', '75', '76', '77', '86', '87', '88', '89', '97'];
const DATE_DIGITS = 10;

/** A day of an issuer that is to be reconciled. */
export type Unreconciled = readonly [issuer: number, date: number];

interface Question {
  readonly issuer: RemoteIssuerSettings;
  readonly date: number;
  /** -1 while it is not known yet which currencies there are. */
  readonly currency: number;
  readonly elements: Readonly<Record<string, string>>;
  readonly stan: number;
  attempts: number;
  dueMs: number;
}

export class IssuerReconciliations {
  private readonly state: SwitchState;
  private readonly entries: Entries;
  private readonly issuers: readonly RemoteIssuerSettings[];
  private questions: Question[] = [];
  /** Reconciled by an earlier process: issuer, date and currency. */
  private readonly done = new Set<string>();

  constructor(state: SwitchState, entries: Entries) {
    this.state = state;
    this.entries = entries;
    this.issuers = state.settings.issuers.flatMap((issuer) =>
      issuer.kind === 'remote' && issuer.reconciles === true ? [issuer] : [],
    );
  }

  /** The business day of `date` is closed. */
  dayClosed(date: number): void {
    for (const issuer of this.issuers) this.schedule(issuer, date);
  }

  /** What is still to be asked or answered, for a checkpoint. */
  unreconciled(): Unreconciled[] {
    return this.questions.map(({ issuer, date }) => [issuer.number, date] as const);
  }

  /** An earlier process has kept that this is still to be asked. */
  restore([number, date]: Unreconciled): void {
    const issuer = this.issuers.find((each) => each.number === number);
    if (issuer !== undefined) this.schedule(issuer, date);
  }

  /** An entry behind the checkpoint. */
  recover(entry: JournalEntry): void {
    if (entry.step === Step.reconciled) this.done.add(keyOf(entry.issuer, entry.businessDate, entry.currency));
    if (entry.step !== Step.dayOpened) return;
    const closed = readCalendarDate(Buffer.from(messageOf(entry)).toString().slice(0, DATE_DIGITS));
    if (closed !== undefined) this.dayClosed(closed);
  }

  /** When there is something to do next, Infinity when there is nothing. */
  nextDueMs(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const { dueMs } of this.questions) soonest = Math.min(soonest, dueMs);
    return soonest;
  }

  tick(): void {
    const { nowMs } = this.state;
    for (const question of this.questions.filter(({ dueMs }) => dueMs <= nowMs)) {
      if (!this.state.links[question.issuer.number]!.up) question.dueMs = nowMs + LINK_WAIT_MS;
      else if (question.currency < 0 && this.isUndecided(question)) question.dueMs = nowMs + SETTLED_AFTER_MS;
      else if (question.currency < 0) this.askAll(question);
      else this.ask(question);
    }
  }

  /** A reconciliation message of an issuer; false when it answers nothing that it was asked. */
  responded(issuer: number, response: Message): boolean {
    const stan = response.number(11);
    const question = this.questions.find((each) => each.issuer.number === issuer && each.stan === stan && stan > 0);
    if (question === undefined) return false;
    this.end(question);
    const { date, currency, elements } = question;
    const moved = this.state.counting.totals.ofIssuer(issuer, date).find((row) => row.currency === currency);
    const isInBalance =
      saysBalance(response) && moved !== undefined && agree(response, moved, readingOf(question.issuer));
    const theirs = Object.fromEntries(
      TOLD.flatMap((element) => (response.has(Number(element)) ? [[element, response.text(Number(element))]] : [])),
    );
    this.record(question, response, { ours: elements, theirs });
    const about = { issuer: question.issuer.name, date: calendarDateText(date), currency: currencyText(currency) };
    if (isInBalance) this.state.ports.emit('issuer.reconciled', about);
    else this.state.ports.emit('issuer.out-of-balance', { ...about, code: response.text(39) ?? '' });
    return true;
  }

  private schedule(issuer: RemoteIssuerSettings, date: number): void {
    if (this.questions.some((each) => each.issuer === issuer && each.date === date)) return;
    const dueMs = this.state.nowMs + issuer.deadlineMs + SETTLED_AFTER_MS;
    this.questions.push({ issuer, date, currency: -1, elements: {}, stan: 0, attempts: 0, dueMs });
  }

  /** Something of that day waits for the issuer: a reversal that has waited for its original does so longer than the original. */
  private isUndecided({ issuer, date }: Question): boolean {
    const { transactions, deadlines } = this.state;
    for (const slot of deadlines.slots()) {
      if (transactions.issuerOf(slot) === issuer.number && transactions.businessDateOf(slot) <= date) return true;
    }
    return false;
  }

  /** The outcome of everything is known: one question for each currency. */
  private askAll(day: Question): void {
    this.end(day);
    const { issuer, date } = day;
    for (const row of this.state.counting.totals.ofIssuer(issuer.number, date)) {
      if (this.done.has(keyOf(issuer.number, date, row.currency))) continue;
      const stan = this.state.links[issuer.number]!.stans.allot(ADVICE_HOLDER, this.state.isBusy);
      const elements = this.elementsOf(issuer, row, stan);
      const question = { issuer, date, currency: row.currency, elements, stan, attempts: 0, dueMs: this.state.nowMs };
      this.questions.push(question);
      this.ask(question);
    }
  }

  private elementsOf(issuer: RemoteIssuerSettings, row: Readonly<DayTotals>, stan: number): Record<string, string> {
    const { codec } = issuer;
    const yymmdd = String(row.date % 1_000_000).padStart(6, '0');
    const dated = reasonVersion(codec) === 0 ? { '15': yymmdd.slice(2) } : { '24': '500', '28': yymmdd };
    return {
      '7': transmissionTime(this.state.wallMs),
      '11': String(stan).padStart(codec.fields[11]?.maxUnits ?? 6, '0'),
      ...dated,
      '50': currencyText(row.currency),
      ...totalElements(row, readingOf(issuer), codec),
    };
  }

  private ask(question: Question): void {
    const { issuer, elements, date, currency } = question;
    if (question.attempts === MOST_ATTEMPTS) {
      this.end(question);
      const about = { issuer: issuer.name, date: calendarDateText(date), currency: currencyText(currency) };
      this.state.ports.emit('issuer.not-reconciled', { ...about, attempts: MOST_ATTEMPTS });
      return;
    }
    const type = `${reasonVersion(issuer.codec)}50${question.attempts === 0 ? 0 : 1}`;
    question.dueMs = this.state.nowMs + FIRST_WAIT_MS * 2 ** question.attempts++;
    try {
      const bytes = issuer.codec.encode({ ...elements, '0': type });
      this.state.ports.forwardNow(issuer.number, bytes, 0, bytes.length);
    } catch (error) {
      this.end(question);
      this.state.tellUntransmittable(error, { issuer: issuer.name });
    }
  }

  private end(question: Question): void {
    const { issuer, stan } = question;
    this.questions = this.questions.filter((each) => each !== question);
    if (stan > 0) this.state.links[issuer.number]!.stans.free(stan, ADVICE_HOLDER);
  }

  private record({ issuer, date, currency, stan }: Question, response: Message, totals: object): void {
    const told = Buffer.from(JSON.stringify(totals));
    const columns = {
      step: Step.reconciled,
      transaction: this.state.nextTransaction(),
      original: 0,
      acquirer: 0,
      issuer: issuer.number,
      mti: reasonVersion(issuer.codec) * 1_000 + 500,
      stan: 0,
      issuerStan: stan,
      amountMinor: 0,
      currency,
      reason: reasonOf(response.text(39) ?? ''),
      businessDate: date,
    };
    this.entries.recordOther(columns, told, told.length);
  }
}

function readingOf({ reversals = 'cancelled' }: RemoteIssuerSettings): 'cancelled' | 'opposite' {
  return reversals;
}

/** DE 66 of 1987, the action code of later versions. */
function saysBalance(response: Message): boolean {
  if (reasonVersion(response.dialect!) > 0) return response.text(39) === '500';
  return response.text(39) === '00' && (response.text(66) ?? '1') === '1';
}

function currencyText(currency: number): string {
  return String(currency).padStart(3, '0');
}

function keyOf(issuer: number, date: number, currency: number): string {
  return `${issuer} ${date} ${currency}`;
}
