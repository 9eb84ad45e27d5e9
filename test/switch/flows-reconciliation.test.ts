// Reconciliation with acquirers: what is told has been worked out by hand from what the acquirer was told before.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { type LetGo, letGo } from '../../src/host/letting-go.ts';
import { requestOf } from '../../src/journal/entry.ts';
import { bundledSpecs, loadSpec } from '../../src/spec-file.ts';
import { NOTHING_MOVED, type Totals } from '../../src/switch/day/totals.ts';
import {
  APPROVED,
  CARD,
  type Deed,
  decides,
  FOREIGN_CARD,
  foreign,
  issuerDown,
  journalFaults,
  LEAVES_400,
  ORIGINAL,
  purchase,
  respondsWith,
  reversal,
  send,
  silent,
  wait,
} from './flow.ts';
import { World, type WorldSettings } from './world.ts';

const MONDAY = 20261123;
const TUESDAY = 20261124;

const opens =
  (date: number): Deed =>
  (world) =>
    world.openDay(date);

function played(deeds: readonly Deed[], given: WorldSettings = {}): World {
  const world = new World(given);
  decides(APPROVED)(world);
  opens(MONDAY)(world);
  for (const deed of deeds) deed(world);
  return world;
}

const request = (changes: FieldValues = {}): FieldValues => ({
  '0': '0500',
  '7': '1123235900',
  '11': '000990',
  '15': '1123',
  '50': '504',
  ...changes,
});

/** What the switch says to a reconciliation. */
function told(world: World, changes: FieldValues = {}, connection = 1): FieldValues {
  world.send(request(changes), connection);
  expect(journalFaults(world)).toEqual([]);
  return world.answers.at(-1)!;
}

const n10 = (value: number) => String(value).padStart(10, '0');
const n16 = (value: number) => String(value).padStart(16, '0');

/** DE 90 of a purchase under this STAN. */
const originalOf = (stan: string) => ORIGINAL.replace('000101', stan);

/** Debits 123.45 and 100.00, two; a refund of 20.00; 100.00 reversed, and of the 123.45 all but 4.00, which is 119.45: 219.45 in two.
 *  A decline, an enquiry, and the first reversal sent again count nothing. Net: 20.00 - 223.45 + 219.45 = 16.00 for cardholders. */
const DAY: readonly Deed[] = [
  send(purchase()),
  send(purchase({ '4': '000000010000', '11': '000102' })),
  decides({ reason: 116 }),
  send(purchase({ '11': '000103' })),
  decides(APPROVED),
  send(purchase({ '3': '200000', '4': '000000002000', '11': '000104' })),
  send(purchase({ '3': '310000', '11': '000105' })),
  send(reversal({ '4': '000000010000', '11': '000902', '90': originalOf('000102') })),
  send(reversal({ '11': '000901', '95': LEAVES_400 })),
  send(reversal({ '0': '0401', '4': '000000010000', '11': '000902', '90': originalOf('000102') })),
  send(reversal({ '4': '000000010000', '11': '000903', '90': originalOf('000102') })),
];
const SUMS: FieldValues = {
  '74': n10(1),
  '75': n10(2),
  '76': n10(2),
  '77': n10(0),
  '86': n16(2_000),
  '87': n16(21_945),
  '88': n16(22_345),
  '89': n16(0),
  '97': `C${n16(1_600)}`,
};
const NO_FEES = Object.fromEntries([82, 83, 84, 85].map((number) => [number, '0'.repeat(12)]));

describe('a reconciliation of 1987', () => {
  it('that has counted the same is in balance, and told everything', () => {
    const world = played(DAY);
    expect(told(world, SUMS)).toEqual({
      ...{ '0': '0510', '7': '1123235900', '11': '000990', '15': '1123', '39': '00', '50': '504', '66': '1' },
      ...SUMS,
      ...NO_FEES,
    });
    expect(world.notes.at(-1)).toBe('day.reconciled');
    expect(world.records.at(-1)).toMatchObject({ step: 'answered', mti: 500, reason: 0, businessDate: MONDAY });
  });

  it('as an advice is answered 0530, and a part of the totals is enough', () => {
    const world = played(DAY);
    const { '76': debits, '88': amount } = SUMS;
    expect(told(world, { '0': '0520', '76': debits!, '88': amount! })).toMatchObject({ '0': '0530', '66': '1' });
  });

  it.each([
    ['88', n16(22_346)],
    ['76', n10(3)],
    ['87', n16(0)],
    ['97', `D${n16(1_600)}`],
    ['85', '000000000001'],
  ])(
    'with another DE %s is out of balance: both totals are on record, and the day is closed all the same',
    (element, value) => {
      const world = played(DAY);
      expect(told(world, { ...SUMS, [element]: value })).toMatchObject({ '39': '00', '66': '2', ...SUMS });
      expect(world.notes.at(-1)).toBe('day.out-of-balance');
      const record = world.records.at(-1)!;
      expect(record).toMatchObject({ step: 'answered', mti: 500, reason: 0 });
      expect(Buffer.from(requestOf(world.journal.entries.at(-1)!)).toString('latin1')).toContain(value);
      opens(TUESDAY)(world);
      expect(world.core.day.date).toBe(TUESDAY);
    },
  );

  it('of a link that counts reversals the other way has them in 77 and 89, and the same net', () => {
    const world = played(DAY, { acquirers: [{ reversals: 'opposite' }] });
    const sums = { ...SUMS, '75': n10(0), '77': n10(2), '87': n16(0), '89': n16(21_945) };
    expect(told(world, sums)).toMatchObject({ ...sums, '66': '1' });
  });

  it('under the same STAN and DE 7 gets the first answer, byte for byte, after a restart too', () => {
    const world = played(DAY);
    told(world, SUMS);
    send(purchase({ '11': '000106' }))(world);
    told(world, SUMS);
    const [first, again] = [world.answerBytes.at(-3), world.answerBytes.at(-1)];
    expect(again).toBe(first);
    const next = new World({ after: world });
    told(next, { ...SUMS, '88': n16(1) });
    expect(next.answerBytes).toEqual([first]);
  });

  it('after a restart goes on from what was taken away of a transaction before: by its acquirer, and by the switch', () => {
    const first = played([
      send(purchase()),
      send(reversal({ '95': LEAVES_400 })),
      send(purchase({ '0': '0200', '11': '000102' })),
      send(purchase({ '0': '0202', '11': '000102', '39': '21' })),
    ]);
    const next = new World({ after: first });
    decides(APPROVED)(next);
    next.send(reversal({ '11': '000902' }));
    next.send(reversal({ '11': '000903', '90': originalOf('000102').replace('0100', '0200') }));
    expect(next.answers.map((answer) => answer['39'])).toEqual(['00', '00']);
    // 119.45 and 4.00 of the first, 123.45 of the second once.
    expect(told(next)).toMatchObject({
      '75': n10(3),
      '76': n10(2),
      '87': n16(24_690),
      '88': n16(24_690),
      '97': `C${n16(0)}`,
    });
  });

  it('of a link that confirms later counts what is confirmed, not what is authorized, after a restart too', () => {
    const later = { acquirers: [{ confirmsLater: true }] };
    const first = played(
      [send(purchase()), send(purchase({ '0': '0220', '4': '000000012000', '11': '000102' }))],
      later,
    );
    expect(told(first)).toMatchObject({ '76': n10(1), '88': n16(12_000) });
    const next = new World({ ...later, after: first });
    decides(APPROVED)(next);
    next.send(reversal());
    expect(told(next, { '11': '000991' })).toMatchObject({ '75': n10(0), '76': n10(1), '88': n16(12_000) });
  });

  it('without a date is of the open day, without a currency of the only one', () => {
    const { '15': _, '50': __, ...undated } = request(SUMS);
    const world = played(DAY);
    world.send(undated);
    expect(world.answers.at(-1)).toMatchObject({ '15': '1123', '50': '504', '66': '1' });
  });

  it('with several currencies has each by itself, and must say which', () => {
    const world = played([...DAY, send(purchase({ '4': '000000000700', '11': '000107', '49': '978' }))]);
    expect(told(world, { ...SUMS })).toMatchObject({ '66': '1', '88': n16(22_345) });
    expect(told(world, { '11': '000991', '50': '978', '88': n16(700) })).toMatchObject({ '66': '1', '76': n10(1) });
    const { '50': _, ...without } = request({ '11': '000992' });
    world.send(without);
    expect(world.answers.at(-1)).toMatchObject({ '39': '30' });
  });

  it('of a day on which nothing was approved has nothing to settle', () => {
    const world = played([decides({ reason: 116 }), send(purchase())]);
    expect(told(world)).toMatchObject({ '39': '95', '66': '3', '88': n16(0), '97': `C${n16(0)}` });
    expect(world.records.at(-1)!.reason).toBe(133);
  });

  it('of a date that is too long ago, or still to come, or none, is an error', () => {
    const world = played(DAY);
    for (const [place, date] of ['1115', '1124', '0230'].entries()) {
      expect(told(world, { '11': `00099${place}`, '15': date })).toMatchObject({ '39': '95', '66': '3' });
      expect(world.records.at(-1)!.reason).toBe(503);
    }
  });

  it('of another link says nothing of this one', () => {
    const world = played(DAY, { acquirers: [{}, {}], connections: [1, 2] });
    expect(told(world, {}, 2)).toMatchObject({ '39': '95', '66': '3' });
  });
});

describe('at the cut-over', () => {
  it('what is answered after it counts on its own day', () => {
    const world = played([respondsWith('00', 500), send(foreign()), opens(TUESDAY), wait(500)]);
    expect(told(world, { '88': n16(12_345) })).toMatchObject({ '66': '1', '76': n10(1) });
    expect(told(world, { '11': '000991', '15': '1124' })).toMatchObject({ '66': '3' });
  });

  it("a reversal of yesterday's transaction is of today", () => {
    const world = played([send(purchase()), opens(TUESDAY), send(reversal())]);
    expect(told(world, { '88': n16(12_345) })).toMatchObject({ '66': '1', '75': n10(0), '76': n10(1) });
    expect(told(world, { '11': '000991', '15': '1124', '87': n16(12_345) })).toMatchObject({
      ...{ '66': '1', '75': n10(1), '76': n10(0), '88': n16(0), '97': `C${n16(12_345)}` },
    });
  });

  it('a reversal that the switch sees through counts once, when its acquirer is told', () => {
    const world = played([
      respondsWith('00'),
      send(foreign()),
      wait(0),
      issuerDown(2),
      send(reversal({ '2': FOREIGN_CARD })),
      wait(10_000),
    ]);
    expect(told(world)).toMatchObject({ '75': n10(1), '76': n10(1), '97': `C${n16(0)}` });
  });

  it('what timed out counts nothing, and neither does what its issuer approves too late', () => {
    const world = played([silent, send(foreign()), wait(1_000), respondsWith('00', 0), wait(60_000)]);
    expect(told(world)).toMatchObject({ '66': '3' });
  });

  it('what its terminal could not process is reversed on the day on which it says so', () => {
    const world = played([
      send(purchase({ '0': '0200' })),
      opens(TUESDAY),
      send(purchase({ '0': '0202', '39': '21' })),
    ]);
    expect(told(world)).toMatchObject({ '75': n10(0), '76': n10(1) });
    expect(told(world, { '11': '000991', '15': '1124' })).toMatchObject({ '75': n10(1), '87': n16(12_345) });
  });

  it('a partial approval counts what was approved', () => {
    const world = played([respondsWith('10', 0, { '4': '000000005000' }), send(foreign()), wait(0)]);
    expect(told(world)).toMatchObject({ '76': n10(1), '88': n16(5_000) });
  });
});

describe('a reconciliation of 1993', () => {
  const given = { acquirers: [{ spec: 'iso93-ascii' }] };
  const sale = (stan: string, amount: number): Deed =>
    send({
      ...{ '0': '1200', '2': CARD, '3': '000000', '4': String(amount).padStart(12, '0'), '7': '1123093000' },
      ...{ '11': stan, '12': '261123103000', '24': '200', '41': 'TERM0001', '42': 'MERCHANT0000001', '49': '504' },
    });
  const ask = (world: World, stan: string, changes: FieldValues = {}): FieldValues => {
    world.send({ '0': '1500', '7': '1123235900', '11': stan, '24': '500', '28': '261123', '50': '504', ...changes });
    return world.answers.at(-1)!;
  };

  it('is told by action codes, with the batch number, the date and no fees', () => {
    const world = played([sale('000101', 12_345), sale('000102', 500)], given);
    const inBalance = ask(world, '000990', { '29': '001', '76': n10(2), '88': n16(12_845), '97': `D${n16(12_845)}` });
    expect(inBalance).toEqual({
      ...{ '0': '1510', '7': '1123235900', '11': '000990', '24': '500', '28': '261123', '29': '001', '39': '500' },
      ...{ '50': '504', '74': n10(0), '75': n10(0), '76': n10(2), '77': n10(0) },
      ...{ '86': n16(0), '87': n16(0), '88': n16(12_845), '89': n16(0), '97': `D${n16(12_845)}` },
    });
    expect(ask(world, '000991', { '0': '1520', '88': n16(1) })).toMatchObject({
      '0': '1530',
      '39': '501',
      '29': '001',
    });
  });

  it('under a wrong batch number is told the one that is expected, and goes on from there', () => {
    const world = played([sale('000101', 100)], given);
    expect(ask(world, '000990', { '29': '007' })).toMatchObject({ '39': '137', '29': '001' });
    expect(ask(world, '000991', { '29': '001' })).toMatchObject({ '39': '500' });
    // The same date again has the same number.
    expect(ask(world, '000992', { '29': '001' })).toMatchObject({ '39': '500' });
    opens(TUESDAY)(world);
    sale('000102', 200)(world);
    const tuesday = { '28': '261124' };
    expect(ask(world, '000993', { ...tuesday, '29': '001' })).toMatchObject({ '39': '137', '29': '002' });
    const next = new World({ ...given, after: world });
    expect(ask(next, '000994', { ...tuesday, '29': '002' })).toMatchObject({ '39': '500', '88': n16(200) });
  });

  it('that asks how things stand closes no batch', () => {
    const world = played([sale('000101', 100)], given);
    expect(ask(world, '000990', { '24': '501', '29': '001' })).toMatchObject({ '39': '500' });
    opens(TUESDAY)(world);
    sale('000102', 200)(world);
    expect(ask(world, '000991', { '28': '261124', '29': '001' })).toMatchObject({ '39': '500' });
  });

  it('of an empty batch has nothing to settle, and leaves its number', () => {
    const world = played([], given);
    expect(ask(world, '000990', { '29': '001' })).toMatchObject({ '39': '133', '29': '001' });
    sale('000101', 100)(world);
    expect(ask(world, '000991', { '29': '001' })).toMatchObject({ '39': '500' });
  });
});

/** One thing that a terminal does on a day. */
type Act =
  | { kind: 'sale'; amount: number; declined: boolean }
  | { kind: 'refund'; amount: number; declined: boolean }
  | { kind: 'reversal'; of: number; left: number }
  | { kind: 'night' }
  | { kind: 'expiry'; of: number; left: number }
  | { kind: 'crash' };
const acts: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('sale' as const, 'refund' as const),
      amount: fc.integer({ min: 1, max: 99_999 }),
      declined: fc.boolean(),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('reversal' as const),
      of: fc.oneof(fc.nat(20), fc.nat(3)),
      left: fc.constantFrom(0, 0, 10, 500),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('expiry' as const),
      of: fc.nat(3),
      left: fc.constantFrom(0, 0, 10, 500),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('night' as const, 'crash' as const) }) },
);

/** Lets go of what nobody has confirmed of a sale but for what was captured. True when its issuer is told. */
function expire(world: World, stan: string, capturedMinor: number): boolean {
  const { transaction } = world.journal.entries.find((entry) => entry.stan === Number(stan))!;
  const name = { transaction, acquirer: 1, stan: Number(stan), sentAt: 1_123_093_000 };
  let became: LetGo | undefined;
  letGo(world.host, world.journal, { ...name, capturedMinor, place: Number.MAX_SAFE_INTEGER }, (outcome) => {
    became = outcome;
  });
  world.advance(0);
  return became === 'queued';
}

/** What issuer 1 counts as reversed on a date, as `sums` below has it. */
function reversedAtIssuer(world: World, date: number): number[] {
  const { state } = world.core as unknown as { state: { counting: { totals: Totals } } };
  const [row = NOTHING_MOVED] = state.counting.totals.ofIssuer(1, date);
  return [row.debitReversals, row.debitReversalsMinor, row.creditReversals, row.creditReversalsMinor];
}

it('whatever happens, restarts with and without a checkpoint included, the totals are the sums of what was told: what has expired to issuers alone', () => {
  fc.assert(
    fc.property(fc.array(acts, { maxLength: 40 }), fc.constantFrom(1, 7, 1_000), (all, checkpointEntries) => {
      let world = played([], { checkpointEntries });
      let date = MONDAY;
      /** `standing` for its acquirer, `held` at its issuer. */
      const sales: { stan: string; standing: number; held: number; sign: number; amount: number }[] = [];
      const atIssuer = new Map<number, number[]>();
      const letsGo = (sale: (typeof sales)[number], left: number) => {
        if (sale.held <= left) return;
        const row = atIssuer.get(date) ?? [0, 0, 0, 0];
        atIssuer.set(date, row);
        row[sale.sign > 0 ? 0 : 2]! += 1;
        row[sale.sign > 0 ? 1 : 3]! += sale.held - left;
        sale.held = left;
      };
      const sums = new Map<number, number[]>();
      const on = (day: number): number[] => {
        const row = sums.get(day) ?? [0, 0, 0, 0, 0, 0, 0, 0];
        sums.set(day, row);
        return row;
      };
      for (const [place, act] of all.entries()) {
        const stan = String(1_000 + place).padStart(6, '0');
        if (act.kind === 'night') opens(++date)(world);
        else if (act.kind === 'crash') {
          world = new World({ checkpointEntries, after: world });
          opens(date)(world);
        } else if (act.kind === 'expiry') {
          const sale = sales[act.of];
          if (sale !== undefined && expire(world, sale.stan, act.left)) letsGo(sale, act.left);
        } else if (act.kind === 'reversal') {
          const sale = sales[act.of];
          if (sale === undefined) continue;
          const left = { '95': String(act.left).padStart(12, '0').concat('000000000000', 'C00000000', 'C00000000') };
          decides(APPROVED)(world);
          world.send(
            reversal({
              '4': String(sale.amount).padStart(12, '0'),
              '11': stan,
              '90': originalOf(sale.stan),
              ...(act.left > 0 && left),
              ...(sale.sign < 0 && { '3': '200000' }),
            }),
          );
          if (world.answers.at(-1)!['39'] !== '00' || sale.standing <= act.left) continue;
          letsGo(sale, act.left);
          const row = on(date);
          const at = sale.sign > 0 ? 2 : 6;
          row[at]! += 1;
          row[at + 1]! += sale.standing - act.left;
          sale.standing = act.left;
        } else {
          decides(act.declined ? { reason: 116 } : APPROVED)(world);
          const sign = act.kind === 'sale' ? 1 : -1;
          world.send(
            purchase({ '3': sign > 0 ? '000000' : '200000', '4': String(act.amount).padStart(12, '0'), '11': stan }),
          );
          sales.push({
            stan,
            standing: act.declined ? 0 : act.amount,
            held: act.declined ? 0 : act.amount,
            sign,
            amount: act.amount,
          });
          if (act.declined) continue;
          const row = on(date);
          const at = sign > 0 ? 0 : 4;
          row[at]! += 1;
          row[at + 1]! += act.amount;
        }
      }
      for (const [day, row] of atIssuer) if (day > date - 8) expect(reversedAtIssuer(world, day)).toEqual(row);
      for (const [day, row] of sums) {
        if (day <= date - 8) continue;
        const [debits, debitsMinor, debitsBack, debitsBackMinor, credits, creditsMinor, creditsBack, creditsBackMinor] =
          row;
        const net = creditsMinor! - creditsBackMinor! - debitsMinor! + debitsBackMinor!;
        expect(told(world, { '11': String(day % 10_000).padStart(6, '0'), '15': String(day % 10_000) })).toMatchObject({
          ...{
            '39': '00',
            '66': '1',
            '74': n10(credits!),
            '75': n10(debitsBack!),
            '76': n10(debits!),
            '77': n10(creditsBack!),
          },
          ...{
            '86': n16(creditsMinor!),
            '87': n16(debitsBackMinor!),
            '88': n16(debitsMinor!),
            '89': n16(creditsBackMinor!),
          },
          '97': `${net < 0 ? 'D' : 'C'}${n16(Math.abs(net))}`,
        });
      }
    }),
    { numRuns: 150 },
  );
});

describe('an authorization that has expired', () => {
  const reversed = (world: World) => [MONDAY, TUESDAY].map((date) => reversedAtIssuer(world, date));
  const bought = (): World => played([send(purchase()), opens(TUESDAY)]);

  it('is reversed for its issuer on the day on which it was let go, and for its acquirer not at all', () => {
    const world = bought();
    expect(expire(world, '000101', 400)).toBe(true);
    expect(told(world)).toMatchObject({ '75': n10(0), '76': n10(1), '88': n16(12_345) });
    expect(told(world, { '11': '000991', '15': '1124' })).toMatchObject({ '66': '3' });
    expect(reversed(world)).toEqual([
      [0, 0, 0, 0],
      [1, 11_945, 0, 0],
    ]);
  });

  it.each([
    ['in the same process', (world: World) => world],
    ['in the next', (world: World) => new World({ after: world })],
    ['in the next, with a checkpoint', (world: World) => new World({ after: world, checkpointEntries: 1 })],
  ])('and is reversed by its acquirer then counts for that alone what its issuer has counted (%s)', (_, next) => {
    for (const checkpointEntries of [1, 1_000]) {
      const before = played([send(purchase()), opens(TUESDAY)], { checkpointEntries });
      expect(expire(before, '000101', 400)).toBe(true);
      const world = next(before);
      opens(TUESDAY)(world);
      decides(APPROVED)(world);
      world.send(reversal());
      expect(told(world, { '15': '1124' })).toMatchObject({ '75': n10(1), '87': n16(12_345) });
      expect(reversed(world)[1]).toEqual([2, 12_345, 0, 0]);
      const last = new World({ after: world });
      expect(reversed(last)[1]).toEqual([2, 12_345, 0, 0]);
      expect(told(last, { '11': '000991', '15': '1124' })).toMatchObject({ '75': n10(1), '87': n16(12_345) });
    }
  });
});

describe('a dialect that tells totals in another way', () => {
  const online = bundledSpecs().filter((spec) => compile(loadSpec(spec)).fields[11] !== undefined);

  it.each(online)('%s: has an answer in every version, whatever it names, and nothing fails', (spec) => {
    const { fields } = compile(loadSpec(spec));
    const world = new World({ acquirers: [{ spec }] });
    decides(APPROVED)(world);
    opens(MONDAY)(world);
    let stan = 990;
    for (const version of ['0', '1', '2']) {
      for (const named of [{}, { '50': fields[50]!.binary ? '01F4' : '504' }, { '24': '501' }]) {
        const number = String(stan++).padStart(fields[11]!.maxUnits, '0');
        const known = Object.entries(named).filter(([element]) => fields[Number(element)] !== undefined);
        world.send({ '0': `${version}500`, '7': '1123235900', '11': number, ...Object.fromEntries(known) });
      }
    }
    expect(world.answers).toHaveLength(9);
    expect(world.notes.filter((note) => note.startsWith('frame.failed'))).toEqual([]);
  });

  it('has the date in as many digits as the dialect', () => {
    const world = new World({ acquirers: [{ spec: 'amex' }] });
    decides(APPROVED)(world);
    opens(MONDAY)(world);
    world.send({ '0': '0500', '7': '1123235900', '11': '000990' });
    expect(world.answers).toMatchObject([{ '15': '261123' }]);
  });

  it('2003 is told that it is not done', () => {
    const world = new World({ acquirers: [{ spec: 'iso2003-ascii' }] });
    opens(MONDAY)(world);
    world.send({ '0': '2500', '7': '1123235900', '11': '000000000990', '50': '01F4' });
    expect(world.answers).toMatchObject([{ '0': '2510', '39': '9102' }]);
    expect(world.events).toContainEqual(expect.objectContaining({ event: 'request.refused' }));
  });
});
