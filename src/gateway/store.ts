// A store: a merchant's site as the gateway knows it. What it signs with is its key; what its server calls the XML interface with is
// its name and password.
import type { Merchant } from '../centre/merchant.ts';

export interface Store {
  /** `clientid` of its forms, `ClientId` of the XML interface, `storeId` of the older kit. */
  readonly clientId: string;
  readonly merchant: Merchant;
  /** The store key. It is shown to nobody and stands in no log. */
  readonly key: string;
  /** What its server may call the XML interface with; undefined: it may not. */
  readonly api: { readonly name: string; readonly password: string } | undefined;
}

/** The stores of the register. */
export interface StoreBook {
  /** The store of an active merchant, or of a suspended one; undefined when there is none. */
  find(clientId: string): Store | undefined;
}
