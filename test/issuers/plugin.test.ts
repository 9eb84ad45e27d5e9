// Plug-ins: what a module exports is recognised, and the example that people start from does what its comment says.
import { expect, test, vi } from 'vitest';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import { foreignIssuer } from '../../src/issuers/foreign.ts';
import { defineIssuer, type Issuer, isIssuerDefinition } from '../../src/issuers/issuer.ts';
import { RequestView } from '../../src/issuers/request-view.ts';
import { amount, NOW_MS, purchase, requestOf } from './requests.ts';

vi.mock('switch8583', () => import('../../src/index.ts'));

test('what defineIssuer makes is recognised, and nothing else is', () => {
  const definition = defineIssuer(() => ({ decide: () => ({ reason: 0 }) }));
  expect(isIssuerDefinition(definition)).toBe(true);
  // A plug-in that was made with another copy of the package is a plug-in.
  expect(isIssuerDefinition({ ...definition })).toBe(true);
  for (const other of [undefined, null, () => definition, {}, { make: definition.make }, { ...definition, make: 1 }]) {
    expect(isIssuerDefinition(other)).toBe(false);
  }
});

test('the settings reach the plug-in, and a promise is an answer', async () => {
  const definition = defineIssuer(({ name, options }) => ({
    decide: async ({ transaction }) => ({ reason: 0, approvalCode: `${name}${options}${transaction}` }),
  }));
  const view = new RequestView().over(requestOf(purchase(), { transaction: 9 }), NOW_MS);
  const issuer: Issuer = definition.make({ name: 'mine', options: 7 });
  expect(await issuer.decide(view)).toEqual({ reason: 0, approvalCode: 'mine79' });
});

test('the built-in issuers keep their books in memory', () => {
  const settings = { name: 'own', currency: '504', openingBalanceMinor: 0 };
  expect([domesticIssuer(settings).books, foreignIssuer({ ...settings, rates: {} }).books]).toEqual([
    'memory',
    'memory',
  ]);
});

test('the example', async () => {
  const module: { default: unknown } = await import('../../examples/my-issuer.ts');
  if (!isIssuerDefinition(module.default)) throw new Error('the example exports no issuer');
  const options = { bin: '603899', limitMinor: 20_000, closedHoursUtc: [23, 6] };
  const issuer = module.default.make({ name: 'gift', options });
  expect(issuer.books).toBe('memory');
  const decide = (elements: Record<string, string>, hour = 12) => {
    const request = requestOf(purchase({ 2: '6038990000000001', ...elements }), { transaction: 1_000_042 });
    return issuer.decide(new RequestView().over(request, Date.UTC(2026, 10, 23, hour, 59)));
  };
  expect(decide({ 4: amount(20_000) })).toEqual({ reason: 0, approvalCode: '000042' });
  expect(decide({ 4: amount(20_001) })).toEqual({ reason: 2, approvalCode: '000042', approvedMinor: 20_000 });
  expect([decide({}, 22), decide({}, 23), decide({}, 5), decide({}, 6)]).toMatchObject([
    { reason: 0 },
    { reason: 119 },
    { reason: 119 },
    { reason: 0 },
  ]);
  expect(decide({ 2: '9504010000000001' })).toEqual({ reason: 118 });
  expect(decide({ 0: '0420' }, 3)).toEqual({ reason: 0 });
  expect(decide({ 0: '0600' })).toEqual({ reason: 902 });
  expect(
    () =>
      module.default &&
      isIssuerDefinition(module.default) &&
      module.default.make({ name: 'gift', options: { limitMinor: 'a lot' } }),
  ).toThrow('options.limitMinor');
});
