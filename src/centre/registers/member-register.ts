// The register of members: banks and schemes.
import type { ClearingDialect, Member, ReversalReading } from '../member.ts';
import { isIban } from './bank-account.ts';
import { type Field, fieldsOf } from './field.ts';
import { email, language, memberCode, name } from './record-values.ts';
import type { RecordFault, Register } from './register.ts';
import { currency, date, type Kind, list, matching, optional, text, word, yesOrNo } from './values.ts';

const link = text(/^[A-Za-z0-9._-]{1,64}$/, 'a name of the configuration');

const encodings = word<ClearingDialect['encoding']>('ascii', 'ebcdic');
const framings = word<ClearingDialect['framing']>('rdw', 'rdw-1014');
const CLEARING_ALLOWED = `${encodings.allowed} and ${framings.allowed}: ascii rdw`;

/** Characters and framing, with a blank between them. */
const clearing: Kind<ClearingDialect> = {
  allowed: CLEARING_ALLOWED,
  read: (written) => {
    const [first = '', second = '', ...rest] = written.split(' ');
    const [encoding, framing] = [encodings.read(first, 0), framings.read(second, 0)];
    return 'wrong' in encoding || 'wrong' in framing || rest.length > 0
      ? { wrong: 'not a clearing dialect', allowed: CLEARING_ALLOWED }
      : { value: { encoding: encoding.value, framing: framing.value } };
  },
  write: ({ encoding, framing }) => `${encoding} ${framing}`,
};

const field = fieldsOf<Member>();

const fields: readonly Field<Member>[] = [
  field('code', 'code', memberCode, 'how commands, files and positions name it'),
  field('name', 'name', name, 'its name'),
  field(
    'institution',
    'institution',
    text(/^\d{1,11}$/, '1 to 11 digits'),
    'institution identification code (DE 32, 33, 94)',
  ),
  field('bank', 'bank', optional(text(/^\d{3}$/, '3 digits')), 'bank code of its RIBs'),
  field('acquirers', 'acquirers', list(link), 'acquirers of the configuration that are its own', { isList: true }),
  field('issuers', 'issuers', list(link), 'issuers of the configuration that are its own', { isList: true }),
  field(
    'account',
    'account',
    matching(isIban, 'an IBAN without blanks whose check digits fit'),
    'IBAN on which its position is settled, and from which its merchants are paid',
  ),
  field('currency', 'currency', currency, 'currency of its position', { byDefault: 'MAD' }),
  field('foreign', 'isForeign', yesOrNo, 'whether its cards and merchants are of abroad', { byDefault: 'no' }),
  field('clearing', 'clearing', clearing, 'how it takes its clearing files', { byDefault: 'ascii rdw' }),
  field('reversals', 'reversals', word<ReversalReading>('cancelled', 'opposite'), 'how it reads reversals in totals', {
    byDefault: 'cancelled',
  }),
  field('email', 'email', optional(email), 'where bulletins go'),
  field('language', 'language', language, 'language of its bulletins', { byDefault: 'fr' }),
  field('contact', 'contact', optional(name), 'what its cardholders are told to call'),
  field('certified', 'isCertified', yesOrNo, 'whether it is certified', { byDefault: 'no' }),
  field('certifiedOn', 'certifiedOn', optional(date), 'since when it is certified'),
  field(
    'certificate',
    'certificate',
    optional(text(/^[0-9a-f]{64}$/, '64 hexadecimal digits')),
    'SHA-256 of the signed result that it was certified by',
  ),
];

export const memberRegister: Register<Member> = {
  name: 'member',
  fields,
  keyField: 'code',
  keyOf: ({ code }) => code,
  faultsOf: ({ acquirers, issuers, isCertified, certifiedOn, certificate }) => [
    ...(acquirers.length + issuers.length > 0
      ? []
      : [{ field: 'acquirers', wrong: 'neither acquirers nor issuers', allowed: 'one of the two at least' }]),
    ...(isCertified || (certifiedOn ?? certificate) === undefined
      ? []
      : [{ field: 'certified', wrong: 'no, and yet a date or a result', allowed: 'yes, or neither' }]),
  ],
  changeFaults: () => [],
  conflicts,
};

/** A link, an issuer and an institution are of one member. */
function conflicts(members: Iterable<Member>): RecordFault[] {
  const faults: RecordFault[] = [];
  const owners = new Map<string, string>();
  for (const { code, institution, acquirers, issuers } of members) {
    const names: readonly (readonly [string, readonly string[]])[] = [
      ['institution', [institution]],
      ['acquirers', acquirers],
      ['issuers', issuers],
    ];
    for (const [field, values] of names) {
      for (const value of values) {
        const owner = owners.get(`${field} ${value}`);
        if (owner === undefined) owners.set(`${field} ${value}`, code);
        else
          faults.push({ key: code, field, wrong: `${value} is of ${owner} already`, allowed: 'one member for each' });
      }
    }
  }
  return faults;
}
