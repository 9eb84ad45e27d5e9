// An issuer as the switch asks it: each request seen through one view, nothing of it read before the issuer reads it.
import type { Decision, Issuer } from './issuer.ts';
import { RequestView, type SwitchRequest } from './request-view.ts';

/** Asks the issuer about a request at `nowMs`, milliseconds since 1970. */
export function deciderOf(issuer: Issuer): (request: SwitchRequest, nowMs: number) => Decision | Promise<Decision> {
  const view = new RequestView();
  return (request, nowMs) => issuer.decide(view.over(request, nowMs));
}
