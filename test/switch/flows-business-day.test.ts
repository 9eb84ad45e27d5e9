// The business day: what is received before a cut-over keeps its date in everything that is written down of it, whatever comes when.
import { expect, it } from 'vitest';
import {
  APPROVED,
  type Deed,
  decides,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  purchase,
  respondsWith,
  responseTo,
  reversal,
  runFlows,
  send,
  silent,
  wait,
} from './flow.ts';
import { World } from './world.ts';

const MONDAY = 20261123;
const TUESDAY = 20261124;

const opens =
  (date: number): Deed =>
  (world) =>
    world.openDay(date);
const cutOver = opens(TUESDAY);
const cutsOver = { '0': '0800', '7': '1123230000', '11': '000007', '70': '201' };
const mayCutOver = { acquirers: [{ mayCutOver: true }] };

const datesOf = ({ records }: World) => records.map(({ step, businessDate }) => `${step} ${businessDate}`);
const closings = ({ events }: World) =>
  events.flatMap((event) => (event.kind === 'noted' && event.event === 'day.closed' ? [event.facts] : []));

runFlows([
  {
    name: 'each transaction is of the day that is open',
    when: [decides(APPROVED), opens(MONDAY), send(purchase()), cutOver, send(purchase({ '11': '000102' }))],
    answers: ['0110 000101 00', '0110 000102 00'],
    issuers: ['1: 0100 t1', '1: 0100 t3'],
    records: ['answered 1 000', 'dayOpened 2', 'answered 3 000'],
    notes: ['day.closed'],
    also: (world) => {
      expect(datesOf(world)).toEqual(['answered 20261123', 'dayOpened 20261124', 'answered 20261124']);
      expect(world.records[1]!.bytes.toString()).toBe('2026-11-23 closed by clock');
      expect(closings(world)).toEqual([{ date: '2026-11-23', by: 'clock', next: '2026-11-24' }]);
    },
  },
  {
    name: 'without a day that is open entries have no date',
    when: [decides(APPROVED), send(purchase())],
    answers: ['0110 000101 00'],
    issuers: ['1: 0100 t1'],
    records: ['answered 1 000'],
    also: (world) => expect(datesOf(world)).toEqual(['answered 0']),
  },
  {
    name: 'what is in flight at the cut-over keeps its date',
    given: { issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd' }] },
    when: [respondsWith('00', 500), opens(MONDAY), send(foreign()), cutOver, wait(500)],
    answers: ['0110 000101 00'],
    issuers: ['2: 0100 s1'],
    records: ['forwarded 1', 'dayOpened 2', 'answered 1 000'],
    notes: ['day.closed'],
    also: (world) => expect(datesOf(world)).toEqual(['forwarded 20261123', 'dayOpened 20261124', 'answered 20261123']),
  },
  {
    name: 'what times out after the cut-over: its answer is of its own day, the advice that undoes it of the new one',
    when: [silent, opens(MONDAY), send(foreign()), cutOver, wait(1_000)],
    answers: ['0110 000101 91'],
    issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
    records: ['forwarded 1', 'dayOpened 2', 'adviceQueued 1', 'answered 1 907'],
    notes: ['day.closed', 'issuer.silent', 'advice.queued'],
    advices: 1,
    also: (world) => expect(datesOf(world).slice(2)).toEqual(['adviceQueued 20261124', 'answered 20261123']),
  },
  {
    name: "a reversal of yesterday's transaction is of today, and so is the advice by which it goes on",
    when: [
      respondsWith('00'),
      opens(MONDAY),
      send(foreign()),
      wait(0),
      cutOver,
      issuerDown(2),
      send(reversal({ '2': FOREIGN_CARD })),
    ],
    answers: ['0110 000101 00', '0410 000901 00'],
    issuers: ['2: 0100 s1'],
    records: ['forwarded 1', 'answered 1 000', 'dayOpened 2', 'adviceQueued 1', 'answered 3 undoes 1 000'],
    notes: ['day.closed', 'advice.queued'],
    advices: 1,
    also: (world) =>
      expect(datesOf(world)).toEqual([
        'forwarded 20261123',
        'answered 20261123',
        'dayOpened 20261124',
        'adviceQueued 20261124',
        'answered 20261124',
      ]),
  },
  {
    name: 'a reversal that waits over the cut-over is of the day on which it was received, and its advice too',
    when: [
      silent,
      opens(MONDAY),
      send(foreign()),
      send(reversal({ '2': FOREIGN_CARD })),
      cutOver,
      (world) => world.respond(2, responseTo(world.forwarded[0]!, '00')),
      wait(1_000),
    ],
    answers: ['0110 000101 00', '0410 000901 00'],
    issuers: ['2: 0100 s1', '2: 0400 s2 of 0100 000001 1123093000', '2: 0420 s3 of 0100 000001 1123093000'],
    records: [
      'forwarded 1',
      'dayOpened 3',
      'answered 1 000',
      'forwarded 2 undoes 1',
      'adviceQueued 1',
      'answered 2 undoes 1 000',
    ],
    notes: ['day.closed', 'issuer.silent', 'advice.queued'],
    advices: 1,
    also: (world) =>
      expect(datesOf(world)).toEqual([
        'forwarded 20261123',
        'dayOpened 20261124',
        'answered 20261123',
        'forwarded 20261123',
        'adviceQueued 20261123',
        'answered 20261123',
      ]),
  },
  {
    name: 'refused without a slot: of the day that is open',
    given: { acquirers: [{ signOnRequired: true }] },
    when: [opens(MONDAY), send(purchase())],
    answers: ['0110 000101 12'],
    records: ['answered 1 902'],
    also: (world) => expect(datesOf(world)).toEqual(['answered 20261123']),
  },
  {
    name: 'a link that may closes the day, and is answered once that is on record',
    given: mayCutOver,
    when: [opens(MONDAY), send(cutsOver)],
    answers: ['0810 000007 00'],
    records: ['dayOpened 1'],
    notes: ['day.closed'],
    also: (world) => {
      expect(closings(world)).toEqual([{ date: '2026-11-23', by: 'acquirer-1', next: '2026-11-24' }]);
      expect(world.records[0]).toMatchObject({ businessDate: TUESDAY, acquirer: 1 });
    },
  },
  {
    name: 'a day that has been closed already is not closed again: by a repeat, or by a link behind the clock',
    given: mayCutOver,
    when: [
      opens(MONDAY),
      cutOver,
      (world) => {
        const { nowMs } = world;
        world.core.day.closableFromMs = () => nowMs + 10_000;
      },
      send(cutsOver),
      wait(10_000),
      send(cutsOver),
    ],
    answers: ['0810 000007 00', '0810 000007 00'],
    records: ['dayOpened 1', 'dayOpened 2'],
    notes: ['day.closed', 'day.closed'],
    also: (world) => expect(world.core.day.date).toBe(20261125),
  },
  {
    name: 'a link that may not, and one that has not signed on, close nothing',
    given: { acquirers: [{}, { mayCutOver: true, signOnRequired: true }], connections: [1, 2] },
    when: [opens(MONDAY), send(cutsOver), send(cutsOver, 2)],
    answers: ['0810 000007 40', '0810 000007 40 @2'],
    also: (world) => expect(world.core.day.date).toBe(MONDAY),
  },
  {
    name: 'in 1993 the function code says so',
    given: { acquirers: [{ mayCutOver: true, spec: 'iso93-ascii' }] },
    when: [
      opens(20261231),
      send({ '0': '1804', '7': '1231230000', '11': '000007', '12': '261231230000', '24': '821' }),
    ],
    answers: ['1814 000007 000'],
    records: ['dayOpened 1'],
    notes: ['day.closed'],
    also: (world) => expect(world.core.day.date).toBe(20270101),
  },
  {
    name: 'dates only go forward',
    when: [opens(TUESDAY), opens(MONDAY), opens(TUESDAY)],
    also: (world) => expect(world.core.day.date).toBe(TUESDAY),
  },
]);

it('a start goes on with the day that was open: by its entries, by its opening alone, and by a checkpoint', () => {
  const first = new World();
  decides(APPROVED)(first);
  opens(MONDAY)(first);
  send(purchase())(first);
  const second = new World({ after: first });
  expect(second.core.day.date).toBe(MONDAY);
  cutOver(second);
  const third = new World({ after: second });
  expect(third.core.day.date).toBe(TUESDAY);
  third.host.stop(() => undefined);
  third.advance(2_000);
  expect(new World({ after: third }).core.day.date).toBe(TUESDAY);
});

it('what a crash leaves without an outcome keeps its date, and is undone today', () => {
  const first = new World();
  decides(APPROVED)(first);
  opens(MONDAY)(first);
  send(foreign())(first);
  cutOver(first);
  const second = new World({ after: first });
  second.advance(10);
  expect(second.records.map(({ step, businessDate }) => [step, businessDate])).toEqual([
    ['adviceQueued', TUESDAY],
    ['answered', MONDAY],
    ['undelivered', MONDAY],
  ]);
});
