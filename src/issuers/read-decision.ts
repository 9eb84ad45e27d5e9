// What a plug-in gives as its decision, read once and within the guard of whoever asks: a getter may throw, say something else the
// second time, or come from a prototype. Whether the values make an answer is judged by the switch.
import type { Decision } from './issuer.ts';

/** A decision with the own properties of `given`. Throws an Error when it is none, and whatever its getters throw. */
export function readDecision(given: unknown): Decision {
  if (typeof given !== 'object' || given === null) throw new Error('decide() gave no decision with a reason');
  const own = (name: string): unknown =>
    Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined;
  const decision = {
    reason: own('reason'),
    approvalCode: own('approvalCode'),
    elements: own('elements'),
    approvedMinor: own('approvedMinor'),
    delayMs: own('delayMs'),
  };
  const { elements } = decision;
  if (typeof elements === 'object' && elements !== null)
    decision.elements = Object.fromEntries(Object.entries(elements));
  return decision as Decision;
}
