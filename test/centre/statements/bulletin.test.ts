// A bulletin's figures against a count of another kind: filters over the whole list instead of running counters.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BulletinCounter } from '../../../src/centre/statements/bulletin.ts';
import { bulletinCsv, bulletinDocument } from '../../../src/centre/statements/bulletin-document.ts';
import { isApproved, Reason } from '../../../src/iso8583/reason.ts';
import { member, merchant, request } from '../../post/sample.ts';

const merchants = ['M1', 'M2', 'M3'].map((contract, i) => ({ ...merchant, contract, activeOn: 20261120 + i }));
const period = { from: 20261120, to: 20261121 };
const anyRequest = fc.record({
  businessDate: fc.integer({ min: 20261119, max: 20261122 }),
  issuer: fc.constantFrom('ATLAS', 'RIF', undefined),
  pan: fc.constantFrom('9504010000000001', '9504010000000019', '4455040000000005', ''),
  contract: fc.constantFrom('M1', 'M2', 'M3', undefined),
  reason: fc.constantFrom(0, Reason.partiallyApproved, Reason.notSufficientFunds, Reason.expiredCard),
});

test('figures are those of an independent count', () => {
  fc.assert(
    fc.property(fc.array(anyRequest, { maxLength: 60 }), (drawn) => {
      const requests = drawn.map((changes, i) => request(i, changes));
      const counter = new BulletinCounter(period, (pan) => `hash of ${pan}`);
      for (const each of requests) counter.add(each);
      const bulletin = counter.bulletinOf(member, merchants);
      const own = requests.filter(
        (each) => each.issuer === 'ATLAS' && [20261120, 20261121].includes(each.businessDate),
      );
      const expected = (some: typeof own) => ({
        requests: some.length,
        approvals: some.filter(({ reason }) => isApproved(reason)).length,
        declines: some.filter(({ reason }) => !isApproved(reason)).length,
        customers: new Set(some.map(({ pan }) => pan).filter((pan) => pan !== '')).size,
      });
      expect(bulletin.all).toEqual(expected(own));
      for (const { merchant: at, ...counts } of bulletin.merchants) {
        expect(counts).toEqual(expected(own.filter(({ contract }) => contract === at?.contract)));
      }
      expect(new Set(bulletin.merchants.map((row) => row.merchant?.contract))).toEqual(
        new Set(own.map((each) => each.contract)),
      );
      for (const { reason, count } of bulletin.declines) {
        expect(count).toBe(own.filter((each) => each.reason === reason).length);
      }
      expect(bulletin.declines.reduce((sum, { count }) => sum + count, 0)).toBe(bulletin.all.declines);
    }),
  );
});

test('sites are new in the period that their activity began in', () => {
  const bulletin = new BulletinCounter(period, (pan) => pan).bulletinOf(member, merchants);
  expect(bulletin.newSites.map(({ contract }) => contract)).toEqual(['M1', 'M2']);
});

test('no card number is kept for counting, nor written', () => {
  const seen: string[] = [];
  const counter = new BulletinCounter({ from: 20261125, to: 20261125 }, (pan) => `h${seen.push(pan)}`);
  counter.add(request(1, { issuer: 'ATLAS' }));
  const bulletin = counter.bulletinOf(member, [merchant]);
  expect(seen).toEqual(['9504010000000001']);
  const written = JSON.stringify([bulletin, bulletinDocument(bulletin, 'Centre'), bulletinCsv(bulletin)]);
  expect(written).not.toContain('9504010000000001');
  expect(bulletinCsv(bulletin).every((row) => row.length === 15)).toBe(true);
});

test('who is enrolled is told beside who asked, and not at all by a bank that has enrolled nobody', () => {
  const counter = new BulletinCounter(period, (pan) => pan);
  const without = counter.bulletinOf(member, []);
  const bulletin = counter.bulletinOf(member, [], { enrolled: 1_200, added: 30, closed: 4 });
  const factsOf = (of: typeof bulletin) =>
    bulletinDocument({ ...of, member: { ...member, language: 'en' } }, 'C').facts;
  const labels = factsOf(without).map(({ label }) => label);
  expect(factsOf(bulletin).filter(({ label }) => !labels.includes(label))).toEqual([
    { label: 'Cardholders enrolled for e-commerce', value: '1,200' },
    { label: 'Newly enrolled', value: '30' },
    { label: 'Struck off', value: '4' },
  ]);
  const rows = bulletinCsv(bulletin);
  expect(rows.at(-1)).toEqual([
    'enrolled',
    member.code,
    '2026-11-20',
    '2026-11-21',
    '',
    '',
    '',
    '',
    '',
    '',
    '1200',
    '',
    '',
    '',
    '',
  ]);
  expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
  expect(bulletinCsv(without).some(([row]) => row === 'enrolled')).toBe(false);
});
