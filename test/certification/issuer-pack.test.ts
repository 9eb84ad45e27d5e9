// The pack for issuers: the host of this program passes it, and each planted host fails what it should, and nothing else.
import { describe, expect, it } from 'vitest';
import { readPack } from '../../src/cli/certification/pack-file.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { packageFile } from '../../src/package-file.ts';
import { certifiedHost, type Planted } from './virtual-host.ts';

const { pack } = readPack(packageFile('examples/certification/issuer.yaml'));

const failedOf = async (planted?: Planted) =>
  (await certifiedHost(pack, planted)).filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id);

/** What the switch itself does otherwise than a bank's host: it answers 91 in a silent issuer's place, and lets no link cut over. */
const OF_THE_SWITCH = ['ISS-SILENT', 'ISS-CUT-OVER'];
const isAnswer = (answer: FieldValues, ...types: string[]) => types.includes(String(answer['0']));
const without = (message: FieldValues, element: string) => {
  const { [element]: _, ...rest } = message;
  return rest;
};

it('the good host passes every case that is asked of it', async () => {
  expect(await failedOf()).toEqual(OF_THE_SWITCH);
  expect(pack.cases.length).toBeGreaterThanOrEqual(38);
});

const DECLINES = ['51', '54', '61', '65', '41', '43', '57', '62', 'PIN'].map((each) => `ISS-DECLINED-${each}`);

const planted: [name: string, planted: Planted, fails: string[]][] = [
  ['says nothing to an echo', { hears: (request) => (request['70'] === '301' ? undefined : request) }, ['ISS-ECHO']],
  [
    'approves without an approval code',
    { says: (answer) => without(answer, '38') },
    ['ISS-PURCHASE', 'ISS-FINANCIAL', 'ISS-REPEAT', 'ISS-COMPLETION'],
  ],
  [
    'says another merchant in its answers',
    { says: (answer) => (answer['42'] === undefined ? answer : { ...answer, '42': 'ANOTHER MERCHAN' }) },
    ['ISS-IDENTITY'],
  ],
  [
    'declines everything with 05',
    { says: (answer) => (isAnswer(answer, '0110') && answer['39'] !== '00' ? { ...answer, '39': '05' } : answer) },
    [...DECLINES, 'ISS-UNKNOWN-CARD', 'ISS-WRONG-DATE', 'ISS-NO-CARD'],
  ],
  [
    'approves everything',
    {
      says: (answer) =>
        isAnswer(answer, '0110') && answer['39'] !== '00' ? { ...answer, '39': '00', '38': 'ALWAYS' } : answer,
    },
    ['ISS-DECLINED-05', ...DECLINES, 'ISS-UNKNOWN-CARD', 'ISS-WRONG-DATE', 'ISS-NO-CARD'],
  ],
  [
    'debits a repeat again',
    {
      hears: (request, ask) => {
        if (request['0'] === '0101') ask({ ...request, '0': '0100' });
        return request;
      },
    },
    ['ISS-REPEAT'],
  ],
  [
    'credits a repeated reversal again',
    {
      hears: (request, ask) => {
        if (request['0'] === '0421') ask({ ...without(request, '90'), '0': '0200', '3': '200000' });
        return request;
      },
    },
    ['ISS-REVERSAL-REPEATED'],
  ],
  [
    'acknowledges the reversal of anything',
    { says: (answer) => (answer['39'] === '25' ? { ...answer, '39': '00' } : answer) },
    ['ISS-REVERSAL-UNKNOWN'],
  ],
  [
    'gives back everything, whatever DE 95 says',
    { hears: (request) => without(request, '95') },
    ['ISS-REVERSAL-PARTIAL'],
  ],
  [
    'tells the same balance for ever',
    {
      says: (answer) => (answer['54'] === undefined ? answer : { ...answer, '54': `0002504C${'1'.padStart(12, '0')}` }),
    },
    ['ISS-DEBIT-ONCE', 'ISS-REVERSAL-PARTIAL'],
  ],
  [
    'takes every currency for dirhams',
    { says: (answer) => (answer['49'] === undefined ? answer : { ...answer, '49': '504' }) },
    ['ISS-CURRENCY'],
  ],
  [
    'chokes on long elements',
    { says: (answer, request) => (request['48'] === undefined ? answer : { ...without(answer, '38'), '39': '30' }) },
    ['ISS-LONG-FIELDS'],
  ],
  [
    'says nothing to a completion',
    { hears: (request) => (request['0'] === '0220' ? undefined : request) },
    ['ISS-COMPLETION'],
  ],
  [
    'answers with the STAN before',
    {
      says: (answer) =>
        isAnswer(answer, '0810')
          ? answer
          : { ...answer, '11': String((Number(answer['11']) + 1) % 1_000_000).padStart(6, '0') },
    },
    pack.cases
      .map(({ id }) => id)
      .filter((id) => !['ISS-SIGN-ON', 'ISS-ECHO', 'ISS-CUT-OVER', 'ISS-SIGN-OFF'].includes(id)),
  ],
];

planted.push([
  'cuts the connection when it cannot read a date',
  { cuts: (request) => String(request['7']).startsWith('13') },
  ['ISS-WRONG-DATE'],
]);
planted.push([
  'refuses all network management',
  { says: (answer) => (isAnswer(answer, '0810') ? { ...answer, '39': '12' } : answer) },
  ['ISS-SIGN-ON', 'ISS-ECHO', 'ISS-SIGN-OFF'],
]);

it('no case is passed by every planted host', () => {
  const failing = new Set(planted.flatMap(([, , fails]) => fails));
  const never = pack.cases.filter(({ id, optional }) => !optional && !failing.has(id)).map(({ id }) => id);
  expect(never).toEqual([]);
});

describe('a host that', () => {
  it.each(planted)('%s fails what it should, and nothing else', async (_, host, fails) => {
    const expected = pack.cases.map(({ id }) => id).filter((id) => fails.includes(id) || OF_THE_SWITCH.includes(id));
    expect(await failedOf(host)).toEqual(expected);
  });
});
