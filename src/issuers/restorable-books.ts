// The books of a stub issuer as a host keeps them and brings them back at a start.
import type { Decision } from './issuer.ts';
import { RequestView, type SwitchRequest } from './request-view.ts';
import type { StubIssuer } from './stub.ts';

/** What a host does with the books of `issuer`; it satisfies `RestorableBooks` of the host. */
export function restorableBooks(issuer: StubIssuer) {
  const view = new RequestView();
  return {
    changedBytes: () => issuer.changedBytes(),
    keep: (keep: (key: string, value: Uint8Array) => void) => issuer.keepBooks(keep),
    restore: (kept: (key: string) => Uint8Array | undefined) => issuer.restoreBooks(kept),
    rebook: (request: SwitchRequest, decision: Decision) => issuer.rebook(view.over(request, 0), decision),
  };
}
