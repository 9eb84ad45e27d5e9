// What the rounds of a suite come to: per row the median rate with its extremes, and its ratios. A ratio is taken within
// each round and the median of those is given: two rates of different rounds are never divided by each other.
import type { Rates, Row, Suite } from './suite.ts';

export interface RowResult {
  readonly name: string;
  /** Operations per second. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** By name of the row that it is in ratio to. */
  readonly ratios: Readonly<Record<string, number>>;
}

export interface SuiteResult {
  readonly suite: string;
  readonly unit: string;
  readonly rounds: number;
  readonly notes: readonly string[];
  readonly rows: readonly RowResult[];
}

export function resultOf(suite: Suite, rows: readonly Row[], rounds: readonly Rates[]): SuiteResult {
  const { name, unit, notes } = suite;
  return { suite: name, unit, rounds: rounds.length, notes, rows: rows.map((row) => rowResult(row, rounds)) };
}

function rowResult(row: Row, rounds: readonly Rates[]): RowResult {
  const rates = rounds.map((round) => rateOf(round, row.name));
  const ratios = row.against.map((other): [string, number] => [
    other,
    median(rounds.map((round, i) => rates[i]! / rateOf(round, other))),
  ]);
  return {
    name: row.name,
    median: median(rates),
    least: Math.min(...rates),
    most: Math.max(...rates),
    ratios: Object.fromEntries(ratios),
  };
}

function rateOf(round: Rates, name: string): number {
  const rate = round.get(name);
  if (rate === undefined) throw new Error(`no rate of ${JSON.stringify(name)} in a round; it has ${[...round.keys()]}`);
  return rate;
}

/** The middle of the values; of an even number, the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A suite's table as text, its notes below it. */
export function tableOf(result: SuiteResult): string {
  const head = ['', `${result.unit}/s`, 'least - most', 'ratio'];
  const lines = result.rows.map(({ name, median: middle, least, most, ratios }) => [
    name,
    rounded(middle),
    `${rounded(least)} - ${rounded(most)}`,
    Object.entries(ratios)
      .map(([other, ratio]) => `${ratioText(ratio)} x ${other}`)
      .join(', '),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => line[column]!.length)));
  const text = [head, ...lines].map((line) =>
    line
      .map((cell, column) =>
        column === 1 || column === 2 ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
  const title = `${result.suite}: median of ${result.rounds} interleaved rounds`;
  return [title, ...text, ...result.notes.map((note) => `  ${note}`), ''].join('\n');
}

/** `11.9 M`, `544 k`, `320`. */
export function rounded(rate: number): string {
  if (rate >= 1e6) return `${(rate / 1e6).toPrecision(3)} M`;
  if (rate >= 1e3) return `${(rate / 1e3).toPrecision(3)} k`;
  return rate.toPrecision(3);
}

function ratioText(ratio: number): string {
  return ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(3);
}
