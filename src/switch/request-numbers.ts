// Which numbers of a request can be kept exactly. The elements of the standard are short enough, those of 2003 included; a spec of
// somebody's own may say that DE 11 has twenty digits. What a number of this process cannot hold is not rounded: the request is refused.
import type { Dialect } from '../codec/dialect.ts';
import type { Message } from '../codec/message.ts';
import type { SwitchState } from './state.ts';

/** Elements that are kept as numbers, and the most that each may be. */
const KEPT: readonly (readonly [number: number, most: number])[] = [
  [3, 0x7fffffff],
  [7, Number.MAX_SAFE_INTEGER],
  [11, Number.MAX_SAFE_INTEGER],
  [12, Number.MAX_SAFE_INTEGER],
  [13, 0x7fffffff],
  [49, 0x7fffffff],
];
/** Decimal digits that fit in any case. */
const SAFE_DIGITS = 15;
const SMALL_DIGITS = 9;

/** DE 4: digits of the amount, and with currency and exponent in front of them (2003). */
const AMOUNT_DIGITS = 12;
const AMOUNT_DIGITS_2003 = 16;

export class RequestNumbers {
  /** By acquirer number: whether its dialect has elements that may be too long. */
  private readonly isWide: boolean[] = [];

  constructor(state: SwitchState) {
    for (const { number, codec } of state.settings.acquirers) this.isWide[number] = isWide(codec);
  }

  /** The first element of `message` whose number cannot be kept exactly; 0 when all can. */
  tooLong(acquirer: number, message: Message): number {
    return this.isWide[acquirer] ? tooLong(message) : 0;
  }
}

/** `value` when it can be kept exactly, 0 otherwise. */
export function exactly(value: number): number {
  return Number.isSafeInteger(value) ? value : 0;
}

function isWide({ fields }: Dialect): boolean {
  const amount = fields[4]?.maxUnits ?? 0;
  if (amount > AMOUNT_DIGITS && amount !== AMOUNT_DIGITS_2003) return true;
  return KEPT.some(([number, most]) => {
    const digits = most === Number.MAX_SAFE_INTEGER ? SAFE_DIGITS : SMALL_DIGITS;
    return (fields[number]?.maxUnits ?? 0) > digits;
  });
}

function tooLong(message: Message): number {
  const [element = 0] = KEPT.find(([number, most]) => message.number(number) > most) ?? [];
  if (element > 0) return element;
  const units = message.units[4];
  if (!message.has(4) || units <= AMOUNT_DIGITS || units === AMOUNT_DIGITS_2003) return 0;
  return /^0*$/.test(message.text(4)!.slice(0, -AMOUNT_DIGITS)) ? 0 : 4;
}
