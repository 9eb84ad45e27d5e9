// docs/survival.md: what the simulation lets go wrong, what must be true all the same, and what each party knows after a fault at each
// step of each kind of transaction. `simulate --enumerate` works the table out anew.
import { faultNames, faultTable } from '../simulate/faults.ts';
import { invariantTable } from '../simulate/invariants.ts';
import { type Outcome, type SurvivalFault, type SurvivalRow, survivalFaults } from '../simulate/survival.ts';

const columns = Object.keys(survivalFaults) as SurvivalFault[];

/** True when all parties agree after every fault, and nothing else is violated. */
export function survives(rows: readonly SurvivalRow[]): boolean {
  return rows.every(({ outcomes }) => Object.values(outcomes).every(({ violation }) => violation === undefined));
}

export function survivalPage(rows: readonly SurvivalRow[]): string {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  return `# What survives what

Written by \`switch8583 simulate --enumerate --write\`; a test fails when it is not what comes out.

Each row is a step of a transaction, and each column a fault that strikes right behind it, one in a run. The acquirer does what real
ones do: it asks again, reverses what nobody answers, and is not content before it is told. A cell says what is known when all is
quiet again: the response codes that the acquirer was told (of the purchase, then of its reversal; \`-\` for none), and what stands of
the 120.00 by what it was told, by the journal and by the issuer's books, once where they agree.

${kinds.map((kind) => section(kind, rows)).join('\n\n')}

## The faults of a simulation

\`simulate\` lets these strike by chance, many in a run. The weight is how often: of a thousand messages or searches, or among the faults
that come at moments.

${table(
  ['fault', 'strikes', 'weight', 'what it does'],
  faultNames.map((name) => {
    const { strikes, weight, does } = faultTable[name];
    return [`\`${name}\``, strikes, String(weight), does];
  }),
)}

## What must be true

Throughout and when all is quiet. A run ends at the first violation.

${table(
  ['invariant', 'what it says'],
  Object.entries(invariantTable).map(([name, statement]) => [name, statement]),
)}
`;
}

function section(kind: string, rows: readonly SurvivalRow[]): string {
  const own = rows.filter((row) => row.kind === kind);
  const faults = columns.filter((fault) => own[0]!.outcomes[fault] !== undefined);
  const lines = own.map(({ step, outcomes }) => [step, ...faults.map((fault) => cell(outcomes[fault]!))]);
  return `## ${kind}\n\n${table(['behind this step', ...faults.map((fault) => survivalFaults[fault])], lines)}`;
}

function cell({ codes, toldMinor, journalMinor, heldMinor, violation }: Outcome): string {
  if (violation === undefined) return `${codes}; ${major(toldMinor)}`;
  const ledgers = `told ${major(toldMinor)}, journal ${major(journalMinor)}, issuer ${major(heldMinor)}`;
  return `**${codes}; ${ledgers}: ${violation.invariant}**`;
}

function major(minor: number): string {
  return (minor / 100).toFixed(2);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
