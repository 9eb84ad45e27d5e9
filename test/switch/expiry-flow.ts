// What flows of expired authorizations share.
import { type LetGo, letGo } from '../../src/host/letting-go.ts';
import type { ExpiredAuthorization } from '../../src/switch/expiries.ts';
import type { World } from './world.ts';

/** As the centre names `purchase()`, or `foreign()`, when nothing was captured. */
export const EXPIRED: ExpiredAuthorization = {
  transaction: 1,
  acquirer: 1,
  stan: 101,
  sentAt: 1_123_093_000,
  capturedMinor: 0,
  place: Number.MAX_SAFE_INTEGER,
};

/** What becomes of it within a second. */
export function expires(world: World, expired: ExpiredAuthorization): LetGo[] {
  const became: LetGo[] = [];
  letGo(world.host, world.journal, expired, (what) => became.push(what));
  world.advance(1_000);
  return became;
}
