// Forms that browsers bring from shops: whose they are, whether the shop has signed them, and what they ask for. What is wrong is told to
// the shop's developer, on the page and in the log; the order of the checks says no more to a stranger than that a store exists.
import type { Language } from '../../centre/member.ts';
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

export interface FormSettings {
  readonly stores: StoreBook;
  readonly takesPreAuth: boolean;
}

/** Which kit a path is of. */
export function readShopForm(fields: readonly FormField[], { stores, takesPreAuth }: FormSettings): ReadForm {
  const clientId = clientIdOf(fields);
  const store = stores.find(clientId);
  const refuse = (...refused: readonly string[]): ReadForm => ({
    refused,
    clientId: clientId.slice(0, 40),
    language: store?.merchant.language ?? 'fr',
  });
  if (clientId === '') return refuse('clientid: missing');
  if (store === undefined) return refuse('clientid: there is no such store');
  if (store.merchant.status !== 'active')
    return refuse(`clientid: the merchant of this store is ${store.merchant.status}`);
  if (!isHashVer3(fields, store.key)) return refuse('HASH: it does not fit this form and the key of this store');
  const read = readEst3dForm(fields, store.merchant.language);
  if ('faults' in read) {
    return refuse(...read.faults.map(({ field, wrong, allowed }) => `${field}: ${wrong}; allowed: ${allowed}`));
  }
  if (read.form.kind === 'PreAuth' && !takesPreAuth) return refuse(`TranType: ${NO_PRE_AUTH}`);
  return { form: read.form, store };
}
