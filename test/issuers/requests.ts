// Requests for issuers under test: messages encoded and indexed by the codec, asked through a view as the host does.
import { readFileSync } from 'node:fs';
import type { Codec } from '../../src/codec/codec.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { resolveSpec } from '../../src/codec/spec/extend.ts';
import { parseSpec, type Spec } from '../../src/codec/spec/spec.ts';
import { reasonText } from '../../src/iso8583/reason.ts';
import type { Decision, IssuerTotals, OutstandingAmount } from '../../src/issuers/issuer.ts';
import { RequestView } from '../../src/issuers/request-view.ts';
import type { StubIssuer } from '../../src/issuers/stub.ts';
import type { IssuerRequest } from '../../src/switch/ports.ts';

/** Cards of a Moroccan issuer: the check digits are right. */
export const CARD = '9504010000000001';
export const OTHER_CARD = '9504010000001231';
/** 23 November 2026, noon UTC. */
export const NOW_MS = Date.UTC(2026, 10, 23, 12);

export function bundledSpec(name: string): Spec {
  return parseSpec(JSON.parse(readFileSync(new URL(`../../specs/${name}.json`, import.meta.url), 'utf8')), name);
}

export function codecOf(spec: Spec): Codec {
  return compile(resolveSpec(spec, bundledSpec));
}

export const ascii: Codec = codecOf(bundledSpec('iso87-ascii'));

/** What the switch asks, around a message given as JSON. */
export function requestOf(json: FieldValues, rest: Partial<IssuerRequest> = {}, codec: Codec = ascii): IssuerRequest {
  const message = codec.decode(codec.encode(json));
  return { ticket: 1, issuer: 1, transaction: 1, original: 0, mti: message.mti, remainingMinor: 0, message, ...rest };
}

/** A purchase of 150.00 dirhams, unless the elements say otherwise; undefined leaves an element out. */
export function purchase(elements: Record<string, string | undefined> = {}): FieldValues {
  const whole = { 0: '0100', 2: CARD, 3: '000000', 4: '000000015000', 7: '1123120000', 11: '000001', 49: '504' };
  const given = Object.entries({ ...whole, ...elements }).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(given) as FieldValues;
}

/** Twelve digits, as DE 4 has them. */
export function amount(minor: number): string {
  return String(minor).padStart(12, '0');
}

/** Asks an issuer, numbering the transactions as a switch does. */
export class IssuerUnderTest {
  readonly issuer: StubIssuer;
  private readonly view = new RequestView();
  private next: number;

  /** `next` is the number of the first transaction. */
  constructor(issuer: StubIssuer, next = 1) {
    this.issuer = issuer;
    this.next = next;
  }

  /** Number of the transaction asked last. */
  get last(): number {
    return this.next - 1;
  }

  /** A copy of the decision, because the issuer's own is valid until the next call only. */
  decide(json: FieldValues, rest: Partial<IssuerRequest> = {}, nowMs: number = NOW_MS): Decision {
    const request = requestOf(json, { transaction: this.next++, ...rest });
    return { ...this.issuer.decide(this.view.over(request, nowMs)) };
  }

  /** The two digits of DE 39. */
  code(json: FieldValues, rest: Partial<IssuerRequest> = {}, nowMs: number = NOW_MS): string {
    return reasonText(this.decide(json, rest, nowMs).reason, 0);
  }

  /** Undoes a transaction, all of it or down to what remains. */
  reverse(original: number, remainingMinor = 0, mti = 400): Decision {
    return this.decide(purchase({ 0: '0400' }), { original, remainingMinor, mti });
  }

  /** DE 54 of a balance enquiry, without the account type, amount type and currency: `C000000010000`. */
  balance(card: string = CARD): string {
    const decision = this.decide(purchase({ 2: card, 3: '310000', 4: undefined }));
    return (decision.elements?.[54] ?? reasonText(decision.reason, 0)).slice(7);
  }

  /** The available balance in minor units. */
  availableMinor(card: string = CARD): number {
    const text = this.balance(card);
    return Number(text.slice(1)) * (text.startsWith('D') ? -1 : 1);
  }

  totals(): IssuerTotals {
    return this.issuer.totals();
  }

  outstanding(): OutstandingAmount[] {
    return [...this.issuer.totals().outstanding()];
  }
}
