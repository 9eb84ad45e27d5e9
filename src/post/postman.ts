// Takes what is due from the outbox to its delivery, one message after the other.
import type { Outbox } from '../records/outbox.ts';
import type { Delivery } from './delivery.ts';

/** What became of the messages that were due. */
export interface Round {
  readonly sent: number;
  readonly deferred: number;
  readonly bounced: number;
  /** Why the round ended early: the server cannot be used. */
  readonly away: string | undefined;
}

/** Delivers all that is due. What was being sent when an earlier process ended is sent again. When the server is away, the message that
 *  found out waits, and the others stay as they are. */
export async function deliverDue(outbox: Outbox, delivery: Delivery, now: () => number): Promise<Round> {
  outbox.recover(now());
  const round = { sent: 0, deferred: 0, bounced: 0 };
  const startMs = now();
  for (;;) {
    // Due when the round began: what is put off in it is not tried twice.
    const taken = outbox.take(startMs);
    if (taken === undefined) return { ...round, away: undefined };
    const outcome = await delivery.deliver(taken);
    const { is, answer } = outcome;
    if (is === 'sent') {
      outbox.sent(taken, answer, now());
      round.sent++;
    } else if (is === 'bounced') {
      outbox.bounced(taken, answer, now());
      round.bounced++;
    } else {
      round[outbox.deferred(taken, answer, now()) as 'deferred' | 'bounced']++;
      if (is === 'away') return { ...round, away: answer };
    }
  }
}
