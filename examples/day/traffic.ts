// The traffic between the stories: customers who pay, are approved and go home. Who buys what where follows from a fixed
// sequence of numbers, so the same day comes out each time. No account here is ever near its end: these answers do not
// depend on the order in which they are sent.
import { bins, cardOf } from './cards.ts';
import type { Day } from './day.ts';
import { everydayMerchants } from './merchants.ts';

const perBin = [
  [bins.atlas, 6],
  [bins.atlasVisa, 3],
  [bins.rif, 6],
  [bins.rifMastercard, 3],
  [bins.visa, 3],
  [bins.visaOther, 1],
  [bins.mastercard, 2],
  [bins.mastercardNew, 2],
] as const;

const FIRST_ACCOUNT = 1_001;

/** Customers: more with domestic cards than from abroad. */
const customers = perBin.flatMap(([bin, count]) =>
  Array.from({ length: count }, (_, i) => cardOf(bin, FIRST_ACCOUNT + i)),
);

/** Numbers that look drawn and are not: the multiplicative generator of Lehmer with the factor of Park and Miller. */
export class Sequence {
  private value: number;

  constructor(first: number) {
    this.value = first;
  }

  /** The next whole number from `least` to `most`, both included. */
  next(least: number, most: number): number {
    this.value = (this.value * 48_271) % 2_147_483_647;
    return least + (this.value % (most - least + 1));
  }
}

/** `count` purchases until `time` (hh:mm), at uneven intervals. */
export function everyday(day: Day, sequence: Sequence, count: number, time: string): void {
  for (let left = count; left > 0; left--) {
    const meanS = Math.floor(day.clock.secondsTo(time) / (left + 1));
    day.clock.pass(sequence.next(Math.floor(meanS / 2), meanS));
    const card = customers[sequence.next(0, customers.length - 1)]!;
    const at = everydayMerchants[sequence.next(0, everydayMerchants.length - 1)]!;
    const terminal = sequence.next(1, 3) === 3 ? 2 : 1;
    // Cash comes in notes of a hundred, everything else to ten centimes.
    const stepMinor = at.type === '01' ? 100_00 : 10;
    const amountMinor = stepMinor * sequence.next(at.fromMinor / stepMinor, at.toMinor / stepMinor);
    day.ask({ card, at, amountMinor, terminal, what: words[at.type] });
  }
}

const words = { '00': 'purchase', '01': 'cash', '50': 'bill' } as const;
