// The latest DE 7 of an acquirer's requests. Acquirers count it upwards, so one number for each says which requests may be in the
// journal and no more in memory: those up to the latest that has been forgotten. A request that was sent later is new, and the
// journal need not be asked; in the steady state none is asked. DE 7 has no year (MMDDhhmmss): of two, the later is the one that
// half a year does not separate.

/** Above half of the span of MMDDhhmmss, in which twelve months are counted. */
const HALF_A_YEAR = 600_000_000;

/** An acquirer of whom there has been none. */
const NONE = -1;
const FIRST_ACQUIRERS = 16;

export class LatestRequests {
  /** By acquirer number. */
  private latest = new Float64Array(FIRST_ACQUIRERS).fill(NONE);

  /** One more request with this DE 7; -1 for one without: it cannot be found in the journal. */
  add(acquirer: number, sentAt: number): void {
    if (sentAt < 0) return;
    if (acquirer >= this.latest.length) this.grow(acquirer);
    const latest = this.latest[acquirer];
    // As most are that come within a second.
    if (latest === sentAt) return;
    if (latest === NONE || isLater(sentAt, latest)) this.latest[acquirer] = sentAt;
  }

  /** The latest DE 7 of the acquirer, -1 when there is none. */
  of(acquirer: number): number {
    return this.latest[acquirer] ?? NONE;
  }

  /** A request with this DE 7 may be among them. */
  mayHave(acquirer: number, sentAt: number): boolean {
    const latest = this.of(acquirer);
    return latest !== NONE && sentAt >= 0 && !isLater(sentAt, latest);
  }

  private grow(acquirer: number): void {
    const wider = new Float64Array(2 * (acquirer + 1)).fill(NONE);
    wider.set(this.latest);
    this.latest = wider;
  }
}

/** `sentAt` is later than `other`, across the end of a year too. */
function isLater(sentAt: number, other: number): boolean {
  const difference = sentAt - other;
  return difference > 0 ? difference < HALF_A_YEAR : difference < -HALF_A_YEAR;
}
