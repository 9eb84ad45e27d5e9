// Issuers for the simulation: they hold money by the name under which they were asked, give it back once whoever asks and in
// whatever order, and are as unreliable in telling so as the seed wants. What they hold is the truth at the end.
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { Decision } from '../../src/switch/ports.ts';
import { responseTo } from './flow.ts';
import type { Asked, World } from './world.ts';

/** Whole numbers from 0 to `below` - 1, the same for the same seed (mulberry32). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** The accounts of one issuer. A hold has the name under which the issuer knows the request; DE 37 says whose it is. */
export class Accounts {
  private readonly holds = new Map<string, { reference: string; amountMinor: number }>();
  private readonly undone = new Set<string>();
  /** By DE 37: names under which money has ever been held. More than one is a second debit. */
  readonly debits = new Map<string, Set<string>>();

  /** False when the request was undone before it came. A repeat takes nothing. */
  take(name: string, reference: string, amountMinor: number): boolean {
    if (this.undone.has(name)) return false;
    if (this.holds.has(name)) return true;
    this.holds.set(name, { reference, amountMinor });
    this.debits.set(reference, (this.debits.get(reference) ?? new Set()).add(name));
    return true;
  }

  /** `remainingMinor` 0 gives everything back, and refuses the request should it come later. */
  giveBack(name: string, remainingMinor: number): void {
    const hold = this.holds.get(name);
    if (remainingMinor > 0) {
      if (hold !== undefined) hold.amountMinor = Math.min(hold.amountMinor, remainingMinor);
      return;
    }
    this.holds.delete(name);
    this.undone.add(name);
  }

  heldFor(reference: string): number {
    let sum = 0;
    for (const hold of this.holds.values()) if (hold.reference === reference) sum += hold.amountMinor;
    return sum;
  }
}

type Outcome = { reason: number; approvedMinor?: number };

/** What an issuer thinks of a request: mostly yes; always of an advice, which tells what has happened. */
function outcomeOf(accounts: Accounts, name: string, request: FieldValues, isAdvice: boolean, chance: number): Outcome {
  const amountMinor = Number(request['4']);
  if (isAdvice) return { reason: accounts.take(name, String(request['37']), amountMinor) ? 0 : 100 };
  if (chance < 12) return { reason: 116 };
  const approvedMinor = chance < 20 ? Math.ceil(amountMinor / 2) : amountMinor;
  if (!accounts.take(name, String(request['37']), approvedMinor)) return { reason: 100 };
  return approvedMinor === amountMinor ? { reason: 0 } : { reason: 2, approvedMinor };
}

/** How unreliable both issuers are now; nothing happens late or not at all when `calm`. */
export interface Weather {
  calm: boolean;
}

const LATEST_MS = 900;
/** Of a hundred reversal requests, how many are refused; of a hundred advices, how many cannot be taken in now. */
const REFUSED = 40;
const PUT_OFF = 30;

/** An issuer in this process: decides at once, after a delay, later, or never. */
export function localIssuer(world: World, accounts: Accounts, weather: Weather, random: (below: number) => number) {
  return (question: Asked): Decision | undefined => {
    const work = (): Decision => {
      const isAdvice = Math.trunc(question.mti / 10) % 10 === 2;
      const chance = weather.calm ? 99 : random(100);
      if (isAdvice && chance < PUT_OFF) return { reason: chance % 2 === 0 ? 907 : 909 };
      if (question.mti === 400 && chance < REFUSED) return { reason: 909 };
      if (Math.trunc(question.mti / 100) % 10 === 4) {
        accounts.giveBack(String(question.original), question.remainingMinor);
        return { reason: 0 };
      }
      const name = String(question.transaction);
      return outcomeOf(accounts, name, question.request, isAdvice, weather.calm ? 99 : random(100));
    };
    const manner = weather.calm ? 99 : random(100);
    if (manner < 5) return undefined;
    if (manner < 20) {
      world.later(random(LATEST_MS), () => world.decide(question.ticket, work()));
      return undefined;
    }
    const decision = work();
    if (manner < 26) return undefined;
    if (manner < 30) return { ...decision, delayMs: Number.POSITIVE_INFINITY };
    return manner < 50 ? { ...decision, delayMs: random(LATEST_MS) } : decision;
  };
}

/** The link of the remote issuer: what is on its way when it is lost does not arrive. */
export class RemoteLink {
  /** Counts losses. */
  losses = 0;
  up = true;
}

/** A remote issuer: requests and responses take their time, or are lost. */
export function remoteIssuer(
  world: World,
  accounts: Accounts,
  weather: Weather,
  link: RemoteLink,
  random: (below: number) => number,
) {
  /** A response that the issuer has mixed up with the next. */
  let mixedUp: FieldValues | undefined;
  return (message: FieldValues): undefined => {
    const manner = weather.calm ? 99 : random(100);
    const { losses } = link;
    const afterMs = weather.calm ? 1 : random(LATEST_MS);
    if (manner < 8) return;
    world.later(weather.calm ? 0 : random(300), () => {
      if (link.losses !== losses && manner < 50) return;
      const response = worked(accounts, message, weather.calm ? 99 : random(100));
      if (manner < 16) return;
      if (manner >= 92 && !weather.calm) {
        // Some hosts take the STAN of one for that of another.
        const other = mixedUp;
        mixedUp = other === undefined ? response : undefined;
        if (other === undefined || link.losses !== losses || !link.up) return;
        world.respond(2, { ...response, '11': other['11']! });
        world.respond(2, { ...other, '11': response['11']! });
        return;
      }
      world.later(afterMs, () => {
        if (link.losses === losses && link.up) world.respond(2, response);
        // Some hosts answer twice.
        if (manner < 22 && link.losses === losses && link.up) world.respond(2, response);
      });
    });
  };
}

function worked(accounts: Accounts, message: FieldValues, chance: number): FieldValues {
  const isAdvice = String(message['0'])[2] === '2';
  if (isAdvice && chance < PUT_OFF) return responseTo(message, chance % 2 === 0 ? '91' : '96');
  if (message['0'] === '0400' && chance < REFUSED) return responseTo(message, '96');
  if (String(message['0'])[1] === '4') {
    const remainingMinor = Number(String(message['95'] ?? '0').slice(0, 12));
    accounts.giveBack(String(message['90']).slice(4, 10), remainingMinor);
    return responseTo(message, '00');
  }
  const { reason, approvedMinor } = outcomeOf(accounts, String(message['11']), message, isAdvice, chance);
  const digits = { 0: '00', 2: '10', 100: '05', 116: '51' }[reason]!;
  return responseTo(
    message,
    digits,
    approvedMinor === undefined ? {} : { '4': String(approvedMinor).padStart(12, '0') },
  );
}
