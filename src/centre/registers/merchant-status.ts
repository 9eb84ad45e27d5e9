// The life of a merchant in the register: applied, contracted, active, suspended and active again, closed for good. Each status has
// the date since when it is or was.
import type { Merchant, MerchantStatus } from '../merchant.ts';
import type { FieldFault } from './field.ts';

/** What may follow what. */
const FOLLOWING: Readonly<Record<MerchantStatus, readonly MerchantStatus[]>> = {
  applied: ['contracted', 'closed'],
  contracted: ['active', 'closed'],
  active: ['suspended', 'closed'],
  suspended: ['active', 'closed'],
  closed: [],
};

type DateKey = 'appliedOn' | 'contractedOn' | 'activeOn' | 'suspendedOn' | 'closedOn';

const DATES: Readonly<Record<MerchantStatus, DateKey>> = {
  applied: 'appliedOn',
  contracted: 'contractedOn',
  active: 'activeOn',
  suspended: 'suspendedOn',
  closed: 'closedOn',
};

/** The dates that a merchant has by now. An application may be withdrawn before anything else. */
const NEEDED: Readonly<Record<MerchantStatus, readonly DateKey[]>> = {
  applied: ['appliedOn'],
  contracted: ['appliedOn', 'contractedOn'],
  active: ['appliedOn', 'contractedOn', 'activeOn'],
  suspended: ['appliedOn', 'contractedOn', 'activeOn', 'suspendedOn'],
  closed: ['appliedOn', 'closedOn'],
};

export const statuses = Object.keys(FOLLOWING) as readonly MerchantStatus[];

/** The merchant with another status since `date`, or what is wrong with that. */
export function withStatus(merchant: Merchant, status: MerchantStatus, date: number): Merchant | FieldFault {
  const following = FOLLOWING[merchant.status];
  if (!following.includes(status)) return forbidden(merchant.status, status);
  // Whoever is active again has been affiliated since it first was.
  const since = status === 'active' && merchant.activeOn !== 0 ? merchant.activeOn : date;
  return { ...merchant, status, [DATES[status]]: since };
}

/** What is wrong when a merchant of the register is replaced by what a file says of it: it may have gone several steps. */
export function statusFault(before: MerchantStatus, after: MerchantStatus): FieldFault | undefined {
  return before === after || mayBecome(before, after) ? undefined : forbidden(before, after);
}

/** In any number of steps. */
function mayBecome(before: MerchantStatus, after: MerchantStatus, seen: readonly MerchantStatus[] = [before]): boolean {
  return FOLLOWING[before].some(
    (next) => next === after || (!seen.includes(next) && mayBecome(next, after, [...seen, next])),
  );
}

function forbidden(before: MerchantStatus, after: MerchantStatus): FieldFault {
  const following = FOLLOWING[before];
  const allowed = following.length === 0 ? 'nothing: what is closed stays closed' : following.join(', ');
  return { field: 'status', wrong: `${before} cannot become ${after}`, allowed };
}

/** What does not fit together of status and dates. */
export function statusDateFaults(merchant: Merchant): FieldFault[] {
  const { status } = merchant;
  const faults: FieldFault[] = NEEDED[status]
    .filter((key) => merchant[key] === 0)
    .map((field) => ({ field, wrong: `no date, of a merchant that is ${status}`, allowed: 'a date, 2026-11-26' }));
  if (merchant.closedOn !== 0 && status !== 'closed') {
    faults.push({ field: 'closedOn', wrong: `a date, of a merchant that is ${status}`, allowed: 'nothing' });
  }
  for (const [earlier, later] of IN_ORDER) {
    if (merchant[later] === 0 || merchant[earlier] <= merchant[later]) continue;
    faults.push({ field: later, wrong: `before ${earlier}`, allowed: `the date of ${earlier}, or later` });
  }
  return faults;
}

const IN_ORDER: readonly (readonly [DateKey, DateKey])[] = [
  ['appliedOn', 'contractedOn'],
  ['contractedOn', 'activeOn'],
  ['activeOn', 'suspendedOn'],
  ['appliedOn', 'closedOn'],
  ['contractedOn', 'closedOn'],
  ['activeOn', 'closedOn'],
  ['suspendedOn', 'closedOn'],
];
