// What the gateway says to the switch, in the elements of ISO 8583:1987: a request (0100), and what follows it under numbers of its own,
// naming it by DE 90: a capture (0220), a void (0400), a reversal advice (0420); and a refund (0200, processing code 20). A card number is
// put in when a message is sent, and stands in none that is kept.
import type { Merchant } from '../../centre/merchant.ts';
import { transmissionTime } from '../../iso8583/transmission-time.ts';
import type { SentRequest } from '../orders/attempt-book.ts';
import type { MessageNumbers } from '../orders/number-blocks.ts';

/** Who asks, as messages name him. */
export interface AcquirerIdentity {
  /** DE 32: 1 to 11 digits. */
  readonly institution: string;
  /** DE 41 of a merchant without terminals of its own: 1 to 8 characters. */
  readonly terminal: string;
  /** Country of the last two places of DE 43, ISO 3166-1 alpha-2. */
  readonly country: string;
  /** YYMMDDhhmmss of milliseconds since 1970, where the merchants are. */
  readonly localTime: (atMs: number) => string;
}

type Elements = Readonly<Record<string, string>>;

const PURCHASE = '000000';
const REFUND = '200000';
/** DE 22: electronic commerce, no PIN. DE 25: electronic commerce. */
const E_COMMERCE_ENTRY = '810';
const E_COMMERCE = '59';

/** What a message has of the one that it follows. */
const OF_THE_ORIGINAL = ['3', '4', '18', '22', '25', '32', '37', '41', '42', '43', '49'];

/** 0100, but for the card and the proof of who has it. */
export function authorizationRequest(
  identity: AcquirerIdentity,
  merchant: Merchant,
  amountMinor: number,
  currency: number,
  numbers: MessageNumbers,
  nowMs: number,
): SentRequest {
  return named('0100', numbers, {
    '3': PURCHASE,
    '4': amountText(amountMinor),
    ...times(identity, nowMs),
    '11': numbers.stan,
    '18': merchant.categoryCode,
    '22': E_COMMERCE_ENTRY,
    '25': E_COMMERCE,
    '32': identity.institution,
    '37': numbers.reference,
    '41': (merchant.terminals[0] ?? identity.terminal).padEnd(8),
    '42': merchant.acceptor.padEnd(15),
    '43': nameAndPlace(merchant, identity.country),
    '49': String(currency).padStart(3, '0'),
  });
}

/** What follows `original`: a capture of `amountMinor`, a void, a reversal advice of all of it. */
export function followingRequest(
  identity: AcquirerIdentity,
  mti: '0220' | '0400' | '0420',
  original: SentRequest,
  amountMinor: number,
  approvalCode: string,
  stan: string,
  nowMs: number,
): SentRequest {
  const { reference } = original;
  const kept = OF_THE_ORIGINAL.map((element) => [element, original.elements[element]!] as const);
  const { '43': nameAndPlace, ...elements } = Object.fromEntries(kept);
  return named(
    mti,
    { stan, reference },
    {
      ...elements,
      '4': amountText(amountMinor),
      ...times(identity, nowMs),
      '11': stan,
      ...(approvalCode === '' ? {} : { '38': approvalCode }),
      ...(nameAndPlace === undefined ? {} : { '43': nameAndPlace }),
      '90': originalDataElements(original, identity),
    },
  );
}

/** 0200 with processing code 20: money is given back for a payment of this merchant. It has a reference of its own. */
export function refundRequest(
  identity: AcquirerIdentity,
  payment: SentRequest,
  amountMinor: number,
  numbers: MessageNumbers,
  nowMs: number,
): SentRequest {
  return named('0200', numbers, {
    ...payment.elements,
    '3': REFUND,
    '4': amountText(amountMinor),
    ...times(identity, nowMs),
    '11': numbers.stan,
    '37': numbers.reference,
  });
}

/** The type of a message that is sent again: 0221, 0401, 0421, 0201. */
export function repeatType(mti: string): string {
  return `${mti.slice(0, 3)}1`;
}

/** The type of the message that answers. */
export function answerType(mti: string): string {
  return `${mti.slice(0, 2)}${Number(mti[2]) + 1}0`;
}

function named(mti: string, { stan, reference }: MessageNumbers, elements: Elements): SentRequest {
  return { mti, stan, reference, sentAt: elements['7']!, elements };
}

/** DE 90: type, STAN and transmission time of the original, who acquired it. */
function originalDataElements({ mti, stan, sentAt }: SentRequest, { institution }: AcquirerIdentity): string {
  return `${mti}${stan}${sentAt}${institution.padStart(11, '0')}${'0'.repeat(11)}`;
}

/** DE 7, 12 and 13. */
function times({ localTime }: AcquirerIdentity, nowMs: number): Elements {
  const local = localTime(nowMs);
  return { '7': transmissionTime(nowMs), '12': local.slice(6), '13': local.slice(2, 6) };
}

const NAME_CHARACTERS = 25;
const CITY_CHARACTERS = 13;

/** DE 43: name, city, country. Letters without their accents: most of the world's hosts know no others. */
function nameAndPlace({ tradingName, city }: Merchant, country: string): string {
  return plain(tradingName, NAME_CHARACTERS) + plain(city, CITY_CHARACTERS) + country;
}

function plain(text: string, characters: number): string {
  const letters = text.normalize('NFD').replace(/\p{M}/gu, '');
  return letters
    .replace(/[^ -~]/g, '?')
    .slice(0, characters)
    .padEnd(characters);
}

function amountText(minor: number): string {
  return String(minor).padStart(12, '0');
}
