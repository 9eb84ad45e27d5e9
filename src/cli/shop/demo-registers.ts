// Whom the shop of the demonstration belongs to, and whose the test cards are: the registers of a centre of its own, all invented.
import type { Member } from '../../centre/member.ts';
import type { Merchant } from '../../centre/merchant.ts';
import { changeStores } from '../stores/opened-stores.ts';

const bank = (
  code: string,
  name: string,
  institution: string,
  issuers: readonly string[],
  changes: Partial<Member> = {},
): Member => ({
  ...{ code, name, issuers, institution, bank: undefined, acquirers: [] },
  ...{ account: 'MA64011780000000000000000000', currency: 504, isForeign: false },
  clearing: { encoding: 'ascii', framing: 'rdw' },
  ...{ reversals: 'cancelled', email: undefined, language: 'fr', isCertified: true },
  ...changes,
});

const members: readonly Member[] = [
  bank('ATLAS', 'Banque Atlas', '504001', ['banque-atlas'], { acquirers: ['gateway'] }),
  bank('SOUSS', 'Banque Souss', '504003', ['banque-souss']),
  bank('SAHARA', 'Banque Sahara', '504004', ['banque-sahara'], { contact: '05 28 00 00 00' }),
  bank('LOINTAINE', 'Banque Lointaine', '978001', ['visa', 'mastercard'], { isForeign: true }),
];

const merchant: Merchant = {
  ...{ contract: 'SHOP-1', legalName: 'Atelier Zellige SARL', tradingName: 'Atelier Zellige', categoryCode: '5970' },
  ...{ acceptor: 'ATELIERZELLIGE1', terminals: [], city: 'Casablanca', site: 'https://atelier-zellige.example' },
  ...{
    email: 'boutique@atelier-zellige.example',
    language: 'fr',
    acquirer: 'ATLAS',
    rib: '0'.repeat(24),
    currency: 504,
  },
  commissions: [{ origin: undefined, brand: undefined, rateMillionths: 15_000, fixedMinor: 0 }],
  ...{ vatMillionths: 100_000, monthlyFeeMinor: 0, entryFeeMinor: 0, reserveMinor: 0, reserveMillionths: 0 },
  ...{ paymentDelayDays: 1, status: 'active', appliedOn: 0, contractedOn: 0, activeOn: 0, suspendedOn: 0, closedOn: 0 },
};

/** Writes them into a new file, with the store of the merchant. */
export async function writeDemoRegisters(
  path: string,
  store: { readonly clientId: string; readonly key: string },
  nowMs: number,
): Promise<void> {
  const origin = { atMs: nowMs, command: 'shop' };
  await changeStores({ records: path, config: undefined, key: undefined }, ({ registers, stores }) => {
    registers.putMembers(
      members.map((after) => ({ before: undefined, after })),
      origin,
    );
    registers.putMerchants([{ before: undefined, after: merchant }], origin);
    stores.add(store.clientId, merchant.contract, store.key, origin);
  });
}
