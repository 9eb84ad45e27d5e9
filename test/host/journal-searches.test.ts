// Searches of the journal go one after the other: what is to be kept, and with it everybody's answers, waits for one of them at most,
// however many requests have to be looked for.
import { expect, it } from 'vitest';
import { JournalSearches } from '../../src/host/journal-searches.ts';
import type { Journal, JournalError, RequestName } from '../../src/journal/journal.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';

type Callback = (error: JournalError | undefined, entries: readonly never[]) => void;

function searching() {
  const asked: { name: RequestName; answer: Callback }[] = [];
  const told: string[] = [];
  const timer = new VirtualTimer(0);
  const journal = {
    find: (name: RequestName, answer: Callback) => asked.push({ name, answer }),
  } as unknown as Journal;
  const searches = new JournalSearches(journal, timer, (ticket, failure) =>
    told.push(`${ticket} ${failure?.code ?? 'found'}`),
  );
  return { asked, told, searches, timer };
}

const name = (stan: number): RequestName => ({ acquirer: 1, stan, sentAt: 1123120000 });

it('one is asked for at a time, each name of a search in turn, and told in order', () => {
  const { asked, told, searches } = searching();
  for (let ticket = 1; ticket <= 50; ticket++) searches.begin(ticket, [name(ticket), name(1_000 + ticket)]);
  for (let answered = 0; answered < 100; answered++) {
    expect(asked).toHaveLength(answered + 1);
    asked[answered]!.answer(undefined, []);
  }
  expect(asked.map(({ name: { stan } }) => stan).slice(0, 4)).toEqual([1, 1_001, 2, 1_002]);
  expect(told).toEqual(Array.from({ length: 50 }, (_, i) => `${i + 1} found`));
  expect(searches.count).toBe(0);
  searches.begin(51, [name(51)]);
  expect(asked).toHaveLength(101);
});

it('one that fails is told so, and the next goes on', () => {
  const { asked, told, searches } = searching();
  searches.begin(1, [name(1), name(2)]);
  searches.begin(2, [name(3)]);
  asked[0]!.answer({ code: 'JOURNAL_READ' } as JournalError, []);
  asked[1]!.answer(undefined, []);
  expect([asked.length, told]).toEqual([2, ['1 JOURNAL_READ', '2 found']]);
});

it('those that take long leave the journal half of its time', () => {
  const { asked, searches, timer } = searching();
  for (let ticket = 1; ticket <= 3; ticket++) searches.begin(ticket, [name(ticket)]);
  timer.advanceTo(50);
  asked[0]!.answer(undefined, []);
  timer.advanceTo(99);
  expect(asked).toHaveLength(1);
  timer.advanceTo(100);
  expect(asked).toHaveLength(2);
});

it('acquirers have their turn one after the other: who has one search does not wait for all of another', () => {
  const { asked, searches } = searching();
  for (let ticket = 1; ticket <= 100; ticket++) searches.begin(ticket, [name(ticket)]);
  searches.begin(101, [{ ...name(900), acquirer: 2 }]);
  for (let answered = 0; answered < 2; answered++) asked[answered]!.answer(undefined, []);
  expect(asked.map(({ name: { acquirer } }) => acquirer)).toEqual([1, 1, 2]);
});
