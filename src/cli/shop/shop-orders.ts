// The orders of the shop, and what it was told of them. They are in memory: the shop of a demonstration forgets with its process.
import type { Article } from './articles.ts';

export interface ShopOrder {
  readonly oid: string;
  readonly article: Article;
  readonly amountMinor: number;
  /** What was told, by the number of the attempt: told twice is told once. */
  readonly attempts: ReadonlyMap<string, Attempt>;
}

interface Attempt {
  readonly isApproved: boolean;
  /** ProcReturnCode, ErrMsg, AuthCode, MaskedPan as they were told. */
  readonly code: string;
  readonly message: string;
  readonly approval: string;
  readonly card: string;
}

/** Orders that are kept: the oldest gives way. */
const MOST_ORDERS = 10_000;

export class ShopOrders {
  readonly #orders = new Map<string, ShopOrder & { readonly attempts: Map<string, Attempt> }>();
  readonly #random: () => string;
  #number = 0;

  /** @param random what makes the number of an order one that nobody guesses */
  constructor(random: () => string) {
    this.#random = random;
  }

  open(article: Article): ShopOrder {
    const oid = `CMD-${String(++this.#number).padStart(4, '0')}-${this.#random()}`;
    const order = { oid, article, amountMinor: article.priceMinor, attempts: new Map<string, Attempt>() };
    this.#orders.set(oid, order);
    if (this.#orders.size > MOST_ORDERS) this.#orders.delete(this.#orders.keys().next().value!);
    return order;
  }

  find(oid: string): ShopOrder | undefined {
    return this.#orders.get(oid);
  }

  /** Notes what came of an attempt, once. */
  note(oid: string, transactionId: string, attempt: Attempt): void {
    const attempts = this.#orders.get(oid)?.attempts;
    if (attempts !== undefined && !attempts.has(transactionId)) attempts.set(transactionId, attempt);
  }
}

export const paidBy = ({ attempts }: ShopOrder): Attempt | undefined =>
  [...attempts.values()].find(({ isApproved }) => isApproved);

export const lastAttempt = ({ attempts }: ShopOrder): Attempt | undefined => [...attempts.values()].at(-1);
