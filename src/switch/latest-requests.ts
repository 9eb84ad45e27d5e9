// The latest DE 7 of an acquirer's requests. Acquirers count it upwards, so one number for each says which requests may be in the
// journal and no more in memory: those up to the latest that has been forgotten. A request that was sent later is new, and the
// journal need not be asked; in the steady state none is asked. DE 7 has no year (MMDDhhmmss): of two, the later is the one that
// half a year does not separate.

/** Above half of the span of MMDDhhmmss, in which twelve months are counted. */
const HALF_A_YEAR = 600_000_000;

export class LatestRequests {
  /** By acquirer number; undefined while there has been none. */
  private readonly latest: (number | undefined)[] = [];

  /** One more request with this DE 7; -1 for one without: it cannot be found in the journal. */
  add(acquirer: number, sentAt: number): void {
    if (sentAt < 0) return;
    const latest = this.latest[acquirer];
    if (latest === undefined || isLater(sentAt, latest)) this.latest[acquirer] = sentAt;
  }

  /** The latest DE 7 of the acquirer, undefined when there is none. */
  of(acquirer: number): number | undefined {
    return this.latest[acquirer];
  }

  /** A request with this DE 7 may be among them. */
  mayHave(acquirer: number, sentAt: number): boolean {
    const latest = this.latest[acquirer];
    return latest !== undefined && sentAt >= 0 && !isLater(sentAt, latest);
  }
}

/** `sentAt` is later than `other`, across the end of a year too. */
function isLater(sentAt: number, other: number): boolean {
  const difference = sentAt - other;
  return difference > 0 ? difference < HALF_A_YEAR : difference < -HALF_A_YEAR;
}
