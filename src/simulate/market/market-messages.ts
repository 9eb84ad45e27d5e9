// What acquirers of the market say, in the version of 1987: requests, reversals that name their original, captures. No tracks, no PIN and
// no chip data: nothing of a card but its number.
import type { FieldValues } from '../../codec/field-values.ts';
import { transmissionTime } from '../../iso8583/transmission-time.ts';
import type { MarketSale } from './sale.ts';

/** What tells the messages of one acquirer from those of another. */
export interface Sender {
  /** DE 32. */
  readonly institution: string;
  /** DE 49. */
  readonly currency: string;
  /** What local time is ahead of UTC. */
  readonly aheadMs: number;
}

const CASH = '010000';
const PURCHASE = '000000';
const REFUND = '200000';
/** DE 22: chip, chip without contact, electronic commerce. */
const CHIP = '051';
const CONTACTLESS = '071';
const E_COMMERCE = '810';
/** DE 25: presented, electronic commerce. */
const PRESENTED = '00';
const AT_A_DISTANCE = '59';

/** The request of a sale: 0200, or 0100 where it is captured later. */
export function saleRequest(sale: MarketSale, sender: Sender, stan: string, nowMs: number): FieldValues {
  const { kind, isRefund, card, isContactless } = sale;
  const isAtADistance = kind === 'e-commerce';
  return {
    '0': isAtADistance && !isRefund ? '0100' : '0200',
    '2': card.pan,
    '3': kind === 'cash' ? CASH : isRefund ? REFUND : PURCHASE,
    '4': amountText(sale.amountMinor),
    ...times(sender, nowMs),
    '11': stan,
    '14': card.expiry,
    '18': sale.categoryCode,
    '22': isAtADistance ? E_COMMERCE : isContactless ? CONTACTLESS : CHIP,
    '25': isAtADistance ? AT_A_DISTANCE : PRESENTED,
    '32': sender.institution,
    '37': String(sale.index + 1).padStart(12, '0'),
    '41': sale.terminal,
    '42': sale.acceptor.padEnd(15),
    '43': sale.nameAndPlace,
    '49': sender.currency,
  };
}

/** 0400: the request is undone, but for `leftMinor`. */
export function reversalOf(
  request: FieldValues,
  sender: Sender,
  leftMinor: number,
  stan: string,
  nowMs: number,
): FieldValues {
  return {
    ...request,
    '0': '0400',
    ...times(sender, nowMs),
    '11': stan,
    '90': originalOf(request, sender),
    ...(leftMinor > 0 ? { '95': `${amountText(leftMinor)}${'0'.repeat(12)}C00000000C00000000` } : {}),
  };
}

/** 0220: what was authorized is taken, or a part of it. */
export function captureOf(
  request: FieldValues,
  sender: Sender,
  approvalCode: string | undefined,
  amountMinor: number,
  stan: string,
  nowMs: number,
): FieldValues {
  return {
    ...request,
    '0': '0220',
    '4': amountText(amountMinor),
    ...times(sender, nowMs),
    '11': stan,
    ...(approvalCode === undefined ? {} : { '38': approvalCode }),
    '90': originalOf(request, sender),
  };
}

/** DE 90. */
function originalOf(request: FieldValues, { institution }: Sender): string {
  return `${request['0']}${request['11']}${request['7']}${institution.padStart(11, '0')}${'0'.repeat(11)}`;
}

/** The second that was written last, and how. */
const written = { second: -1, aheadMs: 0, sentAt: '', local: '' };

/** DE 7, 12 and 13. */
function times({ aheadMs }: Sender, nowMs: number): FieldValues {
  const second = Math.floor(nowMs / 1000);
  if (second !== written.second || aheadMs !== written.aheadMs) {
    written.second = second;
    written.aheadMs = aheadMs;
    written.sentAt = transmissionTime(nowMs);
    written.local = transmissionTime(nowMs + aheadMs);
  }
  const { sentAt, local } = written;
  return { '7': sentAt, '12': local.slice(4), '13': local.slice(0, 4) };
}

function amountText(minor: number): string {
  return String(minor).padStart(12, '0');
}
