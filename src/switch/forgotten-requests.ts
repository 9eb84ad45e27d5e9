// Which requests may be in the journal and no more in memory. Acquirers count DE 7 upwards, so one number for each acquirer says
// it: the latest DE 7 that has been forgotten. A request that was sent later is new, and the journal need not be asked; in the
// steady state none is asked. DE 7 has no year (MMDDhhmmss): of two, the later is the one that half a year does not separate.

/** Above half of the span of MMDDhhmmss, in which twelve months are counted. */
const HALF_A_YEAR = 600_000_000;

export class ForgottenRequests {
  /** By acquirer number; undefined while nothing has been forgotten. */
  private readonly latest: (number | undefined)[] = [];

  /** A request with this DE 7 is no more in memory; -1 for one without: it cannot be found in the journal. */
  forget(acquirer: number, sentAt: number): void {
    if (sentAt < 0) return;
    const latest = this.latest[acquirer];
    if (latest === undefined || isLater(sentAt, latest)) this.latest[acquirer] = sentAt;
  }

  /** A request with this DE 7 may have been forgotten. */
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
