// The authorizations that may be captured still, in memory, found by their number and by the names that completions use. It knows which
// have changed since it was filled, so that keeping them costs what has changed.
import type { AuthorizationBooks, AuthorizationName } from './books.ts';
import type { OpenAuthorization } from './open-authorization.ts';

type Index = Map<string, OpenAuthorization[]>;

export class OpenAuthorizations implements AuthorizationBooks {
  readonly #open = new Map<number, OpenAuthorization>();
  /** What has gone stays under its names: at the end of a day most go at once, and a new evening begins without them. */
  readonly #byName: Index = new Map();
  readonly #changed = new Set<number>();
  readonly #removed = new Set<number>();

  constructor(kept: Iterable<OpenAuthorization> = []) {
    for (const authorization of kept) this.#put(authorization);
  }

  get(transaction: number): OpenAuthorization | undefined {
    return this.#open.get(transaction);
  }

  named(acquirer: number, name: AuthorizationName): readonly OpenAuthorization[] {
    const named = this.#byName.get(keyOf(acquirer, name)) ?? [];
    return named.filter((one) => this.#open.get(one.transaction) === one);
  }

  add(authorization: OpenAuthorization): void {
    this.#put(authorization);
    this.changed(authorization);
  }

  changed({ transaction }: OpenAuthorization): void {
    this.#changed.add(transaction);
  }

  remove(transaction: number): void {
    if (!this.#open.delete(transaction)) return;
    this.#changed.delete(transaction);
    this.#removed.add(transaction);
  }

  all(): Iterable<OpenAuthorization> {
    return this.#open.values();
  }

  /** What is to be kept anew, and the transaction numbers of what has gone, since the last time. */
  takeChanges(): { readonly changed: readonly OpenAuthorization[]; readonly removed: readonly number[] } {
    const changed = [...this.#changed].map((transaction) => this.#open.get(transaction)!);
    const removed = [...this.#removed];
    this.#changed.clear();
    this.#removed.clear();
    return { changed, removed };
  }

  #put(authorization: OpenAuthorization): void {
    this.#open.set(authorization.transaction, authorization);
    for (const key of keysOf(authorization)) {
      const others = this.#byName.get(key);
      if (others === undefined) this.#byName.set(key, [authorization]);
      else others.push(authorization);
    }
  }
}

function keysOf({ acquirer, facts }: OpenAuthorization): string[] {
  const { stan, rrn, approvalCode } = facts;
  const names: AuthorizationName[] = [{ stan }];
  if (rrn !== '') names.push({ rrn });
  if (approvalCode !== '') names.push({ approvalCode });
  return names.map((name) => keyOf(acquirer, name));
}

function keyOf(acquirer: number, name: AuthorizationName): string {
  if ('stan' in name) return `${acquirer} stan ${name.stan}`;
  return 'rrn' in name ? `${acquirer} rrn ${name.rrn}` : `${acquirer} code ${name.approvalCode}`;
}
