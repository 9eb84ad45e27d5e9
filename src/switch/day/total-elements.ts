// Totals as the elements of a message have them, DE 74 to 77, 86 to 89 and 97: the same in 1987 and 1993. What is meant by the
// reversals differs from network to network, which is a setting of each link.
import type { Dialect } from '../../codec/dialect.ts';
import type { Message } from '../../codec/message.ts';
import type { Moved } from './totals.ts';

/** How a link counts what was reversed. `cancelled`: "credits, reversal" are sales that were cancelled, money that goes back to
 *  cardholders; the net is 86 + 87 - 88 - 89. `opposite`: they are credits that were reversed; the net is 86 - 87 - 88 + 89. */
export type ReversalReading = 'cancelled' | 'opposite';

const NUMBER_DIGITS = 10;
const AMOUNT_DIGITS = 16;
/** DE 82 to 85 of 1987, fees: what the switch charges is charged in clearing, and nothing here. */
const FEES_1987 = [82, 83, 84, 85];
const FEE_DIGITS_1987 = 12;
const NET = 97;

/** The elements that tell `moved`, those that the dialect has. */
export function totalElements(moved: Moved, reading: ReversalReading, { fields }: Dialect): Record<number, string> {
  const elements: Record<number, string> = {};
  for (const [number, value] of valuesOf(moved, reading)) elements[number] = digits(value, number);
  elements[NET] = netText(netOf(moved));
  for (const number of FEES_1987) {
    if (fields[number]?.maxUnits === FEE_DIGITS_1987) elements[number] = '0'.repeat(FEE_DIGITS_1987);
  }
  return elements;
}

/** True when everything that `message` says of the totals is so. What it does not say is not doubted. */
export function agree(message: Message, moved: Moved, reading: ReversalReading): boolean {
  const { fields } = message.dialect!;
  const isSaidRight = (number: number, value: number): boolean =>
    !message.has(number) || amountIn(message.text(number)!) === value;
  const net = message.text(NET);
  return (
    valuesOf(moved, reading).every(([number, value]) => isSaidRight(number, value)) &&
    FEES_1987.every((number) => fields[number]?.maxUnits !== FEE_DIGITS_1987 || isSaidRight(number, 0)) &&
    (net === undefined || netIn(net) === netOf(moved))
  );
}

/** What cardholders get less what they give, in minor units: both readings of reversals come to the same. */
function netOf(moved: Moved): number {
  const { debitsMinor, debitReversalsMinor, creditsMinor, creditReversalsMinor } = moved;
  return creditsMinor - creditReversalsMinor - debitsMinor + debitReversalsMinor;
}

/** Elements and their values. */
function valuesOf(moved: Moved, reading: ReversalReading): (readonly [number, number])[] {
  const ofDebits = [moved.debitReversals, moved.debitReversalsMinor] as const;
  const ofCredits = [moved.creditReversals, moved.creditReversalsMinor] as const;
  const [under75, under77] = reading === 'cancelled' ? [ofDebits, ofCredits] : [ofCredits, ofDebits];
  return [
    [74, moved.credits],
    [75, under75[0]],
    [76, moved.debits],
    [77, under77[0]],
    [86, moved.creditsMinor],
    [87, under75[1]],
    [88, moved.debitsMinor],
    [89, under77[1]],
  ];
}

function digits(value: number, number: number): string {
  return String(value).padStart(number < 80 ? NUMBER_DIGITS : AMOUNT_DIGITS, '0');
}

/** DE 97: D in front of what cardholders give. */
function netText(netMinor: number): string {
  return `${netMinor < 0 ? 'D' : 'C'}${String(Math.abs(netMinor)).padStart(AMOUNT_DIGITS, '0')}`;
}

/** NaN for what is no net amount: it agrees with nothing. */
function netIn(text: string): number {
  const [, sign, amount] = /^([CD])(\d+)$/.exec(text) ?? [];
  if (amount === undefined) return Number.NaN;
  return sign === 'D' && Number(amount) !== 0 ? -Number(amount) : Number(amount);
}

function amountIn(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
