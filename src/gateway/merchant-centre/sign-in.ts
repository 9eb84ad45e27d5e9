// Who may enter, and to do what. Who knows the store's key, or the password of its XML interface, may do all that its server may. Who
// knows the password for looking, which is made of the key, sees everything and does nothing. Without any of them nothing is shown.
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Store, StoreBook } from '../store.ts';

export type Role = 'acts' | 'looks';

const LOOKING = 'merchant centre: password for looking';
const LOOKING_CHARACTERS = 20;

/** The password for looking: nobody keeps it, it follows from the key and changes with it. 100 bits. */
export function lookingPassword({ key, clientId }: Store): string {
  const digest = createHmac('sha256', key).update(`${LOOKING} ${clientId}`).digest();
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789X';
  const text = Array.from(digest.subarray(0, LOOKING_CHARACTERS), (byte) => letters[byte % letters.length]!).join('');
  return text.replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** What whoever knows this secret may do in a store; undefined: nothing. It takes as long for a store that is not there. */
export function roleOf(
  stores: StoreBook,
  clientId: string,
  secret: string,
): { readonly store: Store; readonly role: Role } | undefined {
  const store = stores.find(clientId);
  const acts = [store?.key, store?.api?.password].map((known) => isSame(known, secret));
  const looks = isSame(store === undefined ? undefined : lookingPassword(store), secret.trim());
  if (store === undefined) return undefined;
  if (acts.includes(true)) return { store, role: 'acts' };
  return looks ? { store, role: 'looks' } : undefined;
}

function isSame(known: string | undefined, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(known ?? ''), digest(given)) && known !== undefined && known !== '';
}
