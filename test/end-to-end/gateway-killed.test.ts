// Payments while the gateway, the switch or the shop is killed at any moment. In the end the orders of the gateway, the journal of the
// switch, the accounts of the issuer and what the shop was told agree, order by order. GATEWAY_PAYMENTS=1000 runs the long version.
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { SeededRandom } from '../../bench/seeded-random.ts';
import type { PaymentResult } from '../../src/gateway/payment-result.ts';
import { balanceAt } from './gateway/balance-at.ts';
import { cards, FaultyMarket, makeTrouble, OPENING_MINOR, type Wish } from './gateway/faulty-market.ts';
import { readJournal } from './ledgers/journal-ledger.ts';

const PAYMENTS = Number(process.env.GATEWAY_PAYMENTS ?? 60);
const SEED = Number(process.env.SEED ?? 8583);
const AT_A_TIME = 8;
/** Between two payments of one cardholder, so that there is time for trouble. */
const PAUSE_MS = 800;
const REST_MS = 60_000;

let market: FaultyMarket | undefined;
afterEach(async () => {
  await market?.end();
  market = undefined;
});

test(`${PAYMENTS} payments, and everybody is killed: all ledgers agree, order by order`, {
  timeout: 180_000 + PAYMENTS * 1_000,
}, async () => {
  market = new FaultyMarket();
  const { folder } = market;
  await market.start();
  const random = new SeededRandom(SEED);
  const wishes = Array.from({ length: PAYMENTS }, (_, index) => wishAt(index, random));
  let isOver = false;
  const trouble = makeTrouble(market, random, () => isOver);
  await payAll(market, wishes, random);
  isOver = true;
  const kills = await trouble;
  await comeToRest(`${folder.path}/gateway.db`);
  const balances = new Map<string, number>();
  for (const card of cards) balances.set(card, await balanceAt(market.switchPort, card));
  const told = [...market.told];
  await market.stop();

  const orders = ordersIn(`${folder.path}/gateway.db`);
  const journal = await readJournal(`${folder.path}/switch.db`);
  const faults = [
    ...wishes.flatMap((wish) => orderFaults(wish, orders.get(wish.oid), journal.outstanding)),
    ...accountFaults(wishes, orders, balances),
    ...toldFaults(orders, told),
  ];
  expect(faults).toEqual([]);
  // No reference stands in the journal that no order has.
  const known = new Set([...orders.values()].flatMap(({ attempts }) => attempts.map(({ result }) => result.reference)));
  expect([...journal.outstanding].filter(([reference]) => !known.has(reference))).toEqual([]);
  expect(Math.min(...journal.approvals.values())).toBe(1);
  expect(Math.max(...journal.approvals.values())).toBe(1);
  // The trial was one: somebody was killed, and many have paid all the same.
  expect(kills.gateway + kills.switch + kills.shop).toBeGreaterThan(2);
  const paid = [...orders.values()].filter(({ status }) => 'ASC'.includes(status));
  expect(paid.length).toBeGreaterThan(PAYMENTS / 4);
  process.stdout.write(
    `kills ${JSON.stringify(kills)}; ${paid.length} of ${PAYMENTS} paid; told ${told.length} times\n`,
  );
});

interface KeptAttempt {
  readonly id: number;
  readonly state: string;
  readonly result: PaymentResult;
}

interface KeptOrder {
  readonly oid: string;
  readonly status: string;
  readonly amountMinor: number;
  readonly capturedMinor: number;
  readonly attempts: readonly KeptAttempt[];
}

function wishAt(index: number, random: SeededRandom): Wish {
  return {
    oid: `order-${index}`,
    kind: random.below(2) === 0 ? 'Auth' : 'PreAuth',
    amountMinor: 100 + random.below(50_000),
    card: cards[random.below(cards.length)]!,
    answer: (['ACTION=POSTAUTH', 'APPROVED', ''] as const)[random.below(3)]!,
  };
}

async function payAll(at: FaultyMarket, wishes: readonly Wish[], random: SeededRandom): Promise<void> {
  const left = [...wishes];
  const cardholder = async (): Promise<void> => {
    for (let wish = left.shift(); wish !== undefined; wish = left.shift()) {
      await sleep(random.below(PAUSE_MS));
      await at.pay(wish);
    }
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, cardholder));
}

/** Waits until nothing is under way and neither the switch nor the shop has anything left to hear. */
async function comeToRest(path: string): Promise<void> {
  const end = Date.now() + REST_MS;
  for (;;) {
    const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
    const waiting = database
      .prepare(
        `SELECT (SELECT count(*) FROM messages) + (SELECT count(*) FROM tellings WHERE state = 'waiting')
           + (SELECT count(*) FROM attempts WHERE result IS NULL) AS waiting`,
      )
      .get()!.waiting;
    database.close();
    if (waiting === 0) return;
    if (Date.now() > end) throw new Error(`${waiting} messages, tellings and attempts still wait`);
    await sleep(100);
  }
}

function ordersIn(path: string): Map<string, KeptOrder> {
  const database = new DatabaseSync(path, { readOnly: true });
  const attempts = database.prepare('SELECT id, state, result FROM attempts WHERE order_id = ? ORDER BY id');
  const orders = database.prepare('SELECT id, oid, status, amount_minor, captured_minor FROM orders').all();
  const read = orders.map((row): [string, KeptOrder] => [
    row.oid as string,
    {
      oid: row.oid as string,
      status: row.status as string,
      amountMinor: row.amount_minor as number,
      capturedMinor: row.captured_minor as number,
      attempts: attempts.all(row.id!).map((attempt) => ({
        id: attempt.id as number,
        state: attempt.state as string,
        result: JSON.parse(attempt.result as string) as PaymentResult,
      })),
    },
  ]);
  database.close();
  return new Map(read);
}

/** What of an order is not as its shop and its cardholder wanted, or stands otherwise in the journal. */
function orderFaults(wish: Wish, order: KeptOrder | undefined, outstanding: ReadonlyMap<string, number>): string[] {
  if (order === undefined) return [`${wish.oid}: no order`];
  const faults: string[] = [];
  const { oid, status, attempts } = order;
  const approved = attempts.filter(({ state }) => state === 'approved');
  const isPaid = 'ASC'.includes(status);
  if (approved.length !== (isPaid ? 1 : 0)) faults.push(`${oid}: ${status} with ${approved.length} approvals`);
  if (isPaid && order.amountMinor !== wish.amountMinor) faults.push(`${oid}: of ${order.amountMinor}`);
  const isAsked = wish.kind === 'Auth' || wish.answer === 'ACTION=POSTAUTH';
  const asItShould = wish.kind === 'Auth' ? 'S' : isAsked ? 'C' : 'A';
  if (isPaid && status !== asItShould) faults.push(`${oid}: ${status} instead of ${asItShould}`);
  if (isPaid && order.capturedMinor !== (isAsked ? wish.amountMinor : 0)) faults.push(`${oid}: captured otherwise`);
  for (const { result, state } of attempts) {
    const stands = outstanding.get(result.reference) ?? 0;
    const should = state === 'approved' ? wish.amountMinor : 0;
    if (stands !== should)
      faults.push(`${oid}: attempt ${result.transactionId} is ${state}, the journal has ${stands}`);
  }
  return faults;
}

function accountFaults(
  wishes: readonly Wish[],
  orders: ReadonlyMap<string, KeptOrder>,
  balances: ReadonlyMap<string, number>,
): string[] {
  return cards.flatMap((card) => {
    const spent = wishes
      .filter((wish) => wish.card === card && 'ASC'.includes(orders.get(wish.oid)?.status ?? '-'))
      .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const balance = balances.get(card)!;
    return balance === OPENING_MINOR - spent ? [] : [`${card.slice(-4)}: ${OPENING_MINOR - balance}, paid ${spent}`];
  });
}

/** Each attempt was told to the shop; what it was told twice was the same; and what it was told is what is recorded. */
function toldFaults(orders: ReadonlyMap<string, KeptOrder>, told: readonly ReadonlyMap<string, string>[]): string[] {
  const faults: string[] = [];
  const byAttempt = Map.groupBy(told, (fields) => fields.get('TransId')!);
  for (const [id, all] of byAttempt) {
    if (new Set(all.map((fields) => JSON.stringify([...fields]))).size > 1)
      faults.push(`attempt ${id}: told differently`);
  }
  for (const { oid, attempts } of orders.values()) {
    for (const { id, result } of attempts) {
      const [first] = byAttempt.get(String(id)) ?? [];
      if (first === undefined) faults.push(`${oid}: attempt ${id} was not told`);
      else if (first.get('Response') !== result.response || first.get('oid') !== oid) {
        faults.push(`${oid}: attempt ${id} is ${result.response}, told ${first.get('Response')}`);
      }
      byAttempt.delete(String(id));
    }
  }
  return [...faults, ...[...byAttempt.keys()].map((id) => `attempt ${id} was told and is not known`)];
}
