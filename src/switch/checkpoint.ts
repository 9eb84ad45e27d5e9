// A checkpoint: what a start must know to read the end of the journal only. It is taken between two events and kept with the
// entries of its turn. What it says of the entries before it are lower bounds; the entries themselves say the rest.
import type { SwitchState } from './state.ts';

/** Entries that a start reads back at most, besides the single ones that a checkpoint names. What is older is found when it is
 *  asked for. */
const LONGEST_TAIL = 100_000;

/** Its key among what a journal keeps. */
export const CHECKPOINT_KEY = 'switch';

export interface Checkpoint {
  /** Place of the newest entry when it was taken. */
  readonly place: number;
  /** Entries from this place on are read. */
  readonly readFrom: number;
  /** Places of earlier entries that are read as well, ascending: requests in flight, and advices that wait. */
  readonly places: readonly number[];
  /** By acquirer number: the latest DE 7 of its requests. */
  readonly latestSentAt: readonly (readonly [acquirer: number, sentAt: number])[];
  /** By issuer number: the STAN that was allotted last on its link. */
  readonly lastStans: readonly (readonly [issuer: number, stan: number])[];
  /** What was approved in an issuer's place: the issuer's number, the card's hash, when, and minor units. Oldest first. */
  readonly standIns: readonly (readonly [issuer: number, card: number, atMs: number, amountMinor: number])[];
}

const BEGINNING: Checkpoint = { place: 0, readFrom: 1, places: [], latestSentAt: [], lastStans: [], standIns: [] };

/** The checkpoint of this moment; `lastPlace` is that of the newest entry, `advicePlaces` are those of advices that wait. */
export function checkpointOf(
  state: SwitchState,
  lastPlace: number,
  advicePlaces: readonly number[],
  standIns: Checkpoint['standIns'],
): Checkpoint {
  const { transactions, deadlines, links, settings, latest } = state;
  const readFrom = Math.max(1, lastPlace - LONGEST_TAIL + 1);
  const places = new Set(advicePlaces.filter((place) => place < readFrom));
  // Whatever waits for an issuer has a deadline.
  for (const slot of deadlines.slots()) {
    const place = transactions.firstPlaceOf(slot);
    if (place > 0 && place < readFrom) places.add(place);
  }
  return {
    place: lastPlace,
    readFrom,
    places: [...places].sort((a, b) => a - b),
    latestSentAt: settings.acquirers.flatMap(({ number }) => {
      const sentAt = latest.of(number);
      return sentAt < 0 ? [] : [[number, sentAt] as const];
    }),
    lastStans: settings.issuers.map(({ number }) => [number, links[number]!.stans.last] as const),
    standIns,
  };
}

export function checkpointBytes(checkpoint: Checkpoint): Uint8Array {
  return Buffer.from(JSON.stringify(checkpoint));
}

/** The checkpoint that a journal has kept; the beginning of everything when it has none. */
export function readCheckpoint(bytes: Uint8Array | undefined): Checkpoint {
  if (bytes === undefined) return BEGINNING;
  // What an earlier program did not know of is not in it.
  return { ...BEGINNING, ...(JSON.parse(Buffer.from(bytes).toString()) as Partial<Checkpoint>) };
}
