// What a simulation has come to, for people.
import { type FaultName, faultTable } from '../simulate/faults.ts';
import { invariantTable } from '../simulate/invariants.ts';
import type { SimulationReport } from './simulation-run.ts';

/** Most faults that a line has. */
const MOST_FAULTS = 12;

export function reportLines(report: SimulationReport): string[] {
  const { seed, violations, sha256 } = report;
  const verdict = violations.length === 0 ? 'no violation' : 'A VIOLATION';
  const lines = [`seed ${seed}: ${counted([report])}, ${verdict}, sha256 ${sha256}`];
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

/** All seeds together; the last of them may have been interrupted. */
export function summaryLine(reports: readonly SimulationReport[]): string {
  const violations = reports.reduce((sum, report) => sum + report.violations.length, 0);
  return `${reports.length} ${reports.length === 1 ? 'seed' : 'seeds'}: ${counted(reports)}, ${violations === 0 ? 'no violation' : `${violations} violation`}`;
}

function counted(reports: readonly SimulationReport[]): string {
  const sum = (of: (report: SimulationReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0).toLocaleString('en');
  const faults = sum((report) => Object.values(report.faults).reduce((total, count) => total + count, 0));
  const [transactions, requests] = [sum((report) => report.transactions), sum((report) => report.requests)];
  return `${transactions} transactions, ${requests} requests, ${faults} faults, ${sum(({ restarts }) => restarts)} restarts`;
}

/** What a fault of a key (its name, and what it strikes) does. */
function meaningOf(key: string): string {
  return faultTable[key.split(' ')[0] as FaultName].does;
}
