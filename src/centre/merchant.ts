// A merchant that the centre has affiliated: its contract, where it takes cards, and how it is paid.
import type { Language } from './member.ts';

/** `applied` until the contract is signed, `contracted` until the first terminal may work, then `active`. A suspended one is paid what is
 *  owed and takes no cards; a closed one never comes back. */
export type MerchantStatus = 'applied' | 'contracted' | 'active' | 'suspended' | 'closed';

export type CardOrigin = 'domestic' | 'foreign';

/** What a merchant pays for an operation: the first row that fits its card. */
export interface CommissionRate {
  /** Undefined: any. */
  readonly origin: CardOrigin | undefined;
  /** A name of `iso8583/` brands (visa, mastercard, cmi...). Undefined: any. */
  readonly brand: string | undefined;
  /** Parts per million of the amount: 15000 is 1.5 %. */
  readonly rateMillionths: number;
  /** Minor units of the merchant's currency, on top. */
  readonly fixedMinor: number;
}

export interface Merchant {
  /** Contract number, 1 to 15 of A-Z, 0-9 and `-`: the key of the register. */
  readonly contract: string;
  readonly legalName: string;
  /** As cardholders and DE 43 know it. */
  readonly tradingName: string;
  /** ISO 18245, 4 digits (DE 18 of 1987, DE 26 of 1993). */
  readonly categoryCode: string;
  /** DE 42, 1 to 15 characters, without trailing blanks. Unique in the register together with its acquirer. */
  readonly acceptor: string;
  /** DE 41 of its terminals, 1 to 8 characters each, without trailing blanks. Empty: any terminal. */
  readonly terminals: readonly string[];
  readonly city: string;
  /** Address of its site; undefined for a merchant without. */
  readonly site: string | undefined;
  readonly email: string;
  readonly language: Language;
  /** Code of the member that acquires it. */
  readonly acquirer: string;
  /** 24 digits: bank 3, locality 3, account 16, key 2. */
  readonly rib: string;
  /** ISO 4217 numeric: the currency in which it is paid. */
  readonly currency: number;
  /** The first row that fits applies. The last has neither origin nor brand, so that one always fits. */
  readonly commissions: readonly CommissionRate[];
  /** Parts per million: 100000 is 10 %. On the commission and on fees. */
  readonly vatMillionths: number;
  /** Minor units, before VAT: with the first payment of each calendar month. */
  readonly monthlyFeeMinor: number;
  /** Minor units, before VAT: once, with the first payment. */
  readonly entryFeeMinor: number;
  /** Guarantee that is held back from payments until it is reached, minor units; and what part of each payment, parts per million. */
  readonly reserveMinor: number;
  readonly reserveMillionths: number;
  /** Business days from the operations to their payment: D+n. */
  readonly paymentDelayDays: number;
  readonly status: MerchantStatus;
  /** Business dates (yyyymmdd) since when it is, or was, what its status says; 0 where it never was. */
  readonly appliedOn: number;
  readonly contractedOn: number;
  readonly activeOn: number;
  readonly suspendedOn: number;
  readonly closedOn: number;
}
