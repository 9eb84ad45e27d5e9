// A desk that writes down what it is asked, and answers what a test says; and the stores that may ask.
import type { Merchant } from '../../../src/centre/merchant.ts';
import type { Desk, OrderView } from '../../../src/gateway/desk.ts';
import type { PaymentResult } from '../../../src/gateway/payment-result.ts';
import type { Store, StoreBook } from '../../../src/gateway/store.ts';
import { approved } from '../est3d/payments.ts';

export class NotedDesk implements Desk {
  readonly asked: unknown[] = [];
  result: PaymentResult = approved;
  readonly known = new Map<string, OrderView>();

  pay(...[store, payment]: Parameters<Desk['pay']>) {
    return this.#answer('pay', store, payment);
  }
  capture(...[store, oid, amountMinor]: Parameters<Desk['capture']>) {
    return this.#answer('capture', store, oid, amountMinor);
  }
  cancel(...[store, oid, named]: Parameters<Desk['cancel']>) {
    return this.#answer('cancel', store, oid, named);
  }
  orderOf({ clientId }: Store, transactionId: string): string | undefined {
    const ofStore = [...this.known].filter(([key]) => key.startsWith(`${clientId} `)).map(([, order]) => order);
    return ofStore.find(({ steps }) => steps.some(({ result }) => result.transactionId === transactionId))?.oid;
  }
  refund(...[store, oid, amountMinor]: Parameters<Desk['refund']>) {
    return this.#answer('refund', store, oid, amountMinor);
  }
  order(store: Store, oid: string): OrderView | undefined {
    return this.known.get(`${store.clientId} ${oid}`);
  }
  orders(): readonly OrderView[] {
    return [];
  }

  #answer(...[verb, store, ...asked]: [string, Store, ...unknown[]]): Promise<PaymentResult> {
    this.asked.push([verb, store.clientId, ...asked]);
    return Promise.resolve(this.result);
  }
}

const merchant = { contract: 'C-1' } as Merchant;

/** Two stores that may call the XML interface, and one that may not. */
export const stores: StoreBook = {
  find(clientId: string): Store | undefined {
    const password = { '600000001': 'secret-1', '600000002': 'secret-2' }[clientId];
    if (password !== undefined) return { clientId, merchant, key: 'TEST1234', api: { name: 'api', password } };
    return clientId === '600000003' ? { clientId, merchant, key: 'TEST1234', api: undefined } : undefined;
  },
};
