// Enrolment: an issuer whose cardholders are enrolled for electronic commerce hears of no request of a merchant's site for another card:
// refused 57 (1987), 119 (1993, 2003). Anywhere else the card is used as before, and what has happened is taken all the same.
import { expect } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { APPROVED, CARD, decides, issuerDown, ORIGINAL, purchase, reversal, runFlows, send } from './flow.ts';

/** An issuer in this process, and one behind a link, that know these cards. */
function enrolled(...cards: readonly string[]) {
  const known = { cards: new Set(cards), asked: [] as string[] };
  const isEnrolled = (pan: string) => {
    known.asked.push(pan);
    return known.cards.has(pan);
  };
  const issuers = [
    { routes: ['9504'], enrolment: { isEnrolled } },
    { routes: ['4'], spec: 'iso87-ascii', enrolment: { isEnrolled } },
  ];
  return { known, given: { issuers } };
}

const atSite = (changes: FieldValues = {}) => purchase({ '22': '812', '25': '59', ...changes });

const refused = (name: string, request: FieldValues, code = '57') => ({
  name: `${name} is refused`,
  given: enrolled().given,
  when: [decides(APPROVED), send(request)],
  answers: [`${code.length === 2 ? '0110' : '1110'} 000101 ${code}`],
  records: ['answered 1 119'],
});

const asked = (name: string, request: FieldValues, ...cards: readonly string[]) => ({
  name: `${name} is asked for`,
  given: enrolled(...cards).given,
  when: [decides(APPROVED), send(request)],
  answers: [`${String(request['0']).slice(0, 2)}10 000101 00`],
  issuers: [`1: ${request['0']} t1`],
  records: ['answered 1 000'],
});

runFlows([
  refused('a card that is not enrolled', atSite()),
  refused('one that DE 25 alone says to be of e-commerce', purchase({ '25': '59' })),
  refused('one that DE 22 alone says to be of e-commerce', purchase({ '22': '810' })),
  refused('one with a cryptogram', purchase({ '22': '090' })),
  { ...refused('a financial request', atSite({ '0': '0200' })), answers: ['0210 000101 57'] },
  refused('an enquiry', atSite({ '3': '310000' })),
  {
    ...refused('a card that is not enrolled, though its issuer is down,', atSite({ '2': '4000001234567899' })),
    when: [issuerDown(2), send(atSite({ '2': '4000001234567899' }))],
  },
  asked('a card that is enrolled', atSite(), CARD),
  asked('a card of 19 digits that is enrolled', atSite({ '2': '9504010000000000009' }), '9504010000000000009'),
  asked('a card at a terminal', purchase({ '22': '051', '25': '00' })),
  asked('a card of which nothing is said', purchase()),
  asked('a mail order', purchase({ '22': '012', '25': '08' })),
  asked('a credit of a site to a card that is enrolled no longer', atSite({ '0': '0200', '3': '200000' })),
]);

const UNTIL_1993 = { acquirers: [{ spec: 'iso93-ascii' }], issuers: enrolled().given.issuers };
runFlows([
  {
    name: '1993: an electronic order for a card that is not enrolled is refused 119',
    given: UNTIL_1993,
    when: [
      decides(APPROVED),
      send(purchase({ '0': '1100', '12': '261123103000', '13': '2611', '22': '100050S00000' })),
      send(
        purchase({
          '0': '1100',
          '12': '261123103000',
          '13': '2611',
          '11': '000102',
          '22': '100010500000',
          '25': '1059',
        }),
      ),
    ],
    answers: ['1110 000101 119', '1110 000102 000'],
    issuers: ['1: 1100 t2'],
    records: ['answered 1 119', 'answered 2 000'],
  },
]);

/** The cardholder is struck off between a purchase and what follows it. */
const cards = enrolled(CARD);
runFlows([
  {
    name: 'the table changes: what was approved is told again, reversed and completed; what is new is refused',
    given: cards.given,
    when: [
      () => cards.known.cards.add(CARD),
      decides(APPROVED),
      send(atSite()),
      () => cards.known.cards.clear(),
      send(atSite()),
      send(atSite({ '11': '000102' })),
      send(reversal({ '22': '812', '25': '59', '90': ORIGINAL })),
      send(atSite({ '0': '0220', '11': '000103', '38': 'ABC123', '39': '00' })),
    ],
    answers: ['0110 000101 00', '0110 000101 00', '0110 000102 57', '0410 000901 00', '0230 000103 00'],
    issuers: ['1: 0100 t1', '1: 0400 t3 undoes t1', '1: 0220 t4'],
    records: ['answered 1 000', 'answered 2 119', 'answered 3 undoes 1 000', 'answered 4 000'],
    notes: ['message.duplicate'],
    also: () => expect(cards.known.asked).toEqual([CARD, CARD]),
  },
]);
