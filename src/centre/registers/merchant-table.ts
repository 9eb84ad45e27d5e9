// Which merchant a request is of: by the member that acquires it, its number (DE 42) and its terminal (DE 41). Never changed once it is
// made; a changed register makes another one.
import type { Merchant } from '../merchant.ts';

/** What the look-up needs of a merchant. */
export type AffiliatedMerchant = Pick<Merchant, 'contract' | 'acquirer' | 'acceptor' | 'terminals' | 'status'>;

interface Row {
  readonly isActive: boolean;
  /** Undefined: any. */
  readonly terminals: ReadonlySet<string> | undefined;
}

export class MerchantTable {
  /** By code of the member, then by DE 42. */
  readonly #rows = new Map<string, Map<string, Row>>();

  constructor(merchants: Iterable<AffiliatedMerchant>) {
    for (const { acquirer, acceptor, status, terminals } of merchants) {
      let ofMember = this.#rows.get(acquirer);
      if (ofMember === undefined) this.#rows.set(acquirer, (ofMember = new Map()));
      const named = terminals.length === 0 ? undefined : new Set(terminals);
      ofMember.set(acceptor, { isActive: status === 'active', terminals: named });
    }
  }

  /** True when `acceptor` is an active merchant of the member `acquirer`, and `terminal` is its own. Both without trailing blanks. */
  takes(acquirer: string, acceptor: string, terminal: string): boolean {
    const row = this.#rows.get(acquirer)?.get(acceptor);
    return row?.isActive === true && (row.terminals === undefined || row.terminals.has(terminal));
  }
}
