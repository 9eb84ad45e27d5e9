// A turn in which very much happens: ten thousands of requests that time out together, or that a start finds without an outcome. A
// batch of the journal is bounded, so its entries are committed in parts; what the turn says waits for the last of them.
import { expect, it } from 'vitest';
import { Turn } from '../../src/host/turn.ts';
import { type NewEntry, Step } from '../../src/journal/entry.ts';
import type { Journal, JournalError } from '../../src/journal/journal.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';

const MEGABYTE = 1024 * 1024;
const bytes = new Uint8Array(4 * MEGABYTE);

function entryOf(transaction: number): NewEntry {
  return {
    ...{
      atMs: 0,
      step: Step.answered,
      transaction,
      original: 0,
      acquirer: 1,
      issuer: 1,
      mti: 100,
      stan: 1,
      issuerStan: 0,
    },
    ...{
      amountMinor: 0,
      currency: 504,
      reason: 0,
      sentAt: -1,
      advice: 0,
      adviceStan: 0,
      businessDate: 0,
      captures: 0,
      requestBytes: 0,
      toldBytes: 0,
    },
    ...{ bytes, start: 0, end: bytes.length },
  };
}

/** Keeps what it is asked to do, and settles commits when it is told. */
class Batches implements Journal {
  pendingEntries = 0;
  pendingBytes = 0;
  /** Transactions by batch; the last one is open. */
  readonly batches: number[][] = [[]];
  private readonly waiting: ((error: JournalError | undefined) => void)[] = [];
  private appended = 0;

  append({ transaction }: Readonly<NewEntry>): number {
    this.batches.at(-1)!.push(transaction);
    return ++this.appended;
  }

  commit(settled: (error: JournalError | undefined) => void): void {
    this.batches.push([]);
    this.waiting.push(settled);
  }

  /** The oldest commit is durable, or has failed. */
  settle(error?: JournalError): void {
    this.waiting.shift()!(error);
  }

  keep(): void {}
  find(): void {}
}

function turnOn(journal: Journal, failed: () => void = () => undefined) {
  const timer = new VirtualTimer(0);
  const durable: number[] = [];
  const nothing = (): void => undefined;
  const turn = new Turn(
    journal,
    timer,
    { heldEntries: 1_000, heldBytes: 1_000 * MEGABYTE },
    {
      ...{
        began: nothing,
        ended: nothing,
        left: nothing,
        committing: nothing,
        readOn: () => undefined,
        backlog: nothing,
        caughtUp: nothing,
        failed,
      },
      durable: (ticket) => durable.push(ticket),
    },
  );
  return { timer, turn, durable };
}

it('is committed in parts, which leave no transaction in two, and waits for all of them', () => {
  const journal = new Batches();
  const { timer, turn, durable } = turnOn(journal);
  // Each has three entries, and would lie across a bound.
  for (let transaction = 1; transaction <= 10; transaction++) {
    for (let i = 0; i < 3; i++) turn.record(entryOf(transaction));
  }
  turn.afterDurable(7);
  timer.runTurns();
  const parts = journal.batches.filter((batch) => batch.length > 0);
  expect(parts.flat()).toHaveLength(30);
  expect(parts.length).toBeGreaterThan(2);
  for (const part of parts) expect(part.length * 4).toBeLessThanOrEqual(44);
  expect(parts.flatMap((part) => [...new Set(part)])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (let i = 1; i < parts.length; i++) {
    journal.settle();
    timer.runTurns();
    expect(durable).toEqual([]);
  }
  journal.settle();
  timer.runTurns();
  expect(durable).toEqual([7]);
});

it('says nothing when one of its parts cannot be kept', () => {
  const journal = new Batches();
  let failures = 0;
  const { timer, turn, durable } = turnOn(journal, () => failures++);
  for (let transaction = 1; transaction <= 20; transaction++) turn.record(entryOf(transaction));
  turn.afterDurable(7);
  timer.runTurns();
  const error = new Error('the disk is full') as JournalError;
  for (let i = 1; i < journal.batches.length; i++) journal.settle(error);
  timer.runTurns();
  expect([failures, durable]).toEqual([1, []]);
});

it('is one batch when it is an ordinary one', () => {
  const journal = new Batches();
  const { timer, turn } = turnOn(journal);
  for (let transaction = 1; transaction <= 7; transaction++) turn.record(entryOf(transaction));
  timer.runTurns();
  expect(journal.batches).toEqual([[1, 2, 3, 4, 5, 6, 7], []]);
});
