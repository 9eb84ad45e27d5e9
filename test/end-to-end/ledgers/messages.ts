// The messages of the fault tests: purchases and their reversals in ISO 8583:1987, and the name by which both sides know them.
import type { FieldValues } from '../../../src/codec/field-values.ts';
import { compile } from '../../../src/codec/spec/compile.ts';
import { transmissionTime } from '../../../src/iso8583/transmission-time.ts';
import { loadSpec } from '../../../src/spec-file.ts';

export const codec = compile(loadSpec('iso87-ascii'));

/** Test cards: Morocco's own range is the built-in issuer's, Mastercard's the remote one's. */
export const CARDS = { home: '950401', far: '510000' } as const;
export type IssuerName = keyof typeof CARDS;

/** A Luhn-valid test card of an issuer. */
export function cardOf(issuer: IssuerName, index: number): string {
  const digits = CARDS[issuer] + String(index).padStart(9, '0');
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const weighted = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return digits + ((10 - (sum % 10)) % 10);
}

/** What stays the same for all requests that are told of one sale. */
export interface Sale {
  readonly card: string;
  readonly amountMinor: number;
  readonly stan: number;
  /** DE 7, MMDDhhmmss. */
  readonly sentAt: string;
  /** DE 37: unique for each sale. */
  readonly reference: string;
}

export function purchaseOf(
  { card, amountMinor, stan, sentAt, reference }: Sale,
  processingCode = '000000',
): FieldValues {
  return {
    '0': '0100',
    '2': card,
    '3': processingCode,
    '4': digits(amountMinor, 12),
    '7': sentAt,
    '11': digits(stan, 6),
    '12': '103000',
    '13': sentAt.slice(0, 4),
    '14': '4912',
    '22': '051',
    '32': '504001',
    '37': reference,
    '41': 'TERM0001',
    '42': 'MERCHANT0000001',
    '49': '504',
  };
}

/** Undoes a sale but for `remainingMinor` of it (DE 95), under a STAN of its own. */
export function reversalOf(sale: Sale, stan: number, sentAt: string, remainingMinor: number): FieldValues {
  const replacement = `${digits(remainingMinor, 12)}${'0'.repeat(12)}C00000000C00000000`;
  return {
    ...purchaseOf(sale),
    '0': '0400',
    '7': sentAt,
    '11': digits(stan, 6),
    '90': `0100${digits(sale.stan, 6)}${sale.sentAt}${'504001'.padStart(11, '0')}${'0'.repeat(11)}`,
    ...(remainingMinor === 0 ? {} : { '95': replacement }),
  };
}

export function now(): string {
  return transmissionTime(Date.now());
}

/** The name of a request, and of its answer: DE 7, DE 11, and whether it is a reversal, as one number. */
export function nameOf(mti: number, sentAt: number, stan: number): number {
  return (sentAt * 1_000_000 + stan) * 2 + (isReversal(mti) ? 1 : 0);
}

export function isReversal(mti: number): boolean {
  return Math.trunc(mti / 100) % 10 === 4;
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
