// The time of day is set while the switch runs. What it writes down and tells follows it at once; nothing that waits comes sooner or
// later for it.
import { expect, it } from 'vitest';
import { APPROVED, type Deed, foreign, purchase, responseTo, runFlows, send, silent, wait } from './flow.ts';
import { HOUR_MS, numbered, standingIn } from './stand-in-flow.ts';
import { START_MS, World } from './world.ts';

const step =
  (byMs: number): Deed =>
  (world) =>
    world.timer.stepWall(byMs);

const TIMED_OUT = {
  answers: ['0110 000101 91'],
  issuers: ['2: 0100 s1', '2: 0420 s2 of 0100 000001 1123093000'],
  records: ['forwarded 1', 'adviceQueued 1', 'answered 1 907'],
  advices: 1,
};
const timesOf = ({ records }: World) => records.map(({ atMs }) => atMs);
const answeredAt = ({ events }: World) => events.flatMap((event) => (event.kind === 'sent' ? [event.atMs] : []));

runFlows([
  {
    name: 'an hour ahead while an issuer is asked: its deadline stands, and its advice has the new time',
    when: [silent, send(foreign()), step(HOUR_MS), wait(1_000)],
    ...TIMED_OUT,
    notes: ['clock.stepped', 'issuer.silent', 'advice.queued'],
    also: (world) => {
      expect(answeredAt(world)).toEqual([START_MS + 1_000]);
      expect(world.forwarded[1]!['7']).toBe('1123103001');
      expect(timesOf(world)).toEqual([START_MS, START_MS + HOUR_MS + 1_000, START_MS + HOUR_MS + 1_000]);
    },
  },
  {
    name: 'an hour back while an issuer is asked: the acquirer waits no longer',
    when: [silent, send(foreign()), step(-HOUR_MS), wait(999), wait(1)],
    ...TIMED_OUT,
    notes: ['clock.stepped', 'issuer.silent', 'advice.queued'],
    also: (world) => {
      expect(answeredAt(world)).toEqual([START_MS + 1_000]);
      expect(world.forwarded[1]!['7']).toBe('1123083001');
      expect(timesOf(world)[1]).toBe(START_MS - HOUR_MS + 1_000);
    },
  },
  {
    name: 'by less than a second, as a clock that is kept right: followed, and nothing is said of it',
    when: [silent, step(600), send(foreign()), wait(1_000)],
    ...TIMED_OUT,
    notes: ['issuer.silent', 'advice.queued'],
    also: (world) => expect(timesOf(world)[0]).toBe(START_MS + 600),
  },
  {
    name: 'twice: each time is told',
    when: [
      step(HOUR_MS),
      wait(10),
      send(purchase({ '2': '5' })),
      step(-2 * HOUR_MS),
      send(purchase({ '2': '6', '11': '000102' })),
    ],
    answers: ['0110 000101 14', '0110 000102 14'],
    records: ['answered 1 111', 'answered 2 111'],
    notes: ['clock.stepped', 'clock.stepped'],
    also: ({ events }) => {
      const by = events.flatMap((event) =>
        event.kind === 'noted' && event.event === 'clock.stepped' ? [event.facts.byMs] : [],
      );
      expect(by).toEqual([HOUR_MS, -2 * HOUR_MS]);
    },
  },
]);

it('an issuer in this process, and stand-in, go by the time of day: a card expires with the month', () => {
  const asked: number[] = [];
  const local = {
    number: 1,
    name: 'issuer-1',
    deadlineMs: 1_000,
    books: 'memory' as const,
    decide: (_request: unknown, wallMs: number) => {
      asked.push(wallMs);
      return APPROVED;
    },
  };
  const world = new World({ ...standingIn(), local });
  world.send(purchase());
  step(30 * 24 * HOUR_MS)(world);
  world.send(purchase({ '11': '000102', '37': '632709000102' }));
  expect(asked).toEqual([START_MS, START_MS + 30 * 24 * HOUR_MS]);
  world.down(2);
  world.send(numbered(3, { '14': '2611' }));
  expect(world.answers.at(-1)).toMatchObject({ '11': '000103', '39': '54' });
});

it('what was approved in place of an issuer counts as long as it would have, and in the next process too', () => {
  const { issuers } = standingIn({ velocity: { count: 2, amountMinor: 1_000_000, perMs: HOUR_MS } });
  const world = new World({ issuers, checkpointEntries: 1 });
  world.down(2);
  world.send(numbered(1));
  step(10 * HOUR_MS)(world);
  world.send(numbered(2));
  world.send(numbered(3));
  const next = new World({ issuers, after: world });
  step(10 * HOUR_MS)(next);
  next.down(2);
  next.send(numbered(4));
  expect([...world.answers, ...next.answers].map((answer) => answer['39'])).toEqual(['00', '00', '65', '65']);
});

it('an echo has the time of day, and comes when it would have', () => {
  const world = new World({ issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-bcd', echoMs: 5_000 }] });
  world.responds(2, (message) => ({ message: responseTo(message, '00') }));
  step(-HOUR_MS)(world);
  world.advance(5_000);
  expect(world.forwarded).toMatchObject([{ '0': '0800', '7': '1123083005' }]);
});
