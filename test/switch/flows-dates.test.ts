// Dates and times that there cannot be: answered 30, with no issuer asked and nothing in flight, for every class that the switch
// takes and in every version. What zeros say, and where they may say it.
import { describe, expect } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import {
  APPROVED,
  decides,
  type Flow,
  foreign,
  purchase,
  respondsWith,
  reversal,
  runAfterApproval,
  runFlows,
  send,
  without,
} from './flow.ts';
import type { WorldSettings } from './world.ts';

const refused30: Omit<Flow, 'name' | 'when'> = {
  answers: ['0110 000101 30'],
  records: ['answered 1 904'],
  notes: ['message.impossible-date'],
};
const approved: Omit<Flow, 'name' | 'when'> = {
  answers: ['0110 000101 00'],
  issuers: ['1: 0100 t1'],
  records: ['answered 1 000'],
};

/** One row for each element that is given. */
function rows(what: Omit<Flow, 'name' | 'when'>, changes: readonly (readonly [name: string, FieldValues])[]): Flow[] {
  return changes.map(([name, each]) => ({ name, when: [decides(APPROVED), send(purchase(each))], ...what }));
}

describe('1987', () => {
  runFlows([
    ...rows(refused30, [
      ['DE 7 in month 13', { '7': '1323093000' }],
      ['DE 7 on day 0', { '7': '1100093000' }],
      ['DE 7 on 31 February', { '7': '0231093000' }],
      ['DE 7 on 31 November', { '7': '1131093000' }],
      ['DE 7 at hour 25', { '7': '1123253000' }],
      ['DE 7 at minute 60', { '7': '1123096000' }],
      ['DE 7 at second 60', { '7': '1123093060' }],
      ['DE 7 of zeros: it is the clock of the sender', { '7': '0000000000' }],
      ['DE 12 at hour 24', { '12': '240000' }],
      ['DE 12 at minute 60', { '12': '106000' }],
      ['DE 13 in month 13', { '13': '1301' }],
      ['DE 13 on 30 February', { '13': '0230' }],
      ['DE 13 of zeros', { '13': '0000' }],
      ['DE 14 in month 13', { '14': '2913' }],
      ['DE 14 in month 0 of a year', { '14': '2900' }],
      ['DE 14 with month and year interchanged', { '14': '1229' }],
    ]),
    ...rows(approved, [
      ['29 February, for there is no year: DE 7 and 13', { '7': '0229093000', '13': '0229' }],
      ['the first second of the year: DE 7, 12 and 13', { '7': '0101000000', '12': '000000', '13': '0101' }],
      ['the last second of the year: DE 7, 12 and 13', { '7': '1231235959', '12': '235959', '13': '1231' }],
      ['DE 14 of zeros: no expiry is known, and the issuer decides', { '14': '0000' }],
      ['no DE 12, 13 and 14', {}],
    ]),
    {
      name: 'no dates at all',
      when: [decides(APPROVED), send(without(purchase(), 7, 12, 13))],
      ...approved,
    },
    {
      name: 'a financial request and an advice as well',
      when: [
        send(purchase({ '0': '0200', '7': '1323093000' })),
        send(purchase({ '0': '0120', '7': '1323093000' })),
        send(purchase({ '0': '0101', '14': '2913' })),
      ],
      answers: ['0210 000101 30', '0130 000101 30', '0110 000101 30'],
      records: ['answered 1 904', 'answered 2 904', 'answered 3 904'],
      notes: ['message.impossible-date', 'message.impossible-date', 'message.impossible-date'],
    },
    {
      name: 'no remote issuer is asked either',
      when: [respondsWith('00'), send(foreign({ '13': '1132' }))],
      ...refused30,
    },
    {
      name: 'told which element of which message, and no more',
      when: [send(purchase({ '14': '2913' }))],
      ...refused30,
      also: (world) => {
        const note = world.events.find((event) => event.kind === 'noted' && event.event === 'message.impossible-date');
        expect(note).toMatchObject({ facts: { connection: 1, mti: '0100', path: '14' } });
      },
    },
    {
      name: 'corrected under the same name, it is a request like any other',
      when: [decides(APPROVED), send(purchase({ '13': '1331' })), send(purchase())],
      answers: ['0110 000101 30', '0110 000101 00'],
      issuers: ['1: 0100 t2'],
      records: ['answered 1 904', 'answered 2 000'],
      notes: ['message.impossible-date'],
    },
    {
      name: 'dates: any lets them through',
      given: { dateCheck: false },
      when: [decides(APPROVED), send(purchase({ '7': '1399093000', '12': '999999', '13': '9999', '14': '9999' }))],
      ...approved,
    },
  ]);
});

describe('reversals', () => {
  runAfterApproval([
    {
      name: 'with a date that there cannot be: 30, and what stands stands',
      when: [send(reversal({ '13': '1331' })), send(reversal({ '7': '1123093160' })), send(reversal())],
      answers: ['0410 000901 30', '0410 000901 30', '0410 000901 00'],
      issuers: ['1: 0400 t4 undoes t1'],
      records: ['answered 2 904', 'answered 3 904', 'answered 4 undoes 1 000'],
      notes: ['message.impossible-date', 'message.impossible-date'],
    },
    {
      name: 'with zeros for when the original took place, which a terminal need not keep: undone',
      when: [send(reversal({ '12': '000000', '13': '0000', '14': '0000' }))],
      answers: ['0410 000901 00'],
      issuers: ['1: 0400 t2 undoes t1'],
      records: ['answered 2 undoes 1 000'],
    },
  ]);
});

describe('later versions', () => {
  const given = (spec: string): WorldSettings => ({ acquirers: [{ spec }], issuers: [{ routes: ['9504'] }] });
  const in1993 = given('iso93-ascii');
  const request93 = (changes: FieldValues = {}) =>
    without(
      purchase({ '0': '1100', '12': '261123103000', '22': '210101210101', '24': '100', ...changes }),
      ...(changes['13'] === undefined ? [13] : []),
    );
  const in2003 = given('iso2003-ascii');
  const request2003 = (changes: FieldValues = {}): FieldValues => ({
    '0': '2100',
    '2': purchase()['2']!,
    '3': '000000',
    '4': '5042000000012345',
    '7': '1123093000',
    '11': '000000000101',
    '12': '20261123103000',
    '41': 'TERM0001',
    ...changes,
  });
  const row = (
    name: string,
    version: WorldSettings,
    message: FieldValues,
    answer: string,
    isPossible: boolean,
  ): Flow => ({
    name,
    given: version,
    when: [decides(APPROVED), send(message)],
    answers: [answer],
    ...(isPossible
      ? { issuers: [`1: ${message['0']} t1`], records: ['answered 1 000'] }
      : { records: ['answered 1 904'], notes: ['message.impossible-date'] }),
  });
  const in93 = (name: string, changes: FieldValues, isPossible: boolean) =>
    row(`1993: ${name}`, in1993, request93(changes), `1110 000101 ${isPossible ? '000' : '904'}`, isPossible);
  const in03 = (name: string, changes: FieldValues, isPossible: boolean) =>
    row(`2003: ${name}`, in2003, request2003(changes), `2110 000000000101 ${isPossible ? '0000' : '9104'}`, isPossible);
  runFlows([
    in93('a date and time', {}, true),
    in93('DE 12 in month 13', { '12': '261323103000' }, false),
    in93('DE 12 at hour 25', { '12': '261123253000' }, false),
    in93('DE 12 on 29 February of a year that has none', { '12': '260229103000' }, false),
    in93('DE 12 on 29 February of a year that has one', { '12': '280229103000' }, true),
    in93('DE 12 of zeros', { '12': '000000000000' }, false),
    in93('DE 13 is the month from which on the card is good, not a date', { '13': '2612' }, true),
    in93('DE 13 in month 13', { '13': '2613' }, false),
    in93('DE 13 of zeros: not known', { '13': '0000' }, true),
    in93('DE 14 in month 13', { '14': '2913' }, false),
    in93('DE 7 on 31 February', { '7': '0231093000' }, false),
    in03('a date and time with its century', {}, true),
    in03('DE 12 in month 13', { '12': '20261323103000' }, false),
    in03('DE 12 on 29 February 2100', { '12': '21000229103000' }, false),
    in03('DE 12 on 29 February 2028', { '12': '20280229103000' }, true),
    in03('DE 13 with its century', { '13': '202612' }, true),
    in03('DE 13 in month 13', { '13': '202613' }, false),
    in03('DE 14 in month 0', { '14': '2900' }, false),
    {
      name: '1993: zeros for when the original of a reversal took place: undone',
      given: in1993,
      when: [
        decides(APPROVED),
        send(request93()),
        send(request93({ '0': '1400', '11': '000901', '12': '000000000000', '56': '110000010126112310300006504001' })),
      ],
      answers: ['1110 000101 000', '1410 000901 000'],
      issuers: ['1: 1100 t1', '1: 1400 t2 undoes t1'],
      records: ['answered 1 000', 'answered 2 undoes 1 000'],
    },
  ]);
});

describe('network management', () => {
  const echo = { '0': '0800', '7': '1123093000', '11': '000007', '70': '301' };
  runFlows([
    {
      name: 'with a date that there cannot be: 30',
      when: [send({ ...echo, '7': '1123250000' }), send(echo)],
      answers: ['0810 000007 30', '0810 000007 00'],
      notes: ['message.impossible-date'],
    },
    {
      name: 'a sign-on with a date that there cannot be opens nothing',
      given: { acquirers: [{ signOnRequired: true }] },
      when: [send({ ...echo, '7': '1399093000', '70': '001' }), send(purchase())],
      answers: ['0810 000007 30', '0110 000101 12'],
      records: ['answered 1 902'],
      notes: ['message.impossible-date'],
    },
  ]);
});
