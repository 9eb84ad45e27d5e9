// The request to an issuer as a view over the message that the switch holds: one object for all requests, and nothing is
// read before it is needed. Card number and expiry fall back to track 2 (ISO/IEC 7813: number, separator, expiry YYMM).
// Texts that recur from request to request (expiry, processing code, currency) are made once and shared.

import { amountOf, currencyOf, saysCurrency } from '../codec/amount.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { Message } from '../codec/message.ts';
import { classOf, functionOf, isRepeat, MessageClass, MessageFunction } from '../iso8583/mti.ts';
import { cardNumberOf, isDigit } from '../iso8583/pan.ts';
import type { IssuerRequest, RequestKind } from './issuer.ts';
import { RecurringTexts } from './recurring-texts.ts';

/** A request as the switch passes it on, as far as an issuer may see it. */
export interface SwitchRequest {
  readonly transaction: number;
  readonly original: number;
  readonly mti: number;
  readonly remainingMinor: number;
  readonly message: Message;
}

const EXPIRY_DIGITS = 4;

const track = Buffer.alloc(64);
const expiryTexts = new RecurringTexts(EXPIRY_DIGITS);
const processingCodeTexts = new RecurringTexts(6);
const currencyTexts = new RecurringTexts(3);

export class RequestView implements IssuerRequest {
  transaction = 0;
  original = 0;
  mti = -1;
  remainingMinor = 0;
  nowMs = 0;
  message: Message = new Message();

  /** Views another request, made at `nowMs` (milliseconds since 1970). Valid as long as the request's bytes are. */
  over(request: SwitchRequest, nowMs: number): this {
    this.transaction = request.transaction;
    this.original = request.original;
    this.mti = request.mti;
    this.remainingMinor = request.remainingMinor;
    this.message = request.message;
    this.nowMs = nowMs;
    return this;
  }

  get kind(): RequestKind {
    switch (classOf(this.mti)) {
      case MessageClass.authorization:
        return 'authorization';
      case MessageClass.financial:
        return 'financial';
      case MessageClass.reversal:
        return 'reversal';
      default:
        return 'other';
    }
  }

  get isAdvice(): boolean {
    const fn = functionOf(this.mti);
    return fn === MessageFunction.advice || fn === MessageFunction.notification;
  }

  get isRepeat(): boolean {
    return isRepeat(this.mti);
  }

  get pan(): string {
    return cardNumberOf(this.message.text(2), this.message.text(35));
  }

  get expiry(): string | undefined {
    const message = this.message;
    if (message.has(14)) {
      const value = message.units[14] === EXPIRY_DIGITS ? message.number(14) : -1;
      return value < 0 ? undefined : expiryTexts.of(value);
    }
    const units = message.copyUnits(35, track, 0, track.length);
    let at = 0;
    while (at < units && isDigit(track[at])) at++;
    let value = 0;
    for (let i = 1; i <= EXPIRY_DIGITS; i++) {
      if (at + i >= units || !isDigit(track[at + i])) return undefined;
      value = value * 10 + track[at + i] - 0x30;
    }
    return expiryTexts.of(value);
  }

  get processingCode(): string {
    const message = this.message;
    const number = message.number(3);
    return number < 0 || message.units[3] !== 6 ? (message.text(3) ?? '') : processingCodeTexts.of(number);
  }

  get amountMinor(): number {
    return amountOf(this.message);
  }

  get currency(): string {
    const message = this.message;
    if (saysCurrency(message)) return currencyTexts.of(currencyOf(message));
    const number = message.number(49);
    return number < 0 || message.units[49] !== 3 ? (message.text(49) ?? '') : currencyTexts.of(number);
  }

  get(path: string): string | FieldValues | undefined {
    return this.message.get(path);
  }
}
