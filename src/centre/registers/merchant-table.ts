// Which merchant a request is of: by the member that acquires it, its number (DE 42) and its terminal (DE 41). Never changed once it is
// made; a changed register makes another one, merchant by merchant, so that nobody waits for all of them.
import type { Merchant } from '../merchant.ts';

/** What the look-up needs of a merchant. */
export type AffiliatedMerchant = Pick<Merchant, 'acquirer' | 'acceptor' | 'terminals' | 'status'>;

interface Row {
  readonly isActive: boolean;
  /** Undefined: any. */
  readonly terminals: ReadonlySet<string> | undefined;
}

/** By code of the member, then by DE 42. */
type Rows = Map<string, Map<string, Row>>;

export class MerchantTable {
  readonly #rows: Rows;

  /** `MerchantTableBuilder` makes it. */
  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** True when `acceptor` is an active merchant of the member `acquirer`, and `terminal` is its own. Both without trailing blanks. */
  takes(acquirer: string, acceptor: string, terminal: string): boolean {
    const row = this.#rows.get(acquirer)?.get(acceptor);
    return row?.isActive === true && (row.terminals === undefined || row.terminals.has(terminal));
  }
}

/** A table that is being made. */
export class MerchantTableBuilder {
  #rows: Rows = new Map();

  add({ acquirer, acceptor, status, terminals }: AffiliatedMerchant): void {
    const ofMember = this.#rows.get(acquirer) ?? new Map<string, Row>();
    if (ofMember.size === 0) this.#rows.set(acquirer, ofMember);
    const named = terminals.length === 0 ? undefined : new Set(terminals);
    ofMember.set(acceptor, { isActive: status === 'active', terminals: named });
  }

  /** The table of all that were added; what is added from now on is for another one. */
  table(): MerchantTable {
    const rows = this.#rows;
    this.#rows = new Map();
    return new MerchantTable(rows);
  }
}
