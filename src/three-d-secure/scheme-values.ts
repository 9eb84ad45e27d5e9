// What the schemes make of an authentication: the electronic commerce indicator, and which kind of value proves it.
import { brandOf } from '../iso8583/card-brand.ts';
import type { ValueKind } from '../security/authentication-value.ts';
import type { TransactionStatus } from './authentication.ts';

/** Mastercard has an AAV and indicators of its own; Visa, American Express, Diners, UnionPay and the national scheme have CAVV. */
export function valueKindOf(pan: string): ValueKind {
  return brandOf(pan) === 'mastercard' ? 'aav' : 'cavv';
}

/** 05, 06, 07, or 02, 01, 00: fully authenticated, attempted, not. */
export function eciOf(kind: ValueKind, status: TransactionStatus): string {
  if (status === 'Y') return kind === 'aav' ? '02' : '05';
  if (status === 'A') return kind === 'aav' ? '01' : '06';
  return kind === 'aav' ? '00' : '07';
}
