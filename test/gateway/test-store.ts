// A store of tests, that no register has.
import type { Merchant } from '../../src/centre/merchant.ts';
import type { Store } from '../../src/gateway/store.ts';

/** A key of tests. */
export const STORE_KEY = 'TEST-key|1\\2';

export const TEST_MERCHANT: Merchant = {
  ...{ contract: 'C-1', legalName: 'Boutique SARL', tradingName: 'Boutique Été', categoryCode: '5732' },
  ...{ acceptor: 'MERCHANT0000001', terminals: [], city: 'Casablanca', site: 'https://boutique.example' },
  ...{ email: 'shop@example.ma', language: 'fr', acquirer: 'ATLAS', rib: '0'.repeat(24), currency: 504 },
  commissions: [{ origin: undefined, brand: undefined, rateMillionths: 15_000, fixedMinor: 0 }],
  ...{ vatMillionths: 0, monthlyFeeMinor: 0, entryFeeMinor: 0, reserveMinor: 0, reserveMillionths: 0 },
  ...{ paymentDelayDays: 1, status: 'active', appliedOn: 0, contractedOn: 0, activeOn: 20260101 },
  ...{ suspendedOn: 0, closedOn: 0 },
};

/** What its server calls as: a password of tests. */
const TEST_API = { name: 'api', password: 'test-password' };

export const TEST_STORE: Store = { clientId: '600000001', merchant: TEST_MERCHANT, key: STORE_KEY, api: TEST_API };

/** The same of a merchant without a site: one whose shop of the older kit is on this machine. */
export const STORE_WITHOUT_SITE: Store = { ...TEST_STORE, merchant: { ...TEST_MERCHANT, site: undefined } };

/** A test card of banque-atlas. */
export const TEST_CARD = '9504010000000001';
