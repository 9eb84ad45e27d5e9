// Acquirers for the simulation: they send, repeat what was not answered, reverse, and remember what they were told. Each
// sending is owed exactly one answer on each connection, unless it repeats one that is in flight there.
import type { FieldValues } from '../../src/codec/field-values.ts';
import { FOREIGN_CARD, purchase, without } from './flow.ts';
import type { Event, World } from './world.ts';

/** What stays after a partial reversal, in minor units: less than any amount that is asked for or approved. */
export const STAYS_MINOR = 1;

/** A message and what became of it. */
export interface Sending {
  message: FieldValues;
  acquirer: number;
  /** Connections on which it was sent, and nothing has come back since. */
  open: Set<number>;
  owed: number;
  answered: number;
  /** DE 39 and DE 4 of the answer that arrived last. */
  told: { reason: string; amountMinor: number } | undefined;
}

export interface Purchase extends Sending {
  reversals: (Sending & { isPartial: boolean })[];
}

/** Connection 1 and 2 belong to acquirer 1, connection 3 to acquirer 2, which speaks another dialect. */
export const CONNECTIONS = [1, 1, 2];

export class Acquirers {
  readonly purchases: Purchase[] = [];
  private readonly world: World;
  private readonly random: (below: number) => number;
  private readonly byStan = new Map<string, Sending>();
  private following = 0;
  private read = 0;

  constructor(world: World, random: (below: number) => number) {
    this.world = world;
    this.random = random;
  }

  buy(): void {
    const stan = this.nextStan();
    const cards = ['9504010000000015', FOREIGN_CARD, FOREIGN_CARD, '6011000990139424'];
    const message = purchase({
      '0': ['0100', '0100', '0100', '0200', '0200', '0220'][this.random(6)]!,
      '2': cards[this.random(cards.length)]!,
      '4': String(1_000 + this.random(100_000)).padStart(12, '0'),
      '11': stan,
      '37': `REF${stan}000`,
    });
    const bought = this.known({ ...untold(message, 1 + this.random(2)), reversals: [] });
    this.purchases.push(bought);
    this.send(bought);
  }

  /** Undoes a recent purchase, wholly or down to `STAYS_MINOR`, named in one way or another. */
  reverse(isPartial: boolean): void {
    const bought = this.recent();
    if (bought === undefined || (isPartial && bought.reversals.some((earlier) => earlier.isPartial))) return;
    const { message, acquirer } = bought;
    const stan = this.nextStan();
    const names = `${message['0']}${message['11']}${message['7']}${'504001'.padStart(11, '0')}${'0'.repeat(11)}`;
    const stays = `${String(STAYS_MINOR).padStart(12, '0')}${'0'.repeat(12)}C00000000C00000000`;
    const whole = {
      ...message,
      '0': this.random(4) === 0 ? '0420' : '0400',
      '11': stan,
      ...(isPartial ? { '95': stays } : {}),
    };
    const reversal = this.random(3) === 0 ? whole : { ...without(whole, 37), '90': names };
    const sending = this.known({ ...untold(reversal, acquirer), isPartial });
    bought.reversals.push(sending);
    this.send(sending);
  }

  /** Repeats one of the recent messages, answered or not. */
  repeat(): void {
    const bought = this.recent();
    if (bought === undefined) return;
    const candidates = [bought, ...bought.reversals];
    this.send(candidates[this.random(candidates.length)]!, true);
  }

  /** Repeats everything that no answer has arrived for. */
  insist(): void {
    for (const each of this.all()) if (each.told === undefined) this.send(each, true);
  }

  all(): Sending[] {
    return this.purchases.flatMap((bought) => [bought, ...bought.reversals]);
  }

  /** Reads what was sent since the last time. */
  listen(): void {
    for (; this.read < this.world.events.length; this.read++) this.hear(this.world.events[this.read]!);
  }

  private hear(event: Event): void {
    if (event.kind !== 'sent') return;
    const { message, connection, delivered } = event;
    const sending = this.byStan.get(`${CONNECTIONS[connection - 1]} ${message['11']}`);
    if (sending === undefined) throw new Error(`an answer to nobody: ${JSON.stringify(message)}`);
    sending.answered++;
    sending.open.delete(connection);
    if (delivered) sending.told = { reason: String(message['39']), amountMinor: Number(message['4']) };
  }

  private send(sending: Sending, isRepeat = false): void {
    const connection = this.connectionOf(sending.acquirer);
    if (connection === undefined) return;
    if (!sending.open.has(connection)) sending.owed++;
    sending.open.add(connection);
    // What was refused for want of room before may be approved now.
    sending.told = undefined;
    const mti = String(sending.message['0']);
    const repeated = isRepeat && this.random(2) === 0 ? { '0': `${mti.slice(0, 3)}1` } : {};
    this.world.send({ ...sending.message, ...repeated }, connection);
    this.listen();
  }

  /** A connection that is there. */
  private connectionOf(acquirer: number): number | undefined {
    const there = CONNECTIONS.flatMap((owner, i) => (owner === acquirer && !this.world.isLost(i + 1) ? [i + 1] : []));
    return there[this.random(Math.max(1, there.length))];
  }

  private known<T extends Sending>(sending: T): T {
    this.byStan.set(`${sending.acquirer} ${sending.message['11']}`, sending);
    return sending;
  }

  private recent(): Purchase | undefined {
    const back = 1 + this.random(8);
    return this.purchases[Math.max(0, this.purchases.length - back)];
  }

  private nextStan(): string {
    return String(++this.following).padStart(6, '0');
  }
}

function untold(message: FieldValues, acquirer: number): Sending {
  return { message, acquirer, open: new Set(), owed: 0, answered: 0, told: undefined };
}
