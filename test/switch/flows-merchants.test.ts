// Affiliation: an acquirer of which merchants are required sends requests of its own active merchants only. Anybody else is refused 03
// (action code 109), and no issuer hears of it. What has happened is taken all the same.
import { expect } from 'vitest';
import { type AffiliatedMerchant, MerchantTableBuilder } from '../../src/centre/registers/merchant-table.ts';
import { APPROVED, decides, issuerDown, purchase, reversal, runFlows, send, without } from './flow.ts';

const SHOP: AffiliatedMerchant = {
  acquirer: 'BANK',
  acceptor: 'MERCHANT0000001',
  terminals: ['TERM0001'],
  status: 'active',
};

/** The merchants that acquirer 1 has; `asked` counts the questions. */
function affiliated(...merchants: readonly AffiliatedMerchant[]) {
  const builder = new MerchantTableBuilder();
  for (const merchant of merchants) builder.add(merchant);
  const known = { table: builder.table(), asked: 0 };
  const takes = (acceptor: string, terminal: string) => {
    known.asked++;
    return known.table.takes('BANK', acceptor, terminal);
  };
  return { known, given: { acquirers: [{ affiliation: { takes } }] } };
}

const refused = (name: string, merchant: Partial<AffiliatedMerchant>, request = purchase()) => ({
  name: `${name} is refused`,
  given: affiliated({ ...SHOP, ...merchant }).given,
  when: [decides(APPROVED), send(request)],
  answers: ['0110 000101 03'],
  records: ['answered 1 109'],
});

const approved = (name: string, merchant: Partial<AffiliatedMerchant>, request = purchase()) => ({
  name: `${name} is asked for`,
  given: affiliated({ ...SHOP, ...merchant }).given,
  when: [decides(APPROVED), send(request)],
  answers: ['0110 000101 00'],
  issuers: ['1: 0100 t1'],
  records: ['answered 1 000'],
});

runFlows([
  approved('an active merchant with its terminal', {}),
  approved('a terminal of a merchant that may have any', { terminals: [] }),
  approved(
    'a number and a terminal shorter than their elements',
    { acceptor: 'SHOP 1', terminals: ['T1'] },
    {
      ...purchase(),
      '41': 'T1      ',
      '42': 'SHOP 1         ',
    },
  ),
  refused('a merchant that is not in the register', { acceptor: 'MERCHANT0000002' }),
  refused('a merchant of another acquirer', { acquirer: 'OTHER' }),
  refused('a merchant whose number is longer', { acceptor: 'MERCHANT000000' }),
  refused('a terminal of somebody else', { terminals: ['TERM0002'] }),
  refused('a request without DE 42', {}, without(purchase(), 42)),
  refused('a request without DE 41 of a merchant with terminals', {}, without(purchase(), 41)),
  ...(['applied', 'contracted', 'suspended', 'closed'] as const).map((status) =>
    refused(`a merchant that is ${status}`, { status }),
  ),
  {
    ...refused('a merchant that is suspended, though its issuer is down,', { status: 'suspended' }),
    when: [issuerDown(1), send(purchase())],
  },
]);

/** The shop is suspended between a purchase and what follows it. */
const shop = affiliated(SHOP);
const suspended = affiliated({ ...SHOP, status: 'suspended' });
runFlows([
  {
    name: 'the table is swapped: what was approved is told again and reversed, what is new is refused, an advice is taken',
    given: { ...shop.given, issuers: [{ routes: ['9504'] }] },
    when: [
      () => {
        shop.known.table = affiliated(SHOP).known.table;
      },
      decides(APPROVED),
      send(purchase()),
      () => {
        shop.known.table = suspended.known.table;
      },
      send(purchase()),
      send(purchase({ '11': '000102' })),
      send(reversal()),
      send(purchase({ '0': '0220', '11': '000103', '38': 'ABC123', '39': '00' })),
    ],
    answers: ['0110 000101 00', '0110 000101 00', '0110 000102 03', '0410 000901 00', '0230 000103 00'],
    issuers: ['1: 0100 t1', '1: 0400 t3 undoes t1', '1: 0220 t4'],
    records: ['answered 1 000', 'answered 2 109', 'answered 3 undoes 1 000', 'answered 4 000'],
    notes: ['message.duplicate'],
    also: () => expect(shop.known.asked).toBe(2),
  },
]);
