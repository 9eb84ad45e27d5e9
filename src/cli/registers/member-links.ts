// Members name acquirers and issuers of the configuration of the switch: which of these names do not fit.
import type { Member } from '../../centre/member.ts';
import { suggestion } from '../configuration/nearest.ts';
import type { Configuration } from '../configuration/schema.ts';

/** A line for each name that the configuration does not have, and for each link that needs a member and is of none. */
export function linkFaults(members: readonly Member[], { acquirers, issuers }: Configuration): string[] {
  const known = { acquirer: acquirers.map(({ name }) => name), issuer: issuers.map(({ name }) => name) };
  const faults: string[] = [];
  for (const { code, ...member } of members) {
    for (const [kind, names] of [
      ['acquirer', member.acquirers],
      ['issuer', member.issuers],
    ] as const) {
      for (const name of names) {
        if (known[kind].includes(name)) continue;
        faults.push(`member ${code}: the configuration has no ${kind} ${name}${suggestion(name, known[kind])}`);
      }
    }
  }
  const acquirersOwned = new Set(members.flatMap((member) => member.acquirers));
  const issuersOwned = new Set(members.flatMap((member) => member.issuers));
  for (const { name, merchants, certified } of acquirers) {
    if (acquirersOwned.has(name)) continue;
    const [asked] = merchants === 'required' ? ['merchants are required'] : certified === 'required' ? [CERTIFIED] : [];
    if (asked !== undefined) {
      faults.push(`acquirer ${name}: ${asked}, and it is of no member: all of its transactions are refused`);
    }
  }
  for (const { name, ecommerce, certified } of issuers) {
    if (issuersOwned.has(name)) continue;
    if (certified === 'required')
      faults.push(`issuer ${name}: ${CERTIFIED}, and it is of no member: its cards have no route`);
    else if (ecommerce === 'enrolled') {
      faults.push(
        `issuer ${name}: cardholders have to be enrolled, and it is of no member: merchants' sites are refused`,
      );
    }
  }
  return faults;
}

const CERTIFIED = 'its member has to be certified';
