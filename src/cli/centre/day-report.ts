// What a day in a box prints: what was asked, cleared, paid and mailed, and whether everything that must hold does.
import { reasonMeaning, reasonText } from '../../iso8583/reason.ts';
import type { Counts } from '../../simulate/market/traffic-ledger.ts';
import { tableLines } from '../../trace/table.ts';
import { signedAmount } from '../amount.ts';
import type { DayOutcome } from './day-run.ts';
import { count } from './svg-plots.ts';

const MOST_REASONS = 4;

export function dayLines(
  { market, date, traffic, checks, files, sha256, currency }: DayOutcome,
  out: string,
): string[] {
  const { total, kinds, refusals, reversals, refunds } = traffic;
  const rows = [...Object.entries(kinds), ['all', total] as const].map(([kind, counts]) =>
    cellsOf(kind, counts, currency),
  );
  const head = ['', 'requests', 'approved', 'declined', 'technical', 'approved amount'];
  const reasons = refusals
    .slice(0, MOST_REASONS)
    .map(({ reason, count: many }) => `${reasonText(reason, 0)} ${reasonMeaning(reason)} ${count(many)}`);
  return [
    `${market}, business day ${date}`,
    '',
    ...tableLines([head, ...rows], (column) => column > 0),
    `refused most: ${reasons.join(', ')}; ${count(reversals)} reversed, ${count(refunds)} refunds`,
    '',
    ...checks.map(({ what, holds }) => `${holds ? 'ok  ' : 'FAIL'}  ${what}`),
    '',
    `${files} files in ${out}, SHA-256 ${sha256}`,
  ];
}

function cellsOf(kind: string, counts: Readonly<Counts>, currency: number): string[] {
  const { approved, declined, technical, approvedMinor } = counts;
  const numbers = [approved + declined + technical, approved, declined, technical].map(count);
  return [kind, ...numbers, signedAmount(approvedMinor, currency)];
}
