// The pack for acquirers: a gateway that behaves passes it, and each planted one fails what it should, and nothing else.
import { describe, expect, it } from 'vitest';
import { AcquirerRun } from '../../src/certification/acquirer-run.ts';
import { readPack } from '../../src/cli/certification/pack-file.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { packageFile } from '../../src/package-file.ts';
import { VirtualTimer } from '../../src/simulate/virtual-timer.ts';
import { codecOf } from '../switch/world.ts';
import { type PlantedGateway, ScriptedAcquirer } from './scripted-acquirer.ts';

const { pack } = readPack(packageFile('examples/certification/acquirer.yaml'));
const codec = codecOf('iso87-ascii');

async function certified(planted: PlantedGateway = {}) {
  const timer = new VirtualTimer(Date.UTC(2026, 10, 26, 12));
  const later = (act: () => void) => timer.at(timer.now() + 1, act);
  const acquirer = new ScriptedAcquirer(timer, planted, (message: FieldValues) => {
    const bytes = codec.encode(message);
    later(() => run.received(bytes, 0, bytes.length));
  });
  const run: AcquirerRun = new AcquirerRun({
    ...{ pack, codec, values: {}, seed: 1, timer },
    send: (bytes) => later(() => acquirer.received(codec.decode(Buffer.from(bytes)).toJSON())),
    began: (own) => acquirer.asked(own),
  });
  let isDone = false;
  const ended = run.run().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!isDone) timer.advanceTo(timer.now() + 50);
  }
  return ended;
}

const failedOf = async (planted?: PlantedGateway) =>
  (await certified(planted)).filter(({ outcome }) => outcome !== 'passed').map(({ id }) => id);

it('a gateway that behaves passes every case; its cards are nowhere in the evidence', async () => {
  const results = await certified();
  expect(results.flatMap(({ id, reasons }) => reasons.map((reason) => `${id}: ${reason}`))).toEqual([]);
  expect(results.map(({ outcome }) => outcome)).toEqual(pack.cases.map(() => 'passed'));
  expect(JSON.stringify(results)).not.toContain('9504010000000019');
  expect(JSON.stringify(results)).toContain('950401******0019');
});

const is = (message: FieldValues, type: string) => message['0'] === type;
const REVERSALS = [
  'ACQ-REVERSAL',
  'ACQ-ORIGINAL-ELEMENTS',
  'ACQ-REVERSAL-REPEATED',
  'ACQ-LATE',
  'ACQ-UNKNOWN-ORIGINAL',
];

const planted: [name: string, planted: PlantedGateway, fails: string[]][] = [
  [
    'signs on without the time',
    { sends: (m) => (m['70'] === '001' ? { '0': '0800', '11': '000001', '70': '001' } : m) },
    ['ACQ-SIGN-ON'],
  ],
  ['sends no echo', { sends: (m) => (m['70'] === '301' ? undefined : m) }, ['ACQ-ECHO']],
  [
    'sends what an approved purchase was again',
    { repeatsApproved: true },
    ['ACQ-PURCHASE', 'ACQ-CANCEL', 'ACQ-COMPLETION'],
  ],
  [
    'sends the track of a card that is typed in',
    { sends: (m) => (m['22'] === '012' ? { ...m, '35': '9504010000000019=49122010000000000' } : m) },
    ['ACQ-NO-SECRETS'],
  ],
  ['reverses what was declined', { reversesDeclines: true }, ['ACQ-DECLINED']],
  [
    'never reverses',
    { sends: (m) => (is(m, '0420') || is(m, '0421') ? undefined : m) },
    ['ACQ-PARTIAL', ...REVERSALS, 'ACQ-CANCEL'],
  ],
  ['reverses once only', { sends: (m) => (is(m, '0421') ? undefined : m) }, ['ACQ-REVERSAL-REPEATED']],
  [
    'repeats a reversal as a new one',
    { sends: (m) => (is(m, '0421') ? { ...m, '0': '0420', '11': '999999' } : m) },
    ['ACQ-REVERSAL-REPEATED'],
  ],
  ['goes on with a reversal that was answered 25', { goesOn: true }, ['ACQ-UNKNOWN-ORIGINAL']],
  [
    'names another time in DE 90',
    {
      sends: (m) =>
        typeof m['90'] === 'string' ? { ...m, '90': `${m['90'].slice(0, 10)}0101000000${m['90'].slice(20)}` } : m,
    },
    ['ACQ-ORIGINAL-ELEMENTS'],
  ],
  [
    'completes with another approval code',
    { sends: (m) => (is(m, '0220') || is(m, '0221') ? { ...m, '38': 'OTHER1' } : m) },
    ['ACQ-COMPLETION'],
  ],
  ['refunds as a purchase', { sends: (m) => (m['3'] === '200000' ? { ...m, '3': '000000' } : m) }, ['ACQ-REFUND']],
  [
    'settles without the net amount',
    {
      sends: (m) => {
        const { 97: _, ...rest } = m;
        return rest;
      },
    },
    ['ACQ-RECONCILIATION'],
  ],
];

it('no case is passed by every planted gateway', () => {
  const failing = new Set(planted.flatMap(([, , fails]) => fails));
  expect(pack.cases.map(({ id }) => id).filter((id) => !failing.has(id))).toEqual([]);
});

describe('a gateway that', () => {
  it.each(planted)('%s fails what it should, and nothing else', async (_, gateway, fails) => {
    expect(await failedOf(gateway)).toEqual(fails);
  });
});
