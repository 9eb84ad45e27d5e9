// What the schemes make of an authentication: the electronic commerce indicator. Mastercard has indicators of its own.
import type { ValueKind } from '../security/authentication-value.ts';
import type { TransactionStatus } from './authentication.ts';

/** 05, 06, 07, or 02, 01, 00: fully authenticated, attempted, not. */
export function eciOf(kind: ValueKind, status: TransactionStatus): string {
  if (status === 'Y') return kind === 'aav' ? '02' : '05';
  if (status === 'A') return kind === 'aav' ? '01' : '06';
  return kind === 'aav' ? '00' : '07';
}
