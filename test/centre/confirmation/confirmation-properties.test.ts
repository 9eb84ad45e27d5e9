// Random lives, in any interleaving and any split into evenings: each operation once, their sum what acquirers were told is confirmed, and
// nothing captured beyond what was allowed. What is expected is added up life by life, from what was told alone.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/iso8583/calendar-date.ts';
import { Step } from '../../../src/journal/entry.ts';
import { Evenings, JournalInMemory, MONDAY, originalElements, request } from './fixture.ts';

const RUNS = { numRuns: 150 };
const TOLERANCE = 0.15;

/** A step of a life writes its entries; `number` gives it a transaction number of its own. */
type LifeStep = (journal: JournalInMemory, number: number, businessDate: number) => void;

interface Life {
  readonly steps: readonly LifeStep[];
  /** What stands of it in the end, by what was told: above nothing for what the cardholder owes. */
  readonly netMinor: () => number;
  /** Operations that come of it. */
  readonly operations: () => number;
}

type Plan =
  | { readonly kind: 'sale' | 'refund'; readonly amountMinor: number; readonly leaves: readonly number[] }
  | { readonly kind: 'remote'; readonly amountMinor: number; readonly outcome: 'approved' | 'declined' | 'undone' }
  | {
      readonly kind: 'authorization';
      readonly amountMinor: number;
      readonly captures: readonly { readonly amountMinor: number; readonly isReversed: boolean }[];
    };

const amount = fc.integer({ min: 1, max: 100_000 });
const plan: fc.Arbitrary<Plan> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('sale' as const, 'refund' as const),
    amountMinor: amount,
    leaves: fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 3 }),
  }),
  fc.record({
    kind: fc.constant('remote' as const),
    amountMinor: amount,
    outcome: fc.constantFrom('approved' as const, 'declined' as const, 'undone' as const),
  }),
  fc.record({
    kind: fc.constant('authorization' as const),
    amountMinor: amount,
    captures: fc.array(fc.record({ amountMinor: fc.integer({ min: 1, max: 60_000 }), isReversed: fc.boolean() }), {
      maxLength: 4,
    }),
  }),
);

function lifeOf(plan: Plan): Life {
  if (plan.kind === 'authorization') return authorizationLife(plan);
  return plan.kind === 'remote' ? remoteLife(plan) : saleLife(plan);
}

function saleLife({ kind, amountMinor, leaves }: Extract<Plan, { leaves: unknown }>): Life {
  const sign = kind === 'refund' ? -1 : 1;
  let own = 0;
  let leftMinor = amountMinor;
  let operations = 1;
  for (const leave of leaves) {
    if (leave >= leftMinor) continue;
    leftMinor = leave;
    operations++;
  }
  return {
    steps: [
      (journal, number, businessDate) => {
        own = number;
        const code = kind === 'refund' ? '200000' : '000000';
        journal.told('0200', { transaction: number, amountMinor: sign * amountMinor, businessDate }, { '3': code });
      },
      ...leaves.map(
        (leave): LifeStep =>
          (journal, number, businessDate) => {
            journal.reversed({ transaction: number, original: own, amountMinor: leave, businessDate });
          },
      ),
    ],
    netMinor: () => sign * leftMinor,
    operations: () => operations,
  };
}

function remoteLife({ amountMinor, outcome }: Extract<Plan, { outcome: unknown }>): Life {
  let own = 0;
  let asked: ReturnType<typeof request>;
  const answer: LifeStep = (journal, _, businessDate) => {
    const reason = outcome === 'declined' ? 907 : 0;
    const columns = { transaction: own, amountMinor, reason, businessDate };
    journal.add(Step.answered, columns, { ...asked, '0': '0210', '39': reason === 0 ? '00' : '91' });
  };
  const undo: LifeStep = (journal, number, businessDate) => {
    journal.add(Step.adviceQueued, { transaction: own, mti: 420, advice: number, businessDate });
  };
  return {
    steps: [
      (journal, number, businessDate) => {
        own = number;
        asked = request('0200', number, amountMinor);
        journal.add(Step.forwarded, { transaction: number, amountMinor, businessDate }, asked);
      },
      ...(outcome === 'approved' ? [answer] : [undo, answer]),
    ],
    netMinor: () => (outcome === 'approved' ? amountMinor : 0),
    operations: () => ({ approved: 1, declined: 0, undone: 2 })[outcome],
  };
}

function authorizationLife({ amountMinor, captures }: Extract<Plan, { captures: unknown }>): Life {
  let own = 0;
  const most = Math.floor(amountMinor + Math.floor(amountMinor * TOLERANCE + 1e-9));
  let capturedMinor = 0;
  let operations = 0;
  const steps: LifeStep[] = [
    (journal, number, businessDate) => {
      own = number;
      journal.told('0100', { transaction: number, amountMinor, businessDate });
    },
  ];
  for (const capture of captures) {
    let ownCapture = 0;
    const fits = capturedMinor + capture.amountMinor <= most;
    if (fits) {
      operations++;
      capturedMinor += capture.amountMinor;
    }
    steps.push((journal, number, businessDate) => {
      ownCapture = number;
      const named = { '90': originalElements('0100', own) };
      journal.told('0220', { transaction: number, amountMinor: capture.amountMinor, businessDate }, named);
    });
    if (!capture.isReversed) continue;
    if (fits) {
      operations++;
      capturedMinor -= capture.amountMinor;
    }
    steps.push((journal, number, businessDate) => {
      journal.reversed({ transaction: number, original: ownCapture, amountMinor: 0, businessDate });
    });
  }
  return { steps, netMinor: () => capturedMinor, operations: () => operations };
}

/** A journal of all lives, whose steps are drawn in turn by `picks`, a day each `perDay` steps; and where each day ends. */
function written(lives: readonly Life[], picks: readonly number[], perDay: number): JournalInMemory {
  const journal = new JournalInMemory();
  const left = lives.map(({ steps }) => [...steps]);
  let number = 0;
  for (let turn = 0; ; turn++) {
    const waiting = left.filter((steps) => steps.length > 0);
    if (waiting.length === 0) return journal;
    const step = waiting[(picks[turn % picks.length] ?? 0) % waiting.length]!.shift()!;
    // Captures come within seven days, or they would have expired.
    step(journal, ++number, addDays(MONDAY, Math.min(5, Math.floor(turn / perDay))));
  }
}

/** What operations come to, by key: what the cardholder owes above nothing. */
function amountsOf({ books }: Evenings): Map<string, number> {
  return new Map(
    [...books.operations.values()].map(({ key, kind, isReversal, amountMinor }) => [
      key,
      amountMinor * (kind === 'refund' ? -1 : 1) * (isReversal ? -1 : 1),
    ]),
  );
}

const scenario = fc.record({
  plans: fc.array(plan, { minLength: 1, maxLength: 12 }),
  picks: fc.array(fc.nat(50), { minLength: 1, maxLength: 40 }),
  perDay: fc.integer({ min: 1, max: 30 }),
  /** Parts of the journal after which an evening comes; some twice. */
  cuts: fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 5 }),
});

describe('confirmation of random lives', () => {
  it('makes each operation once and of the right sum, whatever the evenings', () => {
    fc.assert(
      fc.property(scenario, ({ plans, picks, perDay, cuts }) => {
        const lives = plans.map(lifeOf);
        const { entries } = written(lives, picks, perDay);
        const evenings = new Evenings('dual');
        const parts = [...cuts.toSorted((a, b) => a - b), 100];
        parts.forEach((part, i) => {
          evenings.evening(entries.slice(0, Math.ceil((entries.length * part) / 100)), addDays(MONDAY, i));
        });
        const amounts = amountsOf(evenings);
        const sum = [...amounts.values()].reduce((total, each) => total + each, 0);
        expect(sum).toBe(lives.reduce((total, { netMinor }) => total + netMinor(), 0));
        expect(amounts.size).toBe(lives.reduce((total, { operations }) => total + operations(), 0));
        // One evening makes the same operations as several.
        expect(amountsOf(new Evenings('dual').evening(entries, addDays(MONDAY, 5)))).toEqual(amounts);
      }),
      RUNS,
    );
  });

  it('dates no operation before the evening that made it, and each file is final', () => {
    fc.assert(
      fc.property(scenario, ({ plans, picks, perDay, cuts }) => {
        const { entries } = written(plans.map(lifeOf), picks, perDay);
        const evenings = new Evenings('dual');
        const parts = [...cuts.toSorted((a, b) => a - b), 100];
        const files = new Map<number, string>();
        const fileOf = (date: number) =>
          JSON.stringify([...evenings.books.operations.values()].filter((one) => one.businessDate === date));
        parts.forEach((part, i) => {
          evenings.evening(entries.slice(0, Math.ceil((entries.length * part) / 100)), addDays(MONDAY, i));
          files.set(addDays(MONDAY, i), fileOf(addDays(MONDAY, i)));
        });
        for (const [date, file] of files) expect(fileOf(date)).toBe(file);
      }),
      RUNS,
    );
  });
});
