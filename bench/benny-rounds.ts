// Rounds driven by benny: each round is one short benny suite over all cases, beginning with another case every time, so
// that no case always runs on a warm or a throttled machine. A case may time parts of its operation itself (laps), for
// what cannot be done over and over without undoing it in between.
import { performance } from 'node:perf_hooks';
import { add, configure, suite } from 'benny';
import type { Bench, Rates, Row } from './suite.ts';

/** Short on purpose: many short rounds say more about a noisy machine than one long one. */
const CASE_OPTIONS = { minTime: 0.01, maxTime: 0.06, minSamples: 3, delay: 0 };

/** Long enough for a hot path to fill its table of transactions, and for the compiler to have done its best. */
const WARM_UP_MS = 1_500;

/** A part of a case's operation with a stopwatch of its own. */
export class Lap implements Row {
  readonly name: string;
  readonly against: readonly string[];
  private elapsedMs = 0;
  private count = 0;
  private startedMs = 0;

  constructor(name: string, against: readonly string[]) {
    this.name = name;
    this.against = against;
  }

  start(): void {
    this.startedMs = performance.now();
  }

  stop(operations: number): void {
    this.elapsedMs += performance.now() - this.startedMs;
    this.count += operations;
  }

  /** Operations per second since it was asked last. */
  rate(): number {
    const rate = (this.count / this.elapsedMs) * 1000;
    this.elapsedMs = this.count = 0;
    return rate;
  }
}

export interface Case extends Row {
  /** Operations that one call of `run` makes. */
  readonly operations: number;
  /** Returns something that depends on the work, so that the work cannot be optimised away. */
  readonly run: () => number;
  /** Throws when the operation's result is wrong. */
  readonly check: () => void;
  readonly laps?: readonly Lap[];
}

export class BennyBench implements Bench {
  readonly rows: readonly Row[];
  private readonly name: string;
  private readonly cases: readonly Case[];
  private rounds = 0;

  constructor(name: string, cases: readonly Case[]) {
    this.name = name;
    this.cases = cases;
    this.rows = cases.flatMap((one) => [one, ...(one.laps ?? [])]);
  }

  check(): void {
    for (const one of this.cases) one.check();
  }

  async warmUp(): Promise<void> {
    for (const { run, laps } of this.cases) {
      const untilMs = performance.now() + WARM_UP_MS;
      while (performance.now() < untilMs) run();
      for (const lap of laps ?? []) lap.rate();
    }
  }

  async round(label: string): Promise<Rates> {
    const first = this.rounds++ % this.cases.length;
    const order = [...this.cases.slice(first), ...this.cases.slice(0, first)];
    const summary = await suite(
      `${this.name}, ${label}`,
      ...order.map((one) => add(one.name, one.run)),
      configure({ cases: CASE_OPTIONS }),
    ).catch((event: unknown) => {
      throw failureOf(event);
    });
    const rates = new Map<string, number>();
    for (const one of this.cases) {
      const result = summary.results.find(({ name }) => name === one.name)!;
      rates.set(one.name, one.operations / result.details.median);
      for (const lap of one.laps ?? []) rates.set(lap.name, lap.rate());
    }
    return rates;
  }

  close(): void {}
}

/** benny rejects with the event of the case that threw, not with what it threw. */
function failureOf(event: unknown): unknown {
  const { target } = event as { target?: { name?: string; error?: unknown } };
  return target?.error === undefined ? event : new Error(`case ${target.name} threw`, { cause: target.error });
}
