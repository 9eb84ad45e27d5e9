// Stories of what goes wrong: cards that are refused, answers asked for by amount, issuers that are slow or silent, frames
// that are no messages, requests sent twice, and every way of taking a payment back.
import { bins, type Card, cardOf, mistyped } from './cards.ts';
import { type Ask, absent, type Day, echo, type Sent } from './day.ts';
import { cutWithin, frameOf, noise } from './frame.ts';
import { type Merchant, merchants } from './merchants.ts';

/** Refusals that follow from the card or the request. */
export function refused(day: Day): void {
  const { bakery, pharmacy, clothes, cash, furniture } = merchants;
  const good = cardOf(bins.atlas, 4_001);
  const say = (card: Card, at: Merchant, amountMinor: number, note: string, more: Partial<Ask> = {}) =>
    day.ask({ card, at, amountMinor, note, ...more });
  say(cardOf(bins.atlas, 4_002, '2001'), bakery, 24_00, 'expired in January 2020: 54');
  say(cardOf(bins.mastercard, 4_002, '2001'), clothes, 640_00, 'expired, and far away: 54');
  say(mistyped(cardOf(bins.rif, 4_003)), pharmacy, 88_50, 'the check digit is wrong: 14');
  say(mistyped(cardOf(bins.visa, 4_003)), pharmacy, 88_50, 'the check digit is wrong: 14');
  say({ pan: '9504010', expiry: good.expiry }, pharmacy, 88_50, 'seven digits are no card number: 14');
  say(cardOf(bins.discover, 4_004), clothes, 310_00, 'a BIN that no issuer has: 15');
  say(cardOf(bins.nobody, 4_004), clothes, 310_00, 'a BIN that no issuer has: 15');
  say(good, furniture, 6_500_00, 'above the limit of banque-atlas: 61');
  say(good, bakery, 0, 'no amount: 13');
  say(good, cash, 300_00, 'a transfer (40), which these banks do not know: 12', { type: '40', what: 'transfer' });
  const nameless = { ...day.request({ card: good, at: bakery, amountMinor: 30_00, changes: { 2: undefined } }) };
  day.clock.pass(12);
  day.odd(
    'purchase without a card',
    nameless,
    { 0: '0210', 11: echo, 37: echo, 38: absent, 39: '30' },
    'no card number at all: 30',
  );
  say(good, bakery, 26_00, 'the card is good for something after all');
}

/** Amounts that ask for an answer, at the bench of the centre. */
export function onDemand(day: Day): void {
  const at = merchants.amountTriggers;
  const declines = [1, 4, 5, 12, 41, 43, 51, 55, 57, 58, 59, 62, 63, 65, 68, 75, 91, 96];
  for (const [i, code] of declines.entries()) {
    const bin = [bins.atlas, bins.rif, bins.visa, bins.mastercard][i % 4]!;
    const note = `7,770.${String(code).padStart(2, '0')}: the last two digits are the answer`;
    day.ask({ card: cardOf(bin, 5_001), at, amountMinor: 7_770_00 + code, what: 'answer on demand', note });
  }
  for (const [i, code] of [8, 11, 16].entries()) {
    day.ask({ card: cardOf(bins.rif, 5_010 + i), at, amountMinor: 7_770_00 + code, what: 'approval on demand' });
  }
  const half = '7,770.10: half of it is approved, and DE 4 says how much';
  day.ask({ card: cardOf(bins.atlas, 5_020), at, amountMinor: 7_770_10, what: 'partial approval', note: half });
  day.ask({ card: cardOf(bins.mastercard, 5_020), at, amountMinor: 7_770_10, what: 'partial approval', note: half });
  day.ask({ card: cardOf(bins.atlas, 5_020), at, amountMinor: 0, type: '30', what: 'balance', note: '6,114.95' });
  day.ask({
    card: cardOf(bins.rif, 5_021),
    at,
    amountMinor: 7_770_00,
    what: 'usual answer',
    note: '7,770.00 is decided as any other',
  });
}

/** Issuers that take their time: 7,780.02 is answered after 200 ms, and others are answered meanwhile. */
export function slow(day: Day): void {
  const at = merchants.amountTriggers;
  const note = 'answered after 200 ms; those that follow do not wait for it';
  day.ask({ card: cardOf(bins.rif, 5_030), at, amountMinor: 7_780_02, what: 'slow answer', note });
  day.ask({ card: cardOf(bins.atlas, 5_030), at, amountMinor: 7_780_05, what: 'slow answer', note: 'after 500 ms' });
  day.ask({
    card: cardOf(bins.visa, 5_030),
    at,
    amountMinor: 7_780_01,
    what: 'slow answer',
    note: 'after 140 ms: abroad',
  });
  day.ask({ card: cardOf(bins.rif, 5_031), at: merchants.cafe, amountMinor: 22_00 });
}

/** Two requests that no issuer answers; one is reversed while it is under way. `settled` ends the story. */
export function silent(day: Day): { settled: () => Sent } {
  const [first, second] = [cardOf(bins.rif, 5_040), cardOf(bins.atlas, 5_041)];
  const { agency, furniture, cash } = merchants;
  const note = 'never answered by the issuer: 91 after its deadline of 5 s, while others go on';
  const trip = day.ask({ card: first, at: agency, amountMinor: 7_790_00, what: 'unanswered purchase', note });
  const bed = day.ask({ card: second, at: furniture, amountMinor: 7_790_00, what: 'unanswered purchase', note });
  const back = day.reverse(trip, {
    by: 'elements',
    within: 8_000,
    note: 'its original is under way: it waits for the outcome, then says that nothing is held',
  });
  const balance = (card: Card, after: Sent, note: string) =>
    day.ask({ card, at: cash, amountMinor: 0, type: '31', what: 'balance', changes: dateOf(after), note });
  const settled = () => {
    const late = day.reverse(bed, { by: 'elements', changes: dateOf(bed), note: 'late: sent once the 91 has come' });
    balance(first, back, '10,000.00: what the silent issuer held was given back by an advice');
    return balance(second, late, '10,000.00: and not given back twice');
  };
  return { settled };
}

/** The date as an earlier answer has it: a step that takes it waits for that answer. */
function dateOf({ name }: Sent): { 13: { from: string; path: string } } {
  return { 13: { from: name, path: '13' } };
}

/** Frames that are no messages. What can be identified is answered 30, the rest is not answered, the link stays up. */
export function malformed(day: Day): void {
  const card = cardOf(bins.atlas, 4_010);
  const at = merchants.market;
  const plain = () => {
    day.clock.pass(9);
    return day.request({ card, at, amountMinor: 61_00, changes: { 43: undefined, 55: undefined } });
  };
  const cut = plain();
  day.odd(
    'message cut short',
    hexOf(cutWithin(frameOf(cut), String(cut[42]), 6)),
    {
      0: '0210',
      7: String(cut[7]),
      11: String(cut[11]),
      37: String(cut[37]),
      38: absent,
      39: '30',
      41: String(cut[41]),
    },
    'ends within DE 42: type and STAN can be read, so it is answered 30',
  );
  day.clock.pass(6);
  day.odd('noise', hexOf(noise(48)), null, '48 bytes that are no message: logged, not answered, the link stays up');
  const spoilt = frameOf(plain());
  spoilt.write('O', spoilt.indexOf('6100'));
  day.odd('letter in an amount', hexOf(spoilt), null, 'DE 4 with a letter: the STAN behind it is never reached');
  const stray = { ...plain(), 0: '0210', 39: '00' };
  day.odd('stray response', stray, null, 'an answer that nobody asked for is not answered');
  const unnumbered = { ...plain() };
  delete unnumbered[11];
  day.odd(
    'purchase without a STAN',
    unnumbered,
    { 0: '0210', 11: absent, 37: echo, 38: absent, 39: '30', 41: echo },
    'nothing to tell it by: 30',
  );
  day.manage('301', 'echo: the link is still there');
}

function hexOf(frame: Buffer): string {
  return frame.toString('hex').toUpperCase();
}

/** The same request again gets the first answer again, and the card pays once. */
export function duplicates(day: Day): void {
  const card = cardOf(bins.rif, 4_020);
  const { fuel, cafe, gifts, cash } = merchants;
  const tank = day.ask({ card, at: fuel, amountMinor: 540_00 });
  day.again(tank, '0200', 'the same bytes: the same approval code');
  day.again(tank, '0200', 'a third time');
  day.again(tank, '0201', 'as a repeat: answered 0210, as the first time');
  day.ask({ card, at: cash, amountMinor: 0, type: '31', what: 'balance', note: '9,460.00: paid once' });
  const refusal = day.ask({ card: cardOf(bins.nobody, 4_021), at: cafe, amountMinor: 31_00 });
  day.again(refusal, '0200', 'a refusal is repeated too');
  const vase = day.ask({ card: cardOf(bins.visa, 4_022), at: gifts, amountMinor: 410_00 });
  day.again(vase, '0201', 'a repeat of what was answered from abroad', { 13: { from: vase.name, path: '13' } });
  const back = day.reverse(tank, { by: 'elements' });
  day.again(back, '0401', 'a repeated reversal: the same answer, no second credit');
  day.again(back, '0400', 'and once more');
  day.ask({ card, at: cash, amountMinor: 0, type: '31', what: 'balance', note: '10,000.00, and not 10,540.00' });
}

/** Payments taken back: by DE 90, by RRN, by STAN and time, in part, twice, and when there is nothing to take back. */
export function reversals(day: Day): void {
  const card = cardOf(bins.atlas, 4_030);
  const { clothes, pharmacy, restaurant, supermarket, cash } = merchants;
  const pay = (at: Merchant, amountMinor: number) => day.ask({ card, at, amountMinor });
  const balance = (note: string) => day.ask({ card, at: cash, amountMinor: 0, type: '31', what: 'balance', note });
  const coat = pay(clothes, 800_00);
  const pills = pay(pharmacy, 120_00);
  const meal = pay(restaurant, 350_00);
  day.reverse(coat, { by: 'elements', note: 'named by DE 90' });
  day.reverse(pills, { by: 'reference', isKnown: false, note: 'its RRN alone: 25, unless reversals are lenient' });
  day.reverse(pills, { by: 'elements', note: 'named by DE 90 then' });
  day.reverse(meal, { by: 'stan', note: 'the terminal repeats STAN and local time' });
  balance('10,000.00: all three are back');
  day.reverse(coat, { by: 'elements', note: 'reversed before, under another STAN: done, and no second credit' });
  balance('10,000.00 still');
  const basket = pay(supermarket, 900_00);
  day.reverse(basket, { by: 'elements', standingMinor: 650_00, note: 'DE 95: 650.00 of 900.00 stand' });
  balance('9,350.00');
  day.reverse(basket, { by: 'elements', note: 'the rest as well' });
  balance('10,000.00');
  const tooMuch = day.ask({ card, at: clothes, amountMinor: 5_200_00, note: '61' });
  day.reverse(tooMuch, {
    by: 'elements',
    note: 'it was refused: there is nothing to give back, and the terminal may go on',
  });
  const shirt = pay(clothes, 210_00);
  const advised = day.reverse(shirt, { by: 'elements', mti: '0420', note: 'as an advice' });
  day.again(advised, '0421', 'the advice repeated');
  balance('10,000.00');
  const neverSent = { ...shirt, send: { ...shirt.send, 7: '1122235959', 11: '987654', 37: '632622999999' } };
  day.reverse(neverSent, { by: 'elements', isKnown: false, note: 'an original of yesterday that nobody knows: 25' });
}
