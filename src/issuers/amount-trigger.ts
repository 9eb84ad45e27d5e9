// Answers on demand by amount: certain amounts of authorization and financial requests are keys that name the answer, so
// that a tester gets any code, any delay or silence without configuring an issuer. Keys are amounts in minor units as DE 4
// carries them, whatever the currency: 7,770.51 in dirhams or euros, 777,051 in yen.
import { isApproved, type Reason, reasonOf } from '../iso8583/reason.ts';

/** What a key asks for. */
export interface Scenario {
  /** The answer's reason. A decline is answered as it is; an approving code takes the place of a normal approval. */
  readonly reason: Reason | undefined;
  /** Milliseconds to wait before the answer, Infinity for never. The normal decision is carried out at once. */
  readonly delayMs: number;
}

/** One range of keys; the scenario of `fromMinor` + NN is `of(NN)`. */
interface Row {
  readonly fromMinor: number;
  readonly toMinor: number;
  readonly meaning: string;
  readonly of: (nn: number) => Scenario;
}

/** Milliseconds for each unit of NN. */
const DELAY_STEP_MS = 100;

/** The keys. `NN` are the last two digits of the amount. */
export const scenarioTable: readonly Row[] = [
  {
    fromMinor: 777_000,
    toMinor: 777_099,
    meaning: '7,770.NN is answered with code NN; 00 is decided normally, 10 approves half of the amount',
    of: (nn) => ({ reason: reasonOf(String(nn).padStart(2, '0')), delayMs: 0 }),
  },
  {
    fromMinor: 778_000,
    toMinor: 778_099,
    meaning: '7,780.NN is decided normally and answered after NN x 100 ms',
    of: (nn) => ({ reason: undefined, delayMs: nn * DELAY_STEP_MS }),
  },
  {
    fromMinor: 779_000,
    toMinor: 779_000,
    meaning: '7,790.00 is decided normally, so money is held, and never answered',
    of: () => ({ reason: undefined, delayMs: Number.POSITIVE_INFINITY }),
  },
];

const least = scenarioTable[0]!.fromMinor;
const scenarios: (Scenario | undefined)[] = [];
for (const { fromMinor, toMinor, of } of scenarioTable) {
  for (let key = fromMinor; key <= toMinor; key++) scenarios[key - least] = of(key - fromMinor);
}

/** The scenario that an amount in minor units is the key of; undefined when it is none. */
export function scenarioOf(amountMinor: number): Scenario | undefined {
  return amountMinor < least ? undefined : scenarios[amountMinor - least];
}

/** True when a scenario declines without looking at card or account. */
export function isDeclined(scenario: Scenario): boolean {
  return scenario.reason !== undefined && !isApproved(scenario.reason);
}
