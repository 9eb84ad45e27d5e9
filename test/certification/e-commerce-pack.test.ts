// The pack of electronic commerce: an issuer with enrolled cardholders and test keys passes it; each planted host fails what it should.
import { describe, expect, it } from 'vitest';
import { readPack } from '../../src/cli/certification/pack-file.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { packageFile } from '../../src/package-file.ts';
import { certifiedHost, type Planted } from './virtual-host.ts';

const { pack } = readPack(packageFile('examples/certification/e-commerce.yaml'));

const failedOf = async (planted?: Planted) =>
  (await certifiedHost(pack, planted)).filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id);

/** DE 48 of a request. */
const data = (message: FieldValues) => (typeof message['48'] === 'object' ? message['48'] : undefined);
const withData = (message: FieldValues, change: (given: FieldValues) => FieldValues) => {
  const given = data(message);
  if (given === undefined) return message;
  const { '48': _, ...rest } = message;
  const changed = change(given);
  return Object.keys(changed).length === 0 ? rest : { ...rest, '48': changed };
};
const without = (given: FieldValues, ...tags: string[]) =>
  Object.fromEntries(Object.entries(given).filter(([tag]) => !tags.includes(tag))) as FieldValues;
const declines = (isMeant: (request: FieldValues) => boolean, code = '05'): Planted => ({
  says: (answer, request) => {
    const { '38': _, ...rest } = answer;
    return isMeant(request) ? { ...rest, '39': code } : answer;
  },
});
const STRANGER = '9504010000000027';

it('an issuer that verifies passes every case; neither CVV2 nor CAVV is in the evidence', async () => {
  const results = await certifiedHost(pack);
  expect(results.flatMap(({ id, reasons }) => reasons.map((reason) => `${id}: ${reason}`))).toEqual([]);
  expect(results.every(({ outcome }) => outcome === 'passed')).toBe(true);
  const evidence = JSON.stringify(results.map(({ steps }) => steps));
  for (const name of ['card', 'strangerCard', 'cavv', 'attemptCavv'])
    expect(evidence).not.toContain(pack.values[name]!.is);
  expect(evidence).not.toContain(`"04":"${pack.values.cvv2!.is}"`);
});

const planted: [name: string, planted: Planted, fails: string[]][] = [
  ['verifies no CVV2', { hears: (request) => withData(request, (given) => without(given, '04')) }, ['ECO-WRONG-CVV2']],
  [
    'takes the ECI for proof',
    { hears: (request) => withData(request, (given) => without(given, '01', '03')) },
    ['ECO-WRONG-CAVV', 'ECO-MISSING-CAVV'],
  ],
  [
    'knows nobody who is enrolled',
    { hears: (request) => (request['2'] === STRANGER ? { ...request, '22': '051', '25': '00' } : request) },
    ['ECO-NOT-ENROLLED'],
  ],
  ['asks for enrolment at terminals too', declines((request) => request['2'] === STRANGER, '57'), ['ECO-TERMINAL']],
  ['declines who was authenticated', declines((request) => data(request)?.['01'] === '05'), ['ECO-AUTHENTICATED']],
  ['declines attempts', declines((request) => data(request)?.['01'] === '06'), ['ECO-ATTEMPT']],
  [
    'declines whatever has no authentication',
    declines((request) => data(request)?.['01'] === '07' && request['0'] === '0100'),
    ['ECO-NO-3D', 'ECO-REVERSAL'],
  ],
  ['refuses refunds of sites', declines((request) => request['3'] === '200000'), ['ECO-REFUND']],
  [
    'sends CVV2 back',
    { says: (answer, request) => (data(request)?.['04'] === undefined ? answer : { ...answer, '48': data(request)! }) },
    ['ECO-NO-ECHO'],
  ],
  ['acknowledges no reversal', { says: (answer) => (answer['0'] === '0430' ? undefined : answer) }, ['ECO-REVERSAL']],
];

it('no case is passed by every planted host', () => {
  const failing = new Set(planted.flatMap(([, , fails]) => fails));
  expect(pack.cases.map(({ id }) => id).filter((id) => !failing.has(id))).toEqual([]);
});

describe('a host that', () => {
  it.each(planted)('%s fails what it should, and nothing else', async (_, host, fails) => {
    expect(await failedOf(host)).toEqual(fails);
  });
});
