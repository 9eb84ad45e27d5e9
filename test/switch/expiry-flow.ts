// What flows of expired authorizations share.
import type { ExpiredAuthorization } from '../../src/switch/expiries.ts';

/** As the centre names `purchase()`, or `foreign()`, when nothing was captured. */
export const EXPIRED: ExpiredAuthorization = {
  transaction: 1,
  acquirer: 1,
  stan: 101,
  sentAt: 1_123_093_000,
  capturedMinor: 0,
  place: Number.MAX_SAFE_INTEGER,
};
