// Stories of customers: bills and donations, a card that is used until its money is gone, tourists whose banks bill them
// in another currency, a hotel that holds, releases and charges, a refund, cash and balances.
import { bins, cardOf } from './cards.ts';
import { absent, type Day, identifying, type Sent } from './day.ts';
import { merchants } from './merchants.ts';

const USD = '840';
const EUR = '978';
const JPY = '392';

/** Bills, taxes and a donation over the web: processing code 50, MCC 4900, 4814, 9311, 8398. */
export function household(day: Day): void {
  const card = cardOf(bins.atlas, 2_001);
  const { water, telecom, taxes, charity, railway } = merchants;
  day.ask({ card, at: water, amountMinor: 312_45, what: 'water bill', changes: { 48: 'CONTRAT 00741852 2026-10' } });
  day.ask({
    card,
    at: water,
    amountMinor: 268_90,
    what: 'electricity bill',
    changes: { 48: 'CONTRAT 00741853 2026-10' },
  });
  day.ask({ card, at: telecom, amountMinor: 199_00, what: 'telecom bill', changes: { 48: 'LIGNE 0522000000' } });
  day.ask({ card, at: taxes, amountMinor: 700_00, what: 'vehicle tax', changes: { 48: 'VIGNETTE 2026' } });
  day.ask({ card: cardOf(bins.rif, 2_001), at: charity, amountMinor: 100_00, what: 'donation' });
  day.ask({ card: cardOf(bins.rifMastercard, 2_001), at: charity, amountMinor: 50_00, what: 'donation' });
  day.ask({
    card: cardOf(bins.visa, 2_001),
    at: charity,
    amountMinor: 500_00,
    what: 'donation',
    note: 'from abroad: 500.00 MAD at 0.0995 are 49.75 USD',
  });
  day.ask({
    card,
    at: railway,
    amountMinor: 145_00,
    what: 'ticket',
    changes: { 24: '001', 33: '504900' },
    expect: { ...identifying, 24: { echo: true }, 33: { echo: true } },
    note: 'everything that identifies the request comes back',
  });
}

/** A card of banque-rif used until 51; what was reversed can be spent again, and the balance says so to the centime. */
export function spentAndReturned(day: Day): void {
  const card = cardOf(bins.rif, 3_001);
  const { furniture, clothes, bakery, cash } = merchants;
  day.ask({ card, at: furniture, amountMinor: 4_000_00, note: '10,000.00 at first, 6,000.00 left' });
  day.ask({ card, at: furniture, amountMinor: 3_500_00, note: '2,500.00 left' });
  const coat = day.ask({ card, at: clothes, amountMinor: 2_400_00, note: '100.00 left' });
  day.ask({ card, at: bakery, amountMinor: 150_00, note: '150.00 of 100.00: 51' });
  day.ask({ card, at: bakery, amountMinor: 100_01, note: 'one centime too much' });
  day.reverse(coat, { by: 'elements', note: 'the coat goes back: 2,500.00 left' });
  day.ask({ card, at: bakery, amountMinor: 150_00, note: 'and now it is approved' });
  day.ask({ card, at: cash, amountMinor: 0, type: '31', account: '20', what: 'balance', note: '2,350.00' });
  day.ask({ card, at: furniture, amountMinor: 2_350_00, note: 'the last centime' });
  day.ask({ card, at: bakery, amountMinor: 1, note: 'nothing is left' });
  day.ask({ card, at: cash, amountMinor: 0, type: '31', account: '20', what: 'balance', note: '0.00' });
}

/** The same with a card of banque-atlas that carries a BIN inside Visa's range: domestic, in dirhams, up to 5,000.00. */
export function spentWithLimit(day: Day): void {
  const card = cardOf(bins.atlasVisa, 3_002);
  const { furniture, gifts, cash } = merchants;
  const domestic = { 6: absent, 10: absent, 51: absent };
  day.ask({ card, at: furniture, amountMinor: 5_000_01, note: 'a centime above the limit of banque-atlas: 61' });
  day.ask({ card, at: furniture, amountMinor: 5_000_00, expect: domestic, note: 'the limit itself' });
  const vase = day.ask({ card, at: gifts, amountMinor: 1_200_00, expect: domestic });
  day.ask({ card, at: furniture, amountMinor: 3_800_01, note: 'within the limit, above the balance: 51' });
  day.reverse(vase, { by: 'elements' });
  day.ask({ card, at: furniture, amountMinor: 3_800_01 });
  day.ask({ card, at: cash, amountMinor: 0, type: '30', what: 'balance', note: '1,199.99' });
}

/** Cards from abroad: billed in their own currency at the configured rate, and not at all where there is none. */
export function tourists(day: Day): void {
  const dollars = cardOf(bins.visa, 3_003);
  const euros = cardOf(bins.mastercard, 3_003);
  const newRange = cardOf(bins.mastercardNew, 3_003);
  const { gifts, restaurant, cars, cash, airline, taxi } = merchants;
  day.ask({ card: dollars, at: gifts, amountMinor: 1_234_56, note: '1,234.56 MAD are 122.84 USD, half a cent up' });
  day.ask({ card: euros, at: restaurant, amountMinor: 890_00, note: '890.00 MAD are 81.97 EUR' });
  day.ask({ card: newRange, at: taxi, amountMinor: 300_00, note: 'a BIN of the range 2221 to 2720' });
  const car = day.ask({ card: euros, at: cars, amountMinor: 2_750_00, what: 'car rental' });
  day.ask({
    card: euros,
    at: airline,
    amountMinor: 189_00,
    currency: EUR,
    expect: { 6: absent, 10: absent, 51: absent },
    note: 'sold in the currency of the card: nothing to convert',
  });
  day.ask({ card: dollars, at: airline, amountMinor: 50_000, currency: JPY, note: 'no rate for yen: 57' });
  day.ask({
    card: cardOf(bins.atlas, 3_004),
    at: airline,
    amountMinor: 99_00,
    currency: USD,
    note: 'dirhams only: 57',
  });
  day.ask({
    card: dollars,
    at: cash,
    amountMinor: 0,
    type: '31',
    account: '30',
    what: 'balance',
    note: '4,877.16 USD',
  });
  day.reverse(car, {
    by: 'elements',
    changes: { 38: { from: car.name, path: '38' } },
    note: 'names the approval code of its original, as terminals do',
  });
}

/** The airline's tickets, one of them given back. */
export function flights(day: Day): void {
  const { airline } = merchants;
  day.ask({ card: cardOf(bins.rifMastercard, 3_005), at: airline, amountMinor: 3_890_00, what: 'tickets' });
  day.ask({ card: cardOf(bins.visaOther, 3_005), at: airline, amountMinor: 2_415_00, what: 'ticket' });
  const given = day.ask({ card: cardOf(bins.rif, 3_006), at: airline, amountMinor: 1_650_00, what: 'ticket' });
  day.ask({
    card: given.ask.card,
    at: airline,
    amountMinor: 1_402_50,
    type: '20',
    what: 'refund',
    note: 'a refund (20) credits: 85 % of the fare',
  });
  day.ask({ card: given.ask.card, at: merchants.cash, amountMinor: 0, type: '31', what: 'balance', note: '9,752.50' });
}

/** In the morning the hotel asks for what the guest may spend. */
export function checkIn(day: Day): Sent {
  const guest = cardOf(bins.visa, 3_007);
  return day.ask({ card: guest, at: merchants.hotel, amountMinor: 3_600_00, what: 'pre-authorization' });
}

/** In the evening it releases that, and tells what the guest has spent: the advice (0220) stands by itself. */
export function checkOut(day: Day, held: Sent): void {
  const { card } = held.ask;
  const code = { 38: { from: held.name, path: '38' } } as const;
  day.reverse(held, { by: 'elements', changes: code, note: 'the hold of the morning is released' });
  day.ask({
    card,
    at: merchants.hotel,
    amountMinor: 2_918_00,
    mti: '0220',
    what: 'completion',
    changes: { ...code, 39: '00' },
    note: 'an advice: it tells what has happened, with the approval code of the morning',
  });
}

/** Cash machines: notes, a balance that is no transaction, and an advice of a decline that takes nothing. */
export function cashMachine(day: Day): void {
  const card = cardOf(bins.atlas, 3_008);
  const { cash } = merchants;
  day.ask({ card, at: cash, amountMinor: 0, type: '31', account: '20', what: 'balance', note: 'a new account' });
  day.ask({ card, at: cash, amountMinor: 2_000_00, what: 'cash' });
  day.ask({
    card,
    at: cash,
    amountMinor: 500_00,
    mti: '0220',
    type: '20',
    what: 'notes put back',
    changes: { 39: '00' },
    note: 'a credit told afterwards',
  });
  day.ask({ card, at: cash, amountMinor: 0, type: '31', account: '20', what: 'balance', note: '8,500.00' });
}

/** A stripe read at a kiosk: the card number comes in track 2 only, and neither of them comes back. */
export function stripe(day: Day): void {
  const card = cardOf(bins.rif, 3_009);
  day.ask({ card, at: merchants.kiosk, amountMinor: 35_00, expect: { 2: absent } });
  day.ask({ card: cardOf(bins.mastercard, 3_009), at: merchants.kiosk, amountMinor: 62_50, expect: { 2: absent } });
}
