// What flows of stand-in have in common: issuers that are stood in for, how they answer, and what the ledgers say.
import { OutstandingLedger } from '../../src/centre/outstanding.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import type { StandInSettings } from '../../src/switch/stand-in/settings.ts';
import { type Deed, type Flow, FOREIGN_CARD, foreign, responseTo, reversal, runFlows, send } from './flow.ts';
import type { World, WorldSettings } from './world.ts';

export const HOUR_MS = 3_600_000;

/** MAD, purchases, up to 500.00 at a time; three of a card in a day, up to 1,000.00. */
export const STAND_IN: StandInSettings = {
  whenDown: true,
  whenSilent: true,
  currency: 504,
  transactionTypes: new Set([0]),
  ranges: undefined,
  notWith: ['52'],
  denied: new Set(),
  floorMinor: 50_000,
  velocity: { count: 3, amountMinor: 100_000, perMs: 24 * HOUR_MS },
};

/** The issuers of every flow table, stood in for; the remote one in this dialect. */
export function standingIn(
  changes: Partial<StandInSettings> = {},
  spec = 'iso87-bcd',
): Required<Pick<WorldSettings, 'issuers'>> {
  const standIn = { ...STAND_IN, ...changes };
  return {
    issuers: [
      { routes: ['9504'], standIn },
      { routes: ['4'], spec, standIn },
    ],
  };
}

/** The same rows with the remote issuer in another dialect than its acquirer, and in its own. */
export function runStandIn(rows: readonly Flow[], changes: Partial<StandInSettings> = {}): void {
  for (const spec of ['iso87-bcd', 'iso87-ascii']) {
    const given = standingIn(changes, spec);
    runFlows(rows.map((row) => ({ ...row, name: `${row.name} (${spec})`, given: { ...given, ...row.given } })));
  }
}

/** The requests of one card are told apart by number; each has a DE 7 of its own. */
export function numbered(number: number, changes: FieldValues = {}): FieldValues {
  const stan = String(100 + number).padStart(6, '0');
  return foreign({ '7': `11230930${String(number).padStart(2, '0')}`, '11': stan, '37': `REF000${stan}`, ...changes });
}

export const undo = (changes: FieldValues = {}) => send(reversal({ '2': FOREIGN_CARD, ...changes }));

/** Issuer 2 responds to the message at `index` of those forwarded so far. */
export const respondTo =
  (index: number, reason: string, changes: FieldValues = {}): Deed =>
  (world) =>
    world.respond(2, responseTo(world.forwarded[index]!, reason, changes));

/** The remote issuer says `reason` to messages of these types and nothing to others. */
export const respondsTo =
  (reasons: Readonly<Record<string, string>>): Deed =>
  (world) =>
    world.responds(2, (message) => {
      const reason = reasons[String(message['0'])];
      return reason === undefined ? undefined : { message: responseTo(message, reason), afterMs: 0 };
    });

export const approved = ['0110 000101 00'];
export const told = ['adviceQueued 1 in place', 'answered 1 000 in place'];

/** What the journal says is outstanding. */
export function outstandingOf(world: World): number[] {
  return [...ledgerOf(world).amounts.values()].map(({ amountMinor }) => amountMinor);
}

/** What it says is lost: approved in an issuer's place, and not booked by it. */
export function lossesOf(world: World): number[] {
  return [...ledgerOf(world).losses.values()].map(({ amountMinor }) => amountMinor);
}

function ledgerOf(world: World): OutstandingLedger {
  const ledger = new OutstandingLedger();
  for (const entry of world.journal.entries) ledger.add(entry);
  return ledger;
}
