// The register of merchants that the centre has affiliated.
import { hasTwoDecimals } from '../../iso8583/currency.ts';
import type { Merchant } from '../merchant.ts';
import { isRib } from './bank-account.ts';
import { commissions } from './commissions.ts';
import { type Field, type FieldFault, fieldsOf } from './field.ts';
import { statusDateFaults, statuses, statusFault } from './merchant-status.ts';
import { email, language, memberCode, name } from './record-values.ts';
import type { RecordFault, Register } from './register.ts';
import { amount, currency, date, list, matching, optional, percentage, text, whole, word } from './values.ts';

const MOST_DELAY_DAYS = 60;
const LONGEST_SITE = 200;

/** Printable characters without blanks at either end; what separates the values of a list is in none. */
const acceptor = text(/^[!-:<-~](?:[ -:<-~]{0,13}[!-:<-~])?$/, '1 to 15 printable characters (DE 42)');
const terminal = text(/^[!-:<-~](?:[ -:<-~]{0,6}[!-:<-~])?$/, '1 to 8 printable characters (DE 41)');
const site = matching(
  (written) => written.length <= LONGEST_SITE && /^https?:\/\/[^\s/?#\p{C}]+\.[^\s\p{C}]+$/u.test(written),
  'an address that begins with https:// or http://',
);

const field = fieldsOf<Merchant>();

const fields: readonly Field<Merchant>[] = [
  field('contract', 'contract', text(/^[A-Z0-9-]{1,15}$/, '1 to 15 of A-Z, 0-9 and -'), 'contract number'),
  field('legalName', 'legalName', name, 'name of the company'),
  field('tradingName', 'tradingName', name, 'name that cardholders know (DE 43)'),
  field('categoryCode', 'categoryCode', text(/^\d{4}$/, '4 digits'), 'merchant category code, ISO 18245 (DE 18 or 26)'),
  field('acceptor', 'acceptor', acceptor, 'card acceptor identification code (DE 42)'),
  field('terminals', 'terminals', list(terminal), 'its terminals (DE 41); none: any', { isList: true }),
  field('city', 'city', name, 'where it is'),
  field('site', 'site', optional(site), 'address of its site'),
  field('email', 'email', email, 'where statements go'),
  field('language', 'language', language, 'language of its statements', { byDefault: 'fr' }),
  field('acquirer', 'acquirer', memberCode, 'code of the member that acquires it'),
  field('rib', 'rib', matching(isRib, 'a RIB of 24 digits whose key fits'), 'account on which it is paid'),
  field('currency', 'currency', currency, 'currency in which it is paid', { byDefault: 'MAD' }),
  field('commissions', 'commissions', commissions, 'commission by origin and brand of the card'),
  field('vat', 'vatMillionths', percentage, 'VAT on commission and fees', { byDefault: '10%' }),
  field('monthlyFee', 'monthlyFeeMinor', amount, 'monthly fee before VAT', { byDefault: '0' }),
  field('entryFee', 'entryFeeMinor', amount, 'entry fee before VAT, once', { byDefault: '0' }),
  field('reserve', 'reserveMinor', amount, 'guarantee that is held back', { byDefault: '0' }),
  field('reservePart', 'reserveMillionths', percentage, 'part of each payment that goes there until it is reached', {
    byDefault: '0%',
  }),
  field('paymentDelayDays', 'paymentDelayDays', whole(0, MOST_DELAY_DAYS), 'business days until it is paid: D+n', {
    byDefault: '1',
  }),
  field('status', 'status', word(...statuses), 'where its contract is', { byDefault: 'applied' }),
  field('appliedOn', 'appliedOn', date, 'since when it is, or was, applied'),
  field('contractedOn', 'contractedOn', date, '... contracted'),
  field('activeOn', 'activeOn', date, '... active'),
  field('suspendedOn', 'suspendedOn', date, '... suspended'),
  field('closedOn', 'closedOn', date, '... closed'),
];

/** The register of merchants of these members, by their codes. */
export function merchantRegister(members: ReadonlySet<string>): Register<Merchant> {
  return {
    name: 'merchant',
    fields,
    keyField: 'contract',
    keyOf: ({ contract }) => contract,
    faultsOf: (merchant) => [
      ...statusDateFaults(merchant),
      ...(members.has(merchant.acquirer)
        ? []
        : [{ field: 'acquirer', wrong: `${merchant.acquirer} is no member`, allowed: knownMembers(members) }]),
      ...(merchant.reserveMinor > 0 && merchant.reserveMillionths === 0
        ? [{ field: 'reservePart', wrong: '0%, with a reserve', allowed: 'the part of each payment that is held back' }]
        : []),
      ...currencyFaults(merchant),
    ],
    changeFaults: (before, after) => [
      ...[statusFault(before.status, after.status) ?? []].flat(),
      ...currencyChangeFaults(before.currency, after.currency),
    ],
    conflicts,
  };
}

/** A credit transfer has two decimals. */
function currencyFaults({ currency }: Merchant): FieldFault[] {
  if (hasTwoDecimals(currency)) return [];
  return [{ field: 'currency', wrong: `${currency} has not two decimals`, allowed: 'a currency that has: MAD or 504' }];
}

/** Its ledger counts in minor units of its currency. */
function currencyChangeFaults(before: number, after: number): FieldFault[] {
  if (before === after) return [];
  return [{ field: 'currency', wrong: `${before} cannot become ${after}`, allowed: 'what it is: open a new contract' }];
}

const MOST_NAMED = 12;

function knownMembers(members: ReadonlySet<string>): string {
  if (members.size === 0) return 'a member of the register, which is empty: `member import` first';
  const named = [...members].sort().slice(0, MOST_NAMED).join(', ');
  return members.size > MOST_NAMED ? `${named} and ${members.size - MOST_NAMED} more` : named;
}

/** A number (DE 42) is of one merchant of an acquirer. */
function conflicts(merchants: Iterable<Merchant>): RecordFault[] {
  const faults: RecordFault[] = [];
  const owners = new Map<string, string>();
  for (const { contract, acquirer, acceptor } of merchants) {
    const name = `${acquirer} ${acceptor}`;
    const owner = owners.get(name);
    if (owner === undefined) owners.set(name, contract);
    else {
      const wrong = `${acceptor} is that of ${owner} at ${acquirer} already`;
      faults.push({ key: contract, field: 'acceptor', wrong, allowed: 'another number for each' });
    }
  }
  return faults;
}
