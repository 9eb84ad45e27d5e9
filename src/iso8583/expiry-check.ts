// Whether a card has expired: its expiry (DE 14, YYMM) against the month of the request, in UTC. A card is good
// until the last moment of the month that its expiry names.

/** Years 00 to 79 are 2000 to 2079, years 80 to 99 are 1980 to 1999. */
const FIRST_YEAR = 1980;

/** Compares expiries with the current month, which it works out anew only when a month has ended. */
export class ExpiryCheck {
  private fromMs = 0;
  private untilMs = 0;
  /** Months since the year 0. */
  private month = 0;

  /** True when `expiry` (`YYMM`, four digits) names a month before that of `nowMs`, milliseconds since 1970. */
  isExpired(expiry: string, nowMs: number): boolean {
    if (nowMs < this.fromMs || nowMs >= this.untilMs) this.turnTo(nowMs);
    const years = (expiry.charCodeAt(0) - 0x30) * 10 + expiry.charCodeAt(1) - 0x30;
    const month = (expiry.charCodeAt(2) - 0x30) * 10 + expiry.charCodeAt(3) - 0x30;
    const year = FIRST_YEAR + ((years + 20) % 100);
    return year * 12 + month - 1 < this.month;
  }

  private turnTo(nowMs: number): void {
    const now = new Date(nowMs);
    const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
    this.month = year * 12 + month;
    this.fromMs = Date.UTC(year, month);
    this.untilMs = Date.UTC(year, month + 1);
  }
}
