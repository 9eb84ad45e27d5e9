// What the switch did with a frame of an acquirer. The host keeps count of the answers that a connection is owed by it, and
// never has to guess.
import type { Reason } from '../iso8583/reason.ts';

export interface Outcome {
  /**
   * `answered`: the answer was sent within the call. `refused`: so was a refusal that the switch itself gives. `inFlight`: the
   * answer to this connection is still to come. `ignored`: there will be no answer of its own, because none is expected, or
   * because this connection has asked before and one answer serves both.
   */
  readonly kind: 'answered' | 'refused' | 'inFlight' | 'ignored';
  /** Why it was refused; -1 for anything else. */
  readonly reason: Reason;
}

export const ANSWERED: Outcome = { kind: 'answered', reason: -1 };
export const IN_FLIGHT: Outcome = { kind: 'inFlight', reason: -1 };
export const IGNORED: Outcome = { kind: 'ignored', reason: -1 };

const refusals = new Map<Reason, Outcome>();

/** A refusal with this reason; one object for each reason. */
export function refused(reason: Reason): Outcome {
  let outcome = refusals.get(reason);
  if (outcome === undefined) {
    outcome = { kind: 'refused', reason };
    refusals.set(reason, outcome);
  }
  return outcome;
}
