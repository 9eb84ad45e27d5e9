// A day of a market under the production host: every request is answered, the same seed gives the same day, and an outage strikes whom
// it strikes and for as long as it lasts.
import { expect, test } from 'vitest';
import { loadMarket } from '../../../src/cli/centre/market-schema.ts';
import { compile } from '../../../src/codec/spec/compile.ts';
import { isApproved } from '../../../src/iso8583/reason.ts';
import { newParties, numberOf } from '../../../src/journal/parties.ts';
import { packageFile } from '../../../src/package-file.ts';
import { DayClock } from '../../../src/simulate/market/day-clock.ts';
import { issuerName, linksOf, type Outage } from '../../../src/simulate/market/layout.ts';
import { MarketDay } from '../../../src/simulate/market/market-day.ts';
import { merchantsOf } from '../../../src/simulate/market/merchants.ts';
import { VirtualJournal } from '../../../src/simulate/virtual-journal.ts';
import { loadSpec } from '../../../src/spec-file.ts';
import { tries } from '../../tries.ts';

const FROM_MS = Date.UTC(2009, 10, 23, 23);
const HOUR_MS = 3_600_000;
const SALES = tries(2_000, 3_000);
const codec = compile(loadSpec('iso87-ascii'));
const { layout, cutOverHour } = loadMarket(packageFile('examples/market-2009.yaml'));
const issuers = layout.members.flatMap(({ member, issues }) => (issues > 0 ? [issuerName(member.code)] : []));
const parties = newParties(
  [],
  linksOf(layout).map(({ name }) => name),
  issuers,
);

function played(seed: number, transactions: number, outages: readonly Outage[] = []) {
  const day = new MarketDay({
    layout,
    merchants: merchantsOf(layout, seed),
    seed,
    transactions,
    outages,
    aheadMs: 0,
    clock: new DayClock(FROM_MS, cutOverHour, layout.traffic.hours, transactions),
    codec,
    journal: (timer) => new VirtualJournal(timer, { retains: false }),
    emit: () => undefined,
    numberOf: (kind, name) => numberOf(parties, kind, name)!,
  });
  const answers: { atMs: number; issuer: string; isApproved: boolean; reason: number }[] = [];
  const { answered } = day.ledger;
  day.ledger.answered = (sale, reason) => {
    const issuer = layout.members[sale.card.issuer]!.member.code;
    answers.push({ atMs: sale.atMs, issuer, isApproved: isApproved(reason), reason });
    answered.call(day.ledger, sale, reason);
  };
  day.sell(transactions);
  day.end();
  day.stop();
  return { summary: day.ledger.summary(), answers };
}

test('every request is answered, most are approved, and what was asked for by hour is what was asked for in all', () => {
  const { summary, answers } = played(1, SALES);
  expect(answers).toHaveLength(SALES);
  const { total, hours } = summary;
  expect(total.approved / SALES).toBeGreaterThan(0.87);
  expect(hours.reduce((sum, { askedMinor }) => sum + askedMinor, 0)).toBe(total.askedMinor);
  expect(summary.reversals).toBeGreaterThan(10);
  expect(summary.refunds).toBeGreaterThan(3);
});

test('the same seed is the same day, another seed another', () => {
  const text = (seed: number) => JSON.stringify(played(seed, tries(200, 800)).summary);
  expect(text(5)).toBe(text(5));
  expect(text(5)).not.toBe(text(6));
});

test('in an outage the hosts of other banks are away, the own bank goes on, and afterwards all is as before', () => {
  const members = new Set(layout.members.filter(({ host }) => host === 'remote').map(({ member }) => member.code));
  const [fromMs, toMs] = [FROM_MS + 16 * HOUR_MS, FROM_MS + 20.5 * HOUR_MS];
  const { answers } = played(2, tries(1_600, 4_000), [{ fromMs, toMs, members }]);
  const approved = (issuer: (code: string) => boolean, when: (atMs: number) => boolean) => {
    const some = answers.filter((answer) => issuer(answer.issuer) && when(answer.atMs));
    expect(some.length).toBeGreaterThan(50);
    return some.filter((answer) => answer.isApproved).length / some.length;
  };
  const isAway = (atMs: number) => atMs >= fromMs && atMs < toMs;
  const isBack = (atMs: number) => atMs >= toMs + 60_000;
  expect(approved((code) => members.has(code), isAway)).toBe(0);
  expect(approved((code) => !members.has(code), isAway)).toBeGreaterThan(0.85);
  expect(approved((code) => members.has(code), isBack)).toBeGreaterThan(0.85);
  const reasons = answers.filter(({ issuer, atMs }) => members.has(issuer) && isAway(atMs)).map(({ reason }) => reason);
  expect(new Set(reasons)).toEqual(new Set([907]));
});
