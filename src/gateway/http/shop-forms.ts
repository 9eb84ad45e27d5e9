// Forms that browsers bring from shops: whose they are, whether the shop has signed them, and what they ask for. What is wrong is told to
// the shop's developer, on the page and in the log; the order of the checks says no more to a stranger than that a store exists.
import type { Language } from '../../centre/member.ts';
import { explainHash } from '../est3d/explain/explain-hash.ts';
import { isHashVer3 } from '../est3d/hash-ver3.ts';
import { clientIdOf, readEst3dForm } from '../est3d/order-form.ts';
import { NO_PRE_AUTH } from '../order-desk.ts';
import type { FormField, OrderForm } from '../order-form.ts';
import type { Store, StoreBook } from '../store.ts';

export type ReadForm =
  | { readonly form: OrderForm; readonly store: Store }
  | {
      readonly refused: readonly string[];
      readonly clientId: string;
      readonly language: Language;
    };

/** Explanations of hashes in a second: each tries many computations. */
const EXPLAINED_PER_SECOND = 10;
const LONGEST_CLIENT_ID = 40;

export class ShopForms {
  readonly #stores: StoreBook;
  readonly #takesPreAuth: boolean;
  readonly #now: () => number;
  #second = 0;
  #explained = 0;

  /** `now`: milliseconds since 1970. */
  constructor(stores: StoreBook, takesPreAuth: boolean, now: () => number) {
    this.#stores = stores;
    this.#takesPreAuth = takesPreAuth;
    this.#now = now;
  }

  /** The order of a form that its shop has signed, or everything that is wrong with it. */
  readonly read = (fields: readonly FormField[]): ReadForm => {
    const clientId = clientIdOf(fields);
    const store = this.#stores.find(clientId);
    const refuse = (refused: readonly string[]): ReadForm => ({
      refused,
      clientId: clientId.slice(0, LONGEST_CLIENT_ID),
      language: store?.merchant.language ?? 'fr',
    });
    if (clientId === '') return refuse(['clientid: missing']);
    if (store === undefined) return refuse(['clientid: there is no such store']);
    const { status, language } = store.merchant;
    if (status !== 'active') return refuse([`clientid: the merchant of this store is ${status}`]);
    if (!isHashVer3(fields, store.key)) return refuse(this.#explanation(fields, store));
    const read = readEst3dForm(fields, language);
    if ('faults' in read) {
      return refuse(read.faults.map(({ field, wrong, allowed }) => `${field}: ${wrong}; allowed: ${allowed}`));
    }
    if (read.form.kind === 'PreAuth' && !this.#takesPreAuth) return refuse([`TranType: ${NO_PRE_AUTH}`]);
    return { form: read.form, store };
  };

  #explanation(fields: readonly FormField[], store: Store): readonly string[] {
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#explained = 0;
    }
    if (this.#explained++ >= EXPLAINED_PER_SECOND) return ['HASH: it does not fit this form and the key of this store'];
    return explainHash(fields, store.key, 'quick').lines.map((line) =>
      line.startsWith('HASH') ? line : `HASH: ${line}`,
    );
  }
}
