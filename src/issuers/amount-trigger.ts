// Amount triggers: certain amounts of authorization and financial requests ask for an answer. A tester gets any response
// code, any delay or no answer at all without configuring an issuer. They are amounts in minor units as DE 4 carries them,
// whatever the currency: 7,770.51 in dirhams or euros, 777,051 in yen.
//
// | amount | what the issuer does |
// | --- | --- |
// | 7,770.NN | answers with response code NN; 00 is decided normally, 10 approves half of the amount |
// | 7,780.NN | decides normally, answers after NN x 100 ms |
// | 7,790.00 | decides normally, so money is held, and never answers |
import { isApproved, type Reason, reasonOf } from '../iso8583/reason.ts';

/** What an amount asks for. */
export interface AmountTrigger {
  /** The answer's reason. A decline is answered as it is; an approving code takes the place of a normal approval. */
  readonly reason: Reason | undefined;
  /** Milliseconds to wait before the answer, Infinity for never. The normal decision is posted at once. */
  readonly delayMs: number;
}

/** One range of amounts; the trigger of `fromMinor` + NN is `of(NN)`. */
interface Row {
  readonly fromMinor: number;
  readonly toMinor: number;
  readonly of: (nn: number) => AmountTrigger;
}

/** Milliseconds for each unit of NN. */
const DELAY_STEP_MS = 100;

const table: readonly Row[] = [
  {
    fromMinor: 777_000,
    toMinor: 777_099,
    of: (nn) => ({ reason: reasonOf(String(nn).padStart(2, '0')), delayMs: 0 }),
  },
  {
    fromMinor: 778_000,
    toMinor: 778_099,
    of: (nn) => ({ reason: undefined, delayMs: nn * DELAY_STEP_MS }),
  },
  {
    fromMinor: 779_000,
    toMinor: 779_000,
    of: () => ({ reason: undefined, delayMs: Number.POSITIVE_INFINITY }),
  },
];

const leastMinor = table[0]!.fromMinor;
/** By amount, counted from the least. */
const triggers: (AmountTrigger | undefined)[] = [];
for (const { fromMinor, toMinor, of } of table) {
  for (let minor = fromMinor; minor <= toMinor; minor++) triggers[minor - leastMinor] = of(minor - fromMinor);
}

/** What an amount in minor units asks for; undefined when it is no trigger. */
export function amountTriggerOf(amountMinor: number): AmountTrigger | undefined {
  return amountMinor < leastMinor ? undefined : triggers[amountMinor - leastMinor];
}

/** True when a trigger declines, without looking at card or account. */
export function isDeclined(trigger: AmountTrigger): boolean {
  return trigger.reason !== undefined && !isApproved(trigger.reason);
}
