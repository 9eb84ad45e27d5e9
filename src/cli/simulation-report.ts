// What a simulation has come to, for people.
import { type FaultName, faultTable } from '../simulate/faults.ts';
import { invariantTable } from '../simulate/invariants.ts';
import type { SimulationReport } from './simulation-run.ts';

/** Most faults that a line has. */
const MOST_FAULTS = 12;

export function reportLines(report: SimulationReport): string[] {
  const { seed, transactions, requests, restarts, faults, violations, sha256 } = report;
  const number = (value: number) => value.toLocaleString('en');
  const counts = Object.entries(faults) as [FaultName, number][];
  const sum = counts.reduce((total, [, count]) => total + count, 0);
  const lines = [
    `seed ${seed}: ${number(transactions)} transactions, ${number(requests)} requests, ${number(sum)} faults, ${number(restarts)} restarts, ` +
      `${violations.length === 0 ? 'no violation' : 'A VIOLATION'}, sha256 ${sha256}`,
  ];
  for (const { violation, purchases, faults: needed, history } of violations) {
    const { invariant, purchase, found } = violation;
    lines.push(
      `  invariant: ${invariant}: ${invariantTable[invariant]}`,
      `  found: ${found}${purchase < 0 ? '' : ` (transaction ${purchase} of the plan)`}`,
      `  shortest history that still fails: ${purchases.length} transactions, ${needed.length} faults`,
      ...needed.slice(0, MOST_FAULTS).map((key) => `    ${key.padEnd(24)}  ${meaningOf(key)}`),
      ...(needed.length > MOST_FAULTS ? [`    and ${needed.length - MOST_FAULTS} more`] : []),
      ...history.map((line) => `  ${line}`),
    );
  }
  return lines;
}

/** What a fault of a key (its name, and what it strikes) does. */
function meaningOf(key: string): string {
  return faultTable[key.split(' ')[0] as FaultName].does;
}
