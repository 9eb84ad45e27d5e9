// A checkpoint: what a start must know to read the end of the journal only. It is taken between two events and kept with the
// entries of its turn. What it says of the entries before it are lower bounds; the entries themselves say the rest.
import type { SwitchState } from './state.ts';

/** Entries that a start reads back before a checkpoint at least, besides the single ones that it names. What is older is found when
 *  it is asked for. */
const TAIL = 20_000;

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

const LINE_END = 0x0a;

const BEGINNING: Checkpoint = { place: 0, readFrom: 1, places: [], latestSentAt: [], lastStans: [], standIns: [] };

/** The checkpoint of this moment; `lastPlace` is that of the newest entry, `advicePlaces` are those of advices that wait. */
export function checkpointOf(
  state: SwitchState,
  lastPlace: number,
  advicePlaces: readonly number[],
  standIns: Checkpoint['standIns'],
): Checkpoint {
  const { transactions, deadlines, links, settings, latest } = state;
  const readFrom = Math.max(1, lastPlace - TAIL + 1);
  const places = advicePlaces.filter((place) => place < readFrom);
  // Whatever waits for an issuer has a deadline.
  for (const slot of deadlines.slots()) {
    const place = transactions.firstPlaceOf(slot);
    if (place > 0 && place < readFrom) places.push(place);
  }
  return {
    place: lastPlace,
    readFrom,
    places: ascending(places),
    latestSentAt: settings.acquirers.flatMap(({ number }) => {
      const sentAt = latest.of(number);
      return sentAt < 0 ? [] : [[number, sentAt] as const];
    }),
    lastStans: [
      ...settings.issuers.map(({ number }) => [number, links[number]!.stans.last] as const),
      ...state.stansOfAbsent,
    ],
    standIns,
  };
}

/** A line of JSON, and behind it the places as float64 in the byte order of the machine: there may be hundreds of thousands, and to
 *  write each as text would make a pause. */
export function checkpointBytes({ places, ...rest }: Checkpoint): Uint8Array {
  const line = Buffer.from(`${JSON.stringify(rest)}\n`);
  return Buffer.concat([line, new Uint8Array(new Float64Array(places).buffer)]);
}

/** The checkpoint that a journal has kept; the beginning of everything when it has none. */
export function readCheckpoint(bytes: Uint8Array | undefined): Checkpoint {
  if (bytes === undefined) return BEGINNING;
  const end = bytes.indexOf(LINE_END);
  const line = Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString();
  // What an earlier program did not know of is not in it, and its places are in the line.
  const checkpoint = { ...BEGINNING, ...(JSON.parse(line) as Partial<Checkpoint>) };
  return end === -1
    ? checkpoint
    : { ...checkpoint, places: Array.from(new Float64Array(new Uint8Array(bytes.subarray(end + 1)).buffer)) };
}

/** Numbers of a typed array are compared as numbers, in a tenth of the time. */
function ascending(places: readonly number[]): number[] {
  return Array.from(new Float64Array(places).sort());
}
