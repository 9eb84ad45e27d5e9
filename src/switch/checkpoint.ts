// A checkpoint: what a start must know to read the end of the journal only. It is taken between two events and kept with the
// entries of its turn. What it says of the entries before it are lower bounds; the entries themselves say the rest.
import type { BatchRow } from './day/batch-numbers.ts';
import type { Unreconciled } from './day/issuer-reconciliations.ts';
import type { TotalsRow } from './day/totals.ts';
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
  readonly standIns: readonly StandIns[];
  /** Of the day that was open, 0 when none was. */
  readonly businessDate: number;
  /** What has moved on the latest business dates. */
  readonly totals: readonly TotalsRow[];
  readonly batches: readonly BatchRow[];
  /** Issuers that are still to be reconciled with, by date. */
  readonly unreconciled: readonly Unreconciled[];
}

/** What was approved in an issuer's place. */
interface StandIns {
  readonly issuer: number;
  /** How far the time of day was ahead of the times in `rows`: only the time of day means something to the next process. */
  readonly aheadMs: number;
  /** Three numbers each: the card's hash, when, and minor units. Oldest first. */
  readonly rows: Float64Array;
}

const LINE_END = 0x0a;

const BEGINNING: Checkpoint = {
  place: 0,
  readFrom: 1,
  places: [],
  latestSentAt: [],
  lastStans: [],
  standIns: [],
  businessDate: 0,
  totals: [],
  batches: [],
  unreconciled: [],
};

/** The line of a checkpoint. Earlier programs wrote places and stand-ins into it, or did not know of them. */
type Line = Omit<Partial<Checkpoint>, 'standIns'> & {
  readonly standIns?: readonly EarlierStandIn[];
  /** Behind the places stand as many numbers of each issuer. */
  readonly standInNumbers?: readonly (readonly [issuer: number, aheadMs: number, numbers: number])[];
};

/** A stand-in as earlier programs wrote it, by the time of day. */
type EarlierStandIn = readonly [issuer: number, card: number, wallMs: number, amountMinor: number];

/** The checkpoint of this moment; `lastPlace` is that of the newest entry, `advicePlaces` are those of advices that wait. */
export function checkpointOf(
  state: SwitchState,
  lastPlace: number,
  advicePlaces: readonly number[],
  standIns: Checkpoint['standIns'],
  unreconciled: readonly Unreconciled[],
): Checkpoint {
  const { transactions, deadlines, links, settings, latest, counting, batches } = state;
  const readFrom = Math.max(1, lastPlace - TAIL + 1);
  const places = advicePlaces.filter((place) => place < readFrom);
  // Whatever waits for an issuer has a deadline.
  for (const slot of deadlines.slots()) {
    const place = transactions.placeOf(slot);
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
    businessDate: state.businessDate,
    totals: counting.totals.rows(),
    batches: batches.rows(),
    unreconciled,
  };
}

/** A line of JSON, and behind it the places and the stand-ins as float64 in the byte order of the machine: there may be hundreds of
 *  thousands, and to write each as text would make a pause. */
export function checkpointBytes({ places, standIns, ...rest }: Checkpoint): Uint8Array {
  const standInNumbers = standIns.map(({ issuer, aheadMs, rows }) => [issuer, aheadMs, rows.length] as const);
  const line = Buffer.from(`${JSON.stringify({ ...rest, standInNumbers } satisfies Line)}\n`);
  return Buffer.concat([line, bytesOf(new Float64Array(places)), ...standIns.map(({ rows }) => bytesOf(rows))]);
}

/** The checkpoint that a journal has kept; the beginning of everything when it has none. */
export function readCheckpoint(bytes: Uint8Array | undefined): Checkpoint {
  if (bytes === undefined) return BEGINNING;
  const end = bytes.indexOf(LINE_END);
  const text = Buffer.from(end === -1 ? bytes : bytes.subarray(0, end)).toString();
  const { standIns: earlier = [], standInNumbers = [], ...line } = JSON.parse(text) as Line;
  const read = { ...BEGINNING, ...line, standIns: earlierStandIns(earlier) };
  if (end === -1) return read;
  const numbers = new Float64Array(new Uint8Array(bytes.subarray(end + 1)).buffer);
  let from = numbers.length - standInNumbers.reduce((sum, [, , count]) => sum + count, 0);
  const places = Array.from(numbers.subarray(0, from));
  for (const [issuer, aheadMs, count] of standInNumbers) {
    read.standIns.push({ issuer, aheadMs, rows: numbers.slice(from, from + count) });
    from += count;
  }
  return { ...read, places };
}

function earlierStandIns(earlier: readonly EarlierStandIn[]): StandIns[] {
  return [...Map.groupBy(earlier, ([issuer]) => issuer)].map(([issuer, ofIssuer]) => ({
    issuer,
    aheadMs: 0,
    rows: Float64Array.from(ofIssuer.flatMap(([, ...row]) => row)),
  }));
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

/** As a rule they are in order: advices are kept in the order in which they were queued. Numbers of a typed array are compared as
 *  numbers, in a tenth of the time. */
function ascending(places: number[]): number[] {
  const isInOrder = places.every((place, i) => i === 0 || places[i - 1]! <= place);
  return isInOrder ? places : Array.from(new Float64Array(places).sort());
}
