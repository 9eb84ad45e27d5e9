// A world with one built-in issuer, whose books can be looked into.
import { localIssuer } from '../../src/cli/local-issuer.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { World } from './world.ts';

/** The process after that of `after`, or the first. */
export function bank(after?: World) {
  const issuer = domesticIssuer({ name: 'issuer-1', currency: '504', openingBalanceMinor: 1_000_000 });
  const local = localIssuer(issuer, 1, 'issuer-1', 1_000);
  const world = new World({ issuers: [{ routes: ['9504'] }], local, ...(after === undefined ? {} : { after }) });
  return { world, issuer };
}
