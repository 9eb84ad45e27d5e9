// What becomes of an authentication by the card it is for: what testers have configured, then the table of test cards, then the rest.
// Endings of test cards are those that merchants' developers know from public test cards of 3-D Secure.

/** `frictionless`: authenticated, nothing asked. `challenge`: a code is asked for. `codeFails`: and no code is right. `pageFails`: the
 *  issuer cannot ask. `attempt`: the issuer cannot authenticate, and stands for it. `failed`, `refused`: no. `unavailable`: the issuer
 *  does not know. `silent`: no answer, until the time of whoever asks is over. */
export type CardOutcome =
  | 'frictionless'
  | 'challenge'
  | 'codeFails'
  | 'pageFails'
  | 'attempt'
  | 'failed'
  | 'refused'
  | 'unavailable'
  | 'silent';

export interface CardRule {
  /** First and last digits of the card; empty: any. */
  readonly first: string;
  readonly last: string;
  readonly outcome: CardOutcome;
}

/** By the last four digits. */
const endings: Readonly<Record<string, CardOutcome>> = {
  1000: 'frictionless',
  1018: 'failed',
  1026: 'attempt',
  1034: 'unavailable',
  1042: 'refused',
  1067: 'silent',
  1091: 'challenge',
  1109: 'codeFails',
  1117: 'pageFails',
};

/** Test cards of every range. */
export const TEST_CARD_RULES: readonly CardRule[] = Object.entries(endings).map(([last, outcome]) => ({
  first: '',
  last,
  outcome,
}));

/** The outcome of the first rule that fits. */
export function outcomeFor(pan: string, rules: readonly CardRule[], otherwise: CardOutcome): CardOutcome {
  return rules.find(({ first, last }) => pan.startsWith(first) && pan.endsWith(last))?.outcome ?? otherwise;
}
