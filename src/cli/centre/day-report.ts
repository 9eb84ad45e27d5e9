// What a day in a box prints: what was asked, cleared, paid and mailed, and whether everything that must hold does.
import { CENTRE } from '../../centre/clearing/positions.ts';
import { reasonMeaning, reasonText } from '../../iso8583/reason.ts';
import type { Counts } from '../../simulate/market/traffic-ledger.ts';
import { signedAmount } from '../amount.ts';
import { terminalTableLines } from '../fitted-table.ts';
import type { DayOutcome } from './day-run.ts';
import { count } from './svg-plots.ts';

const MOST_REASONS = 4;

export function dayLines(outcome: DayOutcome, out: string): string[] {
  const { market, date, traffic, checks, files, sha256, currency } = outcome;
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
    ...terminalTableLines([head, ...rows], (column) => column > 0),
    `refused most: ${reasons.join(', ')}; ${count(reversals)} reversed, ${count(refunds)} refunds`,
    '',
    ...positionLines(outcome),
    '',
    paymentLine(outcome),
    '',
    ...checks.map(({ what, holds }) => `${holds ? 'ok  ' : 'FAIL'}  ${what}`),
    '',
    `${files} files in ${out}, SHA-256 ${sha256}`,
  ];
}

function positionLines({ operations, positions }: DayOutcome): string[] {
  const rows = positions.map(
    ({ member, currency, operations: own, amountMinor, interchangeMinor, feeMinor, netMinor }) => {
      const amounts = [amountMinor, interchangeMinor, feeMinor, netMinor].map((minor) => signedAmount(minor, currency));
      return member === CENTRE ? ['the centre', '', ...amounts] : [member, count(own), ...amounts];
    },
  );
  const head = [`${count(operations)} cleared`, 'operations', 'amounts', 'interchange', 'fees', 'net'];
  return terminalTableLines([head, ...rows], (column) => column > 0);
}

function paymentLine({ payments, currency }: DayOutcome): string {
  const { merchants, payments: paid, paidMinor, commissionMinor, vatMinor } = payments;
  const amounts = [paidMinor, commissionMinor, vatMinor].map((minor) => signedAmount(minor, currency));
  const [all, commission, vat] = amounts;
  return `${count(paid)} of ${count(merchants)} merchants are paid ${all}; commission ${commission}, VAT ${vat}`;
}

function cellsOf(kind: string, counts: Readonly<Counts>, currency: number): string[] {
  const { approved, declined, technical, approvedMinor } = counts;
  const numbers = [approved + declined + technical, approved, declined, technical].map(count);
  return [kind, ...numbers, signedAmount(approvedMinor, currency)];
}
