// What a first presentment of a clearing file says of its operation, read from a decoded message that has been checked.
import type { Message } from '../../codec/message.ts';
import type { Channel, OperationKind } from '../operation.ts';
import { ClearingRecord, transactionTypes } from './clearing-messages.ts';
import { channelOf } from './point-of-service.ts';

export interface PresentmentFacts {
  /** DE 71 */
  readonly messageNumber: number;
  readonly kind: OperationKind;
  readonly isReversal: boolean;
  readonly pan: string;
  /** yymm, empty when absent. */
  readonly expiry: string;
  readonly processingCode: string;
  readonly amountMinor: number;
  /** ISO 4217 numeric. */
  readonly currency: number;
  /** DE 12, YYMMDDhhmmss. */
  readonly localTime: string;
  readonly entryMode: string;
  readonly channel: Channel;
  readonly categoryCode: string;
  /** DE 31 */
  readonly reference: string;
  /** DE 37 and 38, empty when absent. */
  readonly rrn: string;
  readonly approvalCode: string;
  /** DE 41, 42 and 43 without trailing blanks. */
  readonly terminal: string;
  readonly acceptor: string;
  readonly acceptorName: string;
  /** Institution codes without leading zeros: who presents (DE 94) and to whom (DE 93); empty when absent. */
  readonly originator: string;
  readonly destination: string;
}

const kinds: ReadonlyMap<string, OperationKind> = new Map(
  (Object.entries(transactionTypes) as [OperationKind, string][]).map(([kind, type]) => [type, kind]),
);

/** True for a first presentment, or the reversal of one. */
export function isPresentment(message: Message): boolean {
  const { mti, functionCode } = ClearingRecord.presentment;
  return message.text(0) === mti && message.text(24) === functionCode;
}

/** The kind of a transaction type (PDS 1002); undefined when there is no such type. */
export function kindOfType(transactionType: string): OperationKind | undefined {
  return kinds.get(transactionType);
}

/** Private data of a message (DE 48); empty when absent. */
export function privateData(message: Message, tag: string): string {
  const value = message.get(`48.${tag}`);
  return typeof value === 'string' ? value : '';
}

/** The facts of a presentment without faults. */
export function presentmentFacts(message: Message): PresentmentFacts {
  const text = (number: number) => message.text(number) ?? '';
  const data = (message.get('48') ?? {}) as Readonly<Record<string, string>>;
  return {
    messageNumber: Number(text(71)),
    kind: kinds.get(data['1002'] ?? '') ?? 'purchase',
    isReversal: (data['0025'] ?? '').startsWith('R'),
    pan: text(2),
    expiry: text(14),
    processingCode: text(3),
    amountMinor: Number(text(4)),
    currency: Number(text(49)),
    localTime: text(12),
    entryMode: text(22),
    channel: channelOf((data['0023'] ?? '').trimEnd()) ?? 'terminal',
    categoryCode: text(26),
    reference: text(31),
    rrn: text(37).trimEnd(),
    approvalCode: text(38).trimEnd(),
    terminal: text(41).trimEnd(),
    acceptor: text(42).trimEnd(),
    acceptorName: text(43).trimEnd(),
    originator: institutionOf(text(94)),
    destination: institutionOf(text(93)),
  };
}

/** Institution codes are compared without their leading zeros. */
export function institutionOf(code: string): string {
  return code.trim().replace(/^0+(?=\d)/, '');
}
