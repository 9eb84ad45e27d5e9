// What the messages of a transaction say of the operation that may come of it: its request, and the approval code of its answer.
import type { Message } from '../../codec/message.ts';
import { isElectronicOrder } from '../../iso8583/electronic-commerce.ts';
import { versionOf } from '../../iso8583/mti.ts';
import { cardNumberOf } from '../../iso8583/pan.ts';
import type { Channel, OperationKind } from '../operation.ts';
import type { AcquiringParty, IssuingParty, Parties } from './books.ts';
import type { OperationFacts } from './open-authorization.ts';

const UNKNOWN_CATEGORY = '0000';
/** Cash machines: "automated cash disbursements" of ISO 18245. */
const CASH_MACHINE = '6011';
/** Transaction types (DE 3, ISO 8583:1987 annex A, table A.1): cash, and cash at a counter. Goods with cash back (09) are a purchase. */
const CASH: ReadonlySet<string> = new Set(['01', '17']);

/** What `request` says, and `answer` where it has an approval code. */
export function operationFactsOf(
  request: Message,
  answer: Message | undefined,
  atMs: number,
  parties: Parties,
  { member: acquirer }: AcquiringParty,
  { member: issuer, isForeign }: IssuingParty,
): OperationFacts {
  const pan = cardNumberOf(request.text(2), request.text(35));
  const processingCode = request.text(3) ?? '000000';
  const kind = kindOf(processingCode);
  const terminal = request.text(41)?.trimEnd() ?? '';
  const acceptor = request.text(42)?.trimEnd() ?? '';
  const merchant = kind === 'cash' ? undefined : parties.merchant(acquirer, acceptor, terminal);
  const stated = request.text(versionOf(request.mti) === 0 ? 18 : 26);
  const categoryCode = /^\d{4}$/.test(stated ?? '') ? stated! : (merchant?.categoryCode ?? UNKNOWN_CATEGORY);
  const entryMode = request.text(22) ?? '';
  return {
    atMs,
    kind,
    acquirer,
    issuer,
    pan,
    expiry: request.text(14) ?? '',
    origin: isForeign ? 'foreign' : 'domestic',
    brand: parties.brandOf(pan),
    processingCode,
    entryMode,
    channel: channelOf(entryMode, kind, categoryCode, request.text(25)),
    stan: request.text(11) ?? '',
    rrn: (request.text(37) ?? answer?.text(37) ?? '').trimEnd(),
    approvalCode: (answer?.text(38) ?? request.text(38) ?? '').trimEnd(),
    terminal,
    acceptor,
    acceptorName: request.text(43) ?? '',
    categoryCode,
    contract: merchant?.contract,
  };
}

function kindOf(processingCode: string): OperationKind {
  if (processingCode.startsWith('2')) return 'refund';
  return CASH.has(processingCode.slice(0, 2)) ? 'cash' : 'purchase';
}

/** By DE 22 (three digits in 1987, twelve positions later) and DE 25 of 1987. */
function channelOf(entryMode: string, kind: OperationKind, category: string, condition: string | undefined): Channel {
  if (kind === 'cash' && category === CASH_MACHINE) return 'atm';
  if (isElectronicOrder(entryMode, condition ?? '')) return 'e-commerce';
  if (entryMode.length === 12) {
    // Position 5, the cardholder: 2 to 4 are mail, telephone and standing orders. Position 7, the card: 1 by hand.
    return '234'.includes(entryMode[4]!) || entryMode[6] === '1' ? 'manual' : 'terminal';
  }
  return entryMode.startsWith('01') || condition === '08' ? 'manual' : 'terminal';
}
