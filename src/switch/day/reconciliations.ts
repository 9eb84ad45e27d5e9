// Reconciliation with acquirers: 0500 and 0520 (1500, 1520), answered 0510 and 0530. The acquirer says what it has counted of a
// business date in a currency, and is told what the switch has: in balance or not, the switch's own numbers, and the day ends all the
// same. Both stand in the journal, message and request. ISO 8583:1987 clause 4.4.6 and DE 66; ISO 8583:1993 function codes 500 to
// 503, action codes 500 to 503.
import type { Message } from '../../codec/message.ts';
import { addDays, calendarDateText } from '../../iso8583/calendar-date.ts';
import { classOf, MessageClass, versionOf } from '../../iso8583/mti.ts';
import { Reason } from '../../iso8583/reason.ts';
import { type JournalEntry, Step } from '../../journal/entry.ts';
import type { Answers } from '../answers.ts';
import { ANSWERED, type Outcome, refused } from '../outcome.ts';
import type { Decision } from '../ports.ts';
import { REFUSALS, tellRefused } from '../refusals.ts';
import type { SwitchState } from '../state.ts';
import { NO_SLOT } from '../table/request-identities.ts';
import type { RequestHandler } from '../transaction-handler.ts';
import { batchText } from './batch-numbers.ts';
import { agree, canTellTotals, totalElements } from './total-elements.ts';
import { MOST_DATES, NOTHING_MOVED } from './totals.ts';

/** DE 66 of 1987. */
const SETTLEMENT_CODE = { inBalance: '1', outOfBalance: '2', error: '3' } as const;

/** Function codes of 1993 that ask how things stand and close nothing: checkpoint reconciliation. */
const CHECKPOINTS: ReadonlySet<number> = new Set([501, 503]);

export class Reconciliations implements RequestHandler {
  readonly needed: number = NO_SLOT;
  private readonly state: SwitchState;
  private readonly answers: Answers;

  constructor(state: SwitchState, answers: Answers) {
    this.state = state;
    this.answers = answers;
  }

  refuses(): boolean {
    return false;
  }

  isHopeless(): boolean {
    return false;
  }

  receive(slot: number, request: Message): Outcome {
    const { transactions } = this.state;
    const acquirer = transactions.identities.acquirerOf(slot);
    if (!canTellTotals(request)) {
      const connection = transactions.connectionOf(slot);
      tellRefused(this.state.ports, connection, request, REFUSALS.invalid, '', 'reconciliationDialect');
      this.answers.toSlot(slot, request, REFUSALS.invalid);
      return refused(REFUSALS.invalid.reason);
    }
    const date = this.dateIn(request);
    if (date === undefined) return this.refuse(slot, request, Reason.totalsNotAvailable);
    transactions.isOfDate(slot, date);
    const rows = this.state.counting.totals.ofAcquirer(acquirer, date);
    const named = request.text(50);
    if (named === undefined && rows.length > 1) {
      const connection = transactions.connectionOf(slot);
      tellRefused(this.state.ports, connection, request, REFUSALS.format, '50', 'reconciliationCurrency');
      this.answers.toSlot(slot, request, REFUSALS.format);
      return refused(REFUSALS.format.reason);
    }
    const currency = named === undefined ? (rows[0]?.currency ?? 0) : numericCurrency(named);
    const moved = rows.find((row) => row.currency === currency);
    const expected = this.state.batches.expected(acquirer, currency, date);
    const elements = this.elements(request, date, moved === undefined ? named : currencyText(currency), expected);
    if (isOfBatches(request) && request.has(29) && request.number(29) !== expected) {
      return this.refuse(slot, request, Reason.wrongBatch, elements);
    }
    if (moved === undefined) return this.refuse(slot, request, Reason.nothingToReconcile, elements);
    const reading = this.state.readingOf(acquirer);
    const isInBalance = agree(request, moved, reading);
    if (!isCheckpoint(request)) this.state.batches.closed(acquirer, currency, date);
    this.tell(acquirer, date, currency, isInBalance);
    this.answers.toSlot(slot, request, {
      reason: outcomeOf(request, isInBalance),
      elements: {
        ...elements,
        ...totalElements(moved, reading, request.dialect!),
        ...settlementCode(request, isInBalance ? SETTLEMENT_CODE.inBalance : SETTLEMENT_CODE.outOfBalance),
      },
    });
    return ANSWERED;
  }

  /** The date that is to be reconciled, DE 15 or DE 28: that of the open day when none is named. Undefined for one whose totals are not
   *  kept any more, or will only come. */
  private dateIn(request: Message): number | undefined {
    const open = this.state.businessDate;
    const element = dateElement(request);
    if (open === 0) return undefined;
    if (!request.has(element)) return open;
    const named = request.number(element);
    const span = 10 ** request.dialect!.fields[element]!.maxUnits;
    for (let back = 0; back < MOST_DATES; back++) {
      const date = addDays(open, -back);
      if (date % span === named) return date;
    }
    return undefined;
  }

  /** What is told of the date, the currency and the batch. */
  private elements(
    request: Message,
    date: number,
    currency: string | undefined,
    batch: number,
  ): Record<number, string> {
    const said: Record<number, string> = {};
    const element = dateElement(request);
    said[element] = calendarDateDigits(date, request.dialect!.fields[element]?.maxUnits ?? 0);
    if (isOfBatches(request) && batch > 0) said[29] = batchText(batch);
    if (currency !== undefined) said[50] = currency;
    const institution = request.text(99);
    if (institution !== undefined) said[99] = institution;
    return said;
  }

  private refuse(slot: number, request: Message, reason: Reason, elements: Record<number, string> = {}): Outcome {
    const { dialect } = request;
    const empty = reason === Reason.nothingToReconcile ? totalElements(NOTHING_MOVED, 'cancelled', dialect!) : {};
    const decision: Decision = {
      reason,
      elements: { ...elements, ...empty, ...settlementCode(request, SETTLEMENT_CODE.error) },
    };
    this.answers.toSlot(slot, request, decision);
    return refused(reason);
  }

  private tell(acquirer: number, date: number, currency: number, isInBalance: boolean): void {
    const link = this.state.nameOfAcquirer(acquirer)!;
    const about = { link, date: calendarDateText(date), currency: currencyText(currency) };
    if (isInBalance) this.state.ports.emit('day.reconciled', about);
    else this.state.ports.emit('day.out-of-balance', about);
  }
}

/** 1993 and later number batches (DE 29) and name the date with its year (DE 28). */
function isOfBatches({ mti }: Message): boolean {
  return versionOf(mti) > 0;
}

/** The element that names the business date. */
function dateElement(request: Message): number {
  return isOfBatches(request) ? 28 : 15;
}

/** The last digits of yyyymmdd: as many as the dialect has. */
function calendarDateDigits(date: number, units: number): string {
  return String(date).slice(-units);
}

/** In 1987 DE 39 says that there are totals, and DE 66 how they compare. */
function outcomeOf(request: Message, isInBalance: boolean): Reason {
  if (!isOfBatches(request)) return Reason.approved;
  return isInBalance ? Reason.inBalance : Reason.outOfBalance;
}

/** How things stand is asked, and nothing is closed. */
export function isCheckpoint(request: Message): boolean {
  return isOfBatches(request) && CHECKPOINTS.has(request.number(24));
}

/** True for the answer to a reconciliation that may have closed a batch: see `isCheckpoint`. 1987 has no batches, and the switch counts
 *  them all the same: a link may change its version. */
export function closesBatch({ step, mti, reason }: JournalEntry): boolean {
  const isTold = reason === Reason.approved || reason === Reason.inBalance || reason === Reason.outOfBalance;
  return step === Step.answered && classOf(mti) === MessageClass.reconciliation && isTold;
}

function settlementCode(request: Message, code: string): Record<number, string> {
  return isOfBatches(request) ? {} : { 66: code };
}

function currencyText(currency: number): string {
  return String(currency).padStart(3, '0');
}

/** 0 for what is no numeric currency: nothing has moved in it. */
function numericCurrency(text: string): number {
  return /^\d{3}$/.test(text) ? Number(text) : 0;
}
