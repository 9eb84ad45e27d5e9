// Advices in the journal: the entry that queues one has all that is needed to make it again, by a process that knows nothing else
// of its transaction.
import { Message } from '../../codec/message.ts';
import { classOf, MessageClass, versionOf } from '../../iso8583/mti.ts';
import { cardNumberOf } from '../../iso8583/pan.ts';
import type { Reason } from '../../iso8583/reason.ts';
import { type JournalEntry, messageOf, requestOf, Step } from '../../journal/entry.ts';
import type { Entries } from '../entries.ts';
import { type OriginalElements, originalElements } from '../original-elements.ts';
import type { Advice, AdviceFacts } from './advice.ts';
import { adviceKindOf } from './advice-kinds.ts';
import type { AdviceTemplates } from './advice-templates.ts';

const NOTHING = Buffer.alloc(0);
const NOT_SAID: OriginalElements = { mti: -1, stan: 0, sentAt: -1, localTime: -1 };

export class AdviceEntries {
  private readonly entries: Entries;
  private readonly templates: AdviceTemplates;
  private readonly message = new Message();

  constructor(entries: Entries, templates: AdviceTemplates) {
    this.entries = entries;
    this.templates = templates;
  }

  /** Records that `advice` is in the queue. `request` is what is known of the request that it undoes, empty when its template is
   *  that request. */
  queued(advice: Advice, request: Buffer): void {
    const { template } = advice.facts;
    const content = request.length === 0 ? template : Buffer.concat([template, request]);
    advice.queuedAt = this.record(advice, Step.adviceQueued, -1, content, request.length);
  }

  /** Records the answer that settles it. */
  acknowledged(advice: Advice, reason: Reason): void {
    this.record(advice, Step.adviceAcknowledged, reason, NOTHING, 0);
  }

  /** Records that it is sent no more. */
  parked(advice: Advice, reason: Reason): void {
    advice.parkedAt = this.record(advice, Step.adviceParked, reason, NOTHING, 0);
  }

  /** Records that it waits again. */
  released(advice: Advice): void {
    advice.releasedAt = this.record(advice, Step.adviceReleased, -1, NOTHING, 0);
  }

  /** Records that it is given up, and why. */
  dropped(advice: Advice, why: string): void {
    this.record(advice, Step.adviceDropped, -1, Buffer.from(why), 0);
  }

  /** The facts of the advice that an entry has queued, under `number`. */
  factsOf(entry: JournalEntry, number: number): AdviceFacts {
    const { transaction, stan, acquirer, issuer, amountMinor, currency, businessDate, captures, atMs } = entry;
    const template = Buffer.from(messageOf(entry));
    const isRead = this.templates.read(acquirer, template, this.message);
    const card = isRead ? cardNumberOf(this.message.text(2), undefined) : '';
    return {
      number,
      kind: adviceKindOf(entry.mti),
      issuer,
      acquirer,
      transaction,
      stan,
      original: {
        number: numberOfOriginal(entry),
        ...(isRead ? this.originalOf(entry) : { ...NOT_SAID, mti: entry.mti }),
      },
      isOfStandIn: entry.original > 0,
      amountMinor,
      currency,
      businessDate,
      captures,
      template,
      card: cardKey(card, transaction),
      queuedMs: atMs,
    };
  }

  /** How the issuer knows the transaction: by its request, which is the template just read or lies behind it. A reversal of an
   *  earlier program has no request behind it, and says itself what it reverses. */
  private originalOf(entry: JournalEntry): OriginalElements {
    const { message } = this;
    const { acquirer, issuerStan: stan } = entry;
    const localTime = message.number(12);
    const { buffer, byteOffset, length } = requestOf(entry);
    const request = Buffer.from(buffer, byteOffset, length);
    if (request.length > 0 && !this.templates.read(acquirer, request, message))
      return { ...NOT_SAID, mti: entry.mti, stan };
    if (classOf(message.mti) !== MessageClass.reversal) {
      return { mti: message.mti, stan, sentAt: message.number(7), localTime: message.number(12) };
    }
    const named = originalElements(message);
    const mti = named.mti < 0 ? versionOf(entry.mti) * 1000 + 100 : named.mti;
    return { mti, stan, sentAt: named.sentAt, localTime: named.localTime < 0 ? localTime : named.localTime };
  }

  private record(advice: Advice, step: Step, reason: Reason, content: Buffer, requestBytes: number): number {
    const {
      number,
      transaction,
      acquirer,
      issuer,
      stan,
      original,
      isOfStandIn,
      amountMinor,
      currency,
      businessDate,
      captures,
    } = advice.facts;
    const columns = {
      step,
      transaction,
      original: isOfStandIn ? original.number : 0,
      acquirer,
      issuer,
      mti: advice.firstType,
      stan,
      issuerStan: original.stan,
      amountMinor,
      currency,
      reason,
      advice: number,
      adviceStan: advice.stan,
      businessDate,
      captures,
      requestBytes,
    };
    return this.entries.recordOther(columns, content, content.length);
  }
}

/** The number by which an issuer in this process knows what an advice tells of or undoes. */
function numberOfOriginal({ original, transaction }: JournalEntry): number {
  return original > 0 ? original : transaction;
}

/** What tells the card of an advice: its number, or its transaction when it has none. */
export function cardKey(cardNumber: string, transaction: number): string {
  return cardNumber === '' ? `transaction ${transaction}` : cardNumber;
}
