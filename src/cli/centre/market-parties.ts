// Who the parties of a market's journal are: its links and issuers by name, and its merchants. Sites send two messages, all others one.
import type { AcquiringParty, AffiliatedMerchant, IssuingParty, Parties } from '../../centre/confirmation/books.ts';
import type { Member } from '../../centre/member.ts';
import type { Merchant } from '../../centre/merchant.ts';
import type { Codec } from '../../codec/codec.ts';
import { nameOf, type Party, type PartyKind } from '../../journal/parties.ts';
import { linksOf, type MarketLayout } from '../../simulate/market/layout.ts';

export class MarketParties implements Parties {
  /** By number of the journal. */
  readonly #acquirers: readonly (AcquiringParty | undefined)[];
  readonly #issuers: readonly (IssuingParty | undefined)[];
  /** By code of the acquirer and DE 42. */
  readonly #merchants = new Map<string, AffiliatedMerchant>();

  constructor(layout: MarketLayout, merchants: readonly Merchant[], parties: readonly Party[], codec: Codec) {
    const members = layout.members.map(({ member }) => member);
    const sites = new Set(linksOf(layout).flatMap(({ name, kind }) => (kind === 'e-commerce' ? [name] : [])));
    this.#acquirers = byNumber(parties, 'acquirer', (name): AcquiringParty => {
      const { code } = memberWith(members, name, ({ acquirers }) => acquirers);
      return { member: code, confirmation: sites.has(name) ? 'dual' : 'single', codec };
    });
    this.#issuers = byNumber(parties, 'issuer', (name): IssuingParty => {
      const { code, isForeign } = memberWith(members, name, ({ issuers }) => issuers);
      return { member: code, isForeign };
    });
    for (const { acquirer, acceptor, contract, categoryCode } of merchants) {
      this.#merchants.set(`${acquirer} ${acceptor}`, { contract, categoryCode });
    }
  }

  acquirer(number: number): AcquiringParty {
    return known(this.#acquirers[number], 'acquirer', number);
  }

  issuer(number: number): IssuingParty {
    return known(this.#issuers[number], 'issuer', number);
  }

  merchant(member: string, acceptor: string): AffiliatedMerchant | undefined {
    return this.#merchants.get(`${member} ${acceptor}`);
  }

  /** By the first digits of a card (ISO/IEC 7812-1): 9504 is the country's own range. */
  brandOf(pan: string): string {
    if (pan.startsWith('9504')) return 'cmi';
    if (pan.startsWith('4')) return 'visa';
    return /^[25]/.test(pan) ? 'mastercard' : '';
  }
}

function byNumber<T>(parties: readonly Party[], kind: PartyKind, partyOf: (name: string) => T): (T | undefined)[] {
  const most = Math.max(0, ...parties.map(({ number }) => number));
  return Array.from({ length: most + 1 }, (_, number) => {
    const name = nameOf(parties, kind, number);
    return name === undefined ? undefined : partyOf(name);
  });
}

function memberWith(members: readonly Member[], name: string, namesOf: (member: Member) => readonly string[]): Member {
  const member = members.find((each) => namesOf(each).includes(name));
  if (member === undefined) throw new Error(`${name} is no link of a member of this market`);
  return member;
}

function known<T>(party: T | undefined, kind: PartyKind, number: number): T {
  if (party === undefined) throw new Error(`the journal has no ${kind} ${number}`);
  return party;
}
