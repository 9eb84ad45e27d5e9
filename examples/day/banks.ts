// What the banks of the default network have to answer, in a page: the balances and the rules of the field guide, worked
// out beside the switch and not with it, so that the trace can find the switch wrong. Amounts are minor units; each
// account opens with its bank's balance when its card is first used, and nothing is ever given back twice.
import { type Card, isLuhnValid } from './cards.ts';

export interface Bank {
  readonly name: string;
  /** First digits of its cards, from and to. The narrowest that holds a card wins: here, the longest. */
  readonly routes: readonly (readonly [from: string, to: string])[];
  /** ISO 4217 numeric. */
  readonly currency: string;
  readonly openingMinor: number;
  readonly limitMinor?: number;
  /** For one dirham, in the currency of the accounts: `numerator` / 10,000. */
  readonly dirhamRate?: number;
}

const RATE_SCALE = 4;
const MAD = '504';

/** The issuers of the default network, as its configuration has them. */
export const banks: readonly Bank[] = [
  {
    name: 'banque-atlas',
    routes: [
      ['950401', '950401'],
      ['445504', '445504'],
    ],
    currency: MAD,
    openingMinor: 10_000_00,
    limitMinor: 5_000_00,
  },
  {
    name: 'banque-rif',
    routes: [
      ['950402', '950402'],
      ['515504', '515504'],
    ],
    currency: MAD,
    openingMinor: 10_000_00,
  },
  { name: 'visa', routes: [['4', '4']], currency: '840', openingMinor: 5_000_00, dirhamRate: 995 },
  {
    name: 'mastercard',
    routes: [
      ['51', '55'],
      ['222100', '272099'],
    ],
    currency: '978',
    openingMinor: 5_000_00,
    dirhamRate: 921,
  },
];

/** The bank of a card; undefined when there is no route to one. */
export function bankOf({ pan }: Card): Bank | undefined {
  const fitting = banks.flatMap((bank) =>
    bank.routes
      .filter(([from, to]) => from <= pan.slice(0, from.length) && pan.slice(0, to.length) <= to)
      .map(([from]) => ({ bank, digits: from.length })),
  );
  return fitting.sort((a, b) => b.digits - a.digits)[0]?.bank;
}

export interface Request {
  readonly card: Card;
  readonly amountMinor: number;
  readonly currency: string;
  /** First two digits of DE 3. */
  readonly type: string;
  /** It tells of what has happened: neither expiry nor limit nor balance hinder it. */
  readonly isAdvice: boolean;
}

/** What a bank says, and what it needs to take it back. */
export interface Answer {
  /** DE 39. */
  readonly reason: string;
  readonly bank: Bank | undefined;
  /** Card whose account was moved. */
  readonly card: Card;
  /** What the answer's DE 4 has to say. */
  readonly amountMinor: number;
  readonly currency: string;
  /** What stands against the account, in its currency; negative for a refund. */
  takenMinor: number;
  /** DE 6, DE 10, DE 51 when the bank converted. */
  readonly billing?: { readonly amountMinor: number; readonly rate: string; readonly currency: string };
  /** DE 54 of an enquiry, the account type not included. */
  readonly balance?: string;
  /** When it answers, beyond the usual. */
  readonly delayMs: number;
}

const APPROVED: ReadonlySet<string> = new Set(['00', '08', '10', '11', '16']);
const THIS_MONTH = '2611';

interface Case extends Request {
  readonly bank: Bank | undefined;
  readonly trigger: AmountTrigger | undefined;
  readonly billedMinor: number | undefined;
  readonly availableMinor: number;
}

const isDebit = ({ type }: Request) => /^[01]\d$/.test(type) || type === '50';
const isEnquiry = ({ type }: Request) => type === '30' || type === '31';
const isRefund = ({ type }: Request) => /^2\d$/.test(type);

/** What is wrong first decides. */
const refusals: readonly (readonly [reason: string, applies: (asked: Case) => boolean])[] = [
  ['14', ({ card }) => card.pan.length < 8],
  ['15', ({ bank }) => bank === undefined],
  ['12', (asked) => !isDebit(asked) && !isEnquiry(asked) && !isRefund(asked)],
  ['14', ({ card }) => !isLuhnValid(card.pan)],
  ['54', ({ card, isAdvice }) => !isAdvice && card.expiry < THIS_MONTH],
  ['57', (asked) => !isEnquiry(asked) && asked.billedMinor === undefined],
  ['13', (asked) => !isEnquiry(asked) && asked.amountMinor === 0],
  ['61', (asked) => isDebit(asked) && isBounded(asked) && asked.billedMinor! > (asked.bank!.limitMinor ?? Infinity)],
  ['51', (asked) => isDebit(asked) && !asked.isAdvice && asked.billedMinor! > asked.availableMinor],
];

function isBounded({ isAdvice, trigger }: Case): boolean {
  return !isAdvice && trigger === undefined;
}

export class Accounts {
  private readonly takenMinor = new Map<string, number>();

  /** What the bank of a card answers to a request. */
  ask(request: Request): Answer {
    const { card, currency } = request;
    const bank = bankOf(card);
    const trigger = amountTriggerOf(request.amountMinor);
    const declined = trigger !== undefined && trigger.reason !== undefined && !APPROVED.has(trigger.reason);
    const nothing = { bank, card, amountMinor: request.amountMinor, currency, takenMinor: 0, delayMs: 0 };
    if (bank !== undefined && declined) return { ...nothing, reason: trigger.reason };
    const amountMinor = trigger?.reason === '10' ? Math.floor(request.amountMinor / 2) : request.amountMinor;
    const billedMinor = bank === undefined ? undefined : billed(bank, currency, amountMinor);
    const availableMinor = bank === undefined ? 0 : this.availableMinor(card);
    const asked = { ...request, bank, trigger, billedMinor, availableMinor };
    const refusal = refusals.find(([, applies]) => applies(asked));
    if (refusal !== undefined) return { ...nothing, reason: refusal[0] };
    const delayMs = trigger?.delayMs ?? 0;
    if (isEnquiry(request)) return { ...nothing, delayMs, reason: '00', balance: this.balance(bank!, availableMinor) };
    const takenMinor = isRefund(request) ? -billedMinor! : billedMinor!;
    this.move(card, takenMinor);
    const answer = { ...nothing, reason: trigger?.reason ?? '00', amountMinor, takenMinor, delayMs };
    if (currency === bank!.currency) return answer;
    const rate = RATE_SCALE + String(bank!.dirhamRate).padStart(7, '0');
    return { ...answer, billing: { amountMinor: billedMinor!, rate, currency: bank!.currency } };
  }

  /** Takes an answer back, all but what `standingMinor` of its amount comes to. */
  undo(answer: Answer, standingMinor = 0): void {
    const stands = standingMinor === 0 ? 0 : billed(answer.bank!, answer.currency, standingMinor)!;
    this.move(answer.card, stands - answer.takenMinor);
    answer.takenMinor = stands;
  }

  private availableMinor(card: Card): number {
    return bankOf(card)!.openingMinor - (this.takenMinor.get(card.pan) ?? 0);
  }

  private move({ pan }: Card, minor: number): void {
    this.takenMinor.set(pan, (this.takenMinor.get(pan) ?? 0) + minor);
  }

  /** Amount type 02 (available), currency, sign, twelve digits. */
  private balance(bank: Bank, availableMinor: number): string {
    return `02${bank.currency}${availableMinor < 0 ? 'D' : 'C'}${String(Math.abs(availableMinor)).padStart(12, '0')}`;
  }
}

/** True when the answer's DE 39 lets the goods go. */
export function isApproved({ reason }: Answer): boolean {
  return APPROVED.has(reason);
}

/** What an amount comes to in the currency of the bank, half a cent up; undefined without a rate. All have two decimals. */
function billed(bank: Bank, currency: string, amountMinor: number): number | undefined {
  if (currency === bank.currency) return amountMinor;
  if (currency !== MAD || bank.dirhamRate === undefined) return undefined;
  return Math.floor((amountMinor * bank.dirhamRate * 2 + 10 ** RATE_SCALE) / (2 * 10 ** RATE_SCALE));
}

interface AmountTrigger {
  readonly reason?: string;
  readonly delayMs?: number;
}

/** Amounts that ask for an answer: 7,770.NN for code NN, 7,780.NN for NN tenths of a second, 7,790.00 for silence. */
function amountTriggerOf(amountMinor: number): AmountTrigger | undefined {
  const lastTwo = String(amountMinor % 100).padStart(2, '0');
  if (amountMinor >= 7_770_00 && amountMinor <= 7_770_99) return lastTwo === '00' ? {} : { reason: lastTwo };
  if (amountMinor >= 7_780_00 && amountMinor <= 7_780_99) return { delayMs: Number(lastTwo) * 100 };
  return amountMinor === 7_790_00 ? { delayMs: Infinity } : undefined;
}
