// Forms that browsers bring from shops: whose they are, whether the shop has signed them, and what they ask for. What is wrong is told to
// the shop's developer, on the page and in the log; the order of the checks says no more to a stranger than that a store exists.
import type { Language } from '../../centre/member.ts';
import { explainHash } from '../est3d/explain/explain-hash.ts';
import { isHashVer3 } from '../est3d/hash-ver3.ts';
import { clientIdOf, readEst3dForm } from '../est3d/order-form.ts';
import { joinedText } from '../mtc/checksum.ts';
import { explainChecksum } from '../mtc/explain-checksum.ts';
import { checkedOf, isMtcFormSigned, readMtcForm, storeIdOf } from '../mtc/order-form.ts';
import { siteFaults } from '../mtc/shop-site.ts';
import { NO_PRE_AUTH } from '../order-desk.ts';
import type { FormFault, FormField, OrderForm } from '../order-form.ts';
import type { ReadingBook } from '../orders/reading-book.ts';
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
  readonly #readings: ReadingBook;
  readonly #takesPreAuth: boolean;
  readonly #now: () => number;
  #second = 0;
  #explained = 0;

  /** `now`: milliseconds since 1970. */
  constructor(stores: StoreBook, readings: ReadingBook, takesPreAuth: boolean, now: () => number) {
    this.#stores = stores;
    this.#readings = readings;
    this.#takesPreAuth = takesPreAuth;
    this.#now = now;
  }

  /** The order of a form that its shop has signed, or everything that is wrong with it. `urls` are those by which the form may have been
   *  addressed to the gateway: the older kit signs them. */
  readonly read = (fields: readonly FormField[], kit: OrderForm['kit'], urls: readonly string[]): ReadForm => {
    const { name, clientIdOf, readForm } = KITS[kit];
    const clientId = clientIdOf(fields);
    const store = this.#stores.find(clientId);
    const refuse = (refused: readonly string[]): ReadForm => ({
      refused,
      clientId: clientId.slice(0, LONGEST_CLIENT_ID),
      language: store?.merchant.language ?? 'fr',
    });
    if (clientId === '') return refuse([`${name}: missing`]);
    if (store === undefined) return refuse([`${name}: there is no such store`]);
    const { status, language } = store.merchant;
    if (status !== 'active') return refuse([`${name}: the merchant of this store is ${status}`]);
    const wrong = kit === 'est3d' ? this.#wrongHash(fields, store) : this.#wrongChecksum(fields, store, urls);
    if (wrong !== undefined) return refuse(wrong);
    const read = readForm(fields, language);
    if ('faults' in read) return refuse(linesOf(read.faults));
    const foreign = kit === 'mtc' ? siteFaults(read.form, store.merchant.site) : [];
    if (foreign.length > 0) return refuse(linesOf(foreign));
    if (read.form.kind === 'PreAuth' && !this.#takesPreAuth) return refuse([NO_PRE_AUTH]);
    const other = kit === 'mtc' ? this.#otherReading(read.form) : undefined;
    if (other !== undefined) return refuse([other]);
    return { form: read.form, store };
  };

  /** Why a form of the older kit is not taken whose checksum was taken for another order. */
  #otherReading({ clientId, fields, oid }: OrderForm): string | undefined {
    const first = this.#readings.first(clientId, joinedText(checkedOf(fields)), oid);
    if (first === oid) return undefined;
    return `checksum: it was taken for cartId ${first} with another amount already; allowed: a cartId and an amount that no other order has`;
  }

  #wrongHash(fields: readonly FormField[], { key }: Store): readonly string[] | undefined {
    if (isHashVer3(fields, key)) return undefined;
    if (!this.#mayExplain()) return ['HASH: it does not fit this form and the key of this store'];
    const { lines } = explainHash(fields, key, 'quick');
    return lines.map((line) => (line.startsWith('HASH') ? line : `HASH: ${line}`));
  }

  #wrongChecksum(fields: readonly FormField[], { key }: Store, urls: readonly string[]): readonly string[] | undefined {
    if (urls.some((url) => isMtcFormSigned(fields, url, key))) return undefined;
    const [url = ''] = urls;
    return this.#mayExplain() ? explainChecksum(fields, url, key) : ['checksum: it does not fit this form'];
  }

  #mayExplain(): boolean {
    const second = Math.floor(this.#now() / 1_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#explained = 0;
    }
    return this.#explained++ < EXPLAINED_PER_SECOND;
  }
}

function linesOf(faults: readonly FormFault[]): string[] {
  return faults.map(({ field, wrong, allowed }) => `${field}: ${wrong}; allowed: ${allowed}`);
}

const KITS = {
  est3d: { name: 'clientid', clientIdOf, readForm: readEst3dForm },
  mtc: { name: 'storeId', clientIdOf: storeIdOf, readForm: readMtcForm },
} as const;
