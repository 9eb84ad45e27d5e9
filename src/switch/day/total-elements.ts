// Totals as the elements of a message have them, DE 74 to 77, 86 to 89 and 97: the same in 1987 and 1993. What is meant by the
// reversals differs from network to network, which is a setting of each link.
import type { Dialect } from '../../codec/dialect.ts';
import type { Message } from '../../codec/message.ts';
import { versionOf } from '../../iso8583/mti.ts';
import { type Moved, NOTHING_MOVED } from './totals.ts';

/** How a link counts what was reversed. `cancelled`: "credits, reversal" are sales that were cancelled, money that goes back to
 *  cardholders; the net is 86 + 87 - 88 - 89. `opposite`: they are credits that were reversed; the net is 86 - 87 - 88 + 89. */
export type ReversalReading = 'cancelled' | 'opposite';

const NUMBER_DIGITS = 10;
const AMOUNT_DIGITS = 16;
/** DE 82 to 85 of 1987, fees: what the switch charges is charged in clearing, and nothing here. */
const FEES_1987 = [82, 83, 84, 85];
const FEE_DIGITS_1987 = 12;
const NET = 97;

/** Elements that tell of a batch, by their widths: its date in 1987, its date and number in 1993, its currency. */
const OF_A_BATCH = {
  1987: [[15, [4, 6, 8]]],
  1993: [
    [28, [6, 8]],
    [29, [3]],
  ],
  both: [[50, [3]]],
} as const;

/** False where elements that would tell totals are something else: 2003 has them in one composite, and its DE 50 is reserved; and a
 *  message may be of another version than its dialect. */
export function canTellTotals({ mti, dialect }: Message): boolean {
  const ofTotals = valuesOf(NOTHING_MOVED, 'cancelled').map(
    ([number]) => [number, [digits(0, number).length]] as const,
  );
  const ofBatch = versionOf(mti) === 0 ? OF_A_BATCH[1987] : OF_A_BATCH[1993];
  return [...ofBatch, ...OF_A_BATCH.both, ...ofTotals, [NET, [1 + AMOUNT_DIGITS]] as const].every(
    ([number, widths]) => {
      const plan = dialect!.fields[number];
      const isText = plan !== undefined && !plan.binary && plan.composite === undefined;
      return plan === undefined || (isText && (widths as readonly number[]).includes(plan.maxUnits));
    },
  );
}

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
