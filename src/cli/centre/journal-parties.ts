// Who the parties of a journal are: its numbers are names of the configuration, names are links of members, and merchants are in the
// register. Each is looked for once.
import type { AcquiringParty, AffiliatedMerchant, IssuingParty, Parties } from '../../centre/confirmation/books.ts';
import type { Member } from '../../centre/member.ts';
import type { Merchant } from '../../centre/merchant.ts';
import type { StoredJournal } from '../../journal/journal.ts';
import { nameOf, type PartyKind } from '../../journal/parties.ts';
import { codecWith } from '../common-options.ts';
import type { Configuration } from '../configuration/schema.ts';
import { specName } from '../configuration/wire-form.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

export class JournalParties implements Parties {
  readonly #journal: StoredJournal;
  readonly #configuration: Configuration;
  readonly #members: readonly Member[];
  /** By code of the acquirer and DE 42. */
  readonly #merchants = new Map<string, AffiliatedMerchant>();
  readonly #acquirers = new Map<number, AcquiringParty>();
  readonly #issuers = new Map<number, IssuingParty>();

  constructor(
    journal: StoredJournal,
    configuration: Configuration,
    members: readonly Member[],
    merchants: Iterable<Merchant>,
    formerMerchants: Iterable<Merchant> = [],
  ) {
    this.#journal = journal;
    this.#configuration = configuration;
    this.#members = members;
    for (const { acquirer, acceptor, contract, categoryCode } of merchants) {
      this.#merchants.set(`${acquirer} ${acceptor}`, { contract, categoryCode });
    }
    // A sale may be of a day before its merchant was transferred: who has the place now goes first.
    for (const { acquirer, acceptor, contract, categoryCode } of formerMerchants) {
      const key = `${acquirer} ${acceptor}`;
      if (!this.#merchants.has(key)) this.#merchants.set(key, { contract, categoryCode });
    }
  }

  /** Throws a CommandError (usage) when nobody says who it is. */
  acquirer(number: number): AcquiringParty {
    let party = this.#acquirers.get(number);
    if (party === undefined) {
      const name = this.#nameOf('acquirer', number);
      const link = this.#configuration.acquirers.find((each) => each.name === name);
      if (link === undefined) throw unknown(`the configuration has no acquirer ${name}, and the journal has`);
      const { code } = this.#memberWith('acquirer', name, ({ acquirers }) => acquirers);
      const codec = codecWith(specName(link.spec), link.header);
      party = { member: code, confirmation: link.confirmation, codec };
      this.#acquirers.set(number, party);
    }
    return party;
  }

  /** Throws a CommandError (usage) when it is no member's. */
  issuer(number: number): IssuingParty {
    let party = this.#issuers.get(number);
    if (party === undefined) {
      const name = this.#nameOf('issuer', number);
      const { code, isForeign } = this.#memberWith('issuer', name, ({ issuers }) => issuers);
      party = { member: code, isForeign };
      this.#issuers.set(number, party);
    }
    return party;
  }

  merchant(member: string, acceptor: string): AffiliatedMerchant | undefined {
    return this.#merchants.get(`${member} ${acceptor}`);
  }

  /** By the first digits (ISO/IEC 7812-1): 9504 is the country's own range. */
  brandOf(pan: string): string {
    if (pan.startsWith('9504')) return 'cmi';
    if (pan.startsWith('4')) return 'visa';
    if (/^(5[1-5]|2[2-7])/.test(pan)) return 'mastercard';
    if (/^(50|5[6-9]|63|67)/.test(pan)) return 'maestro';
    if (/^3[47]/.test(pan)) return 'amex';
    if (/^3[068]/.test(pan)) return 'diners';
    if (/^62/.test(pan)) return 'unionpay';
    return /^6(011|5)/.test(pan) ? 'discover' : '';
  }

  #nameOf(kind: PartyKind, number: number): string {
    const name = nameOf(this.#journal.parties, kind, number);
    if (name === undefined) throw unknown(`the journal has no name for ${kind} ${number}`);
    return name;
  }

  #memberWith(kind: PartyKind, name: string, namesOf: (member: Member) => readonly string[]): Member {
    const member = this.#members.find((each) => namesOf(each).includes(name));
    if (member === undefined) throw unknown(`${kind} ${name} is no member's: name it in the register, at a member`);
    return member;
  }
}

function unknown(what: string): CommandError {
  return new CommandError(ExitCode.usage, `nothing is collected: ${what}`);
}
