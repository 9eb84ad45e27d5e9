// Who may have how much in flight. Half of the places are divided evenly, and nobody else may have an acquirer's part of them: one whose
// issuers are silent takes from the others no more than what all share.

export class RoomInFlight {
  /** Requests in flight, those that wait for the journal to be searched included. */
  count = 0;
  private readonly part: number;
  private readonly shared: number;
  /** Places of those that are shared which are taken. */
  private sharedTaken = 0;
  /** In flight, by number of the acquirer. */
  private readonly counts: number[] = [];

  constructor(limit: number, acquirers: number) {
    this.part = acquirers < 2 ? limit : Math.floor(limit / (2 * acquirers));
    this.shared = acquirers < 2 ? 0 : limit - acquirers * this.part;
  }

  /** Whether the acquirer may have another one in flight, as far as it depends on who has how much. */
  isFor(acquirer: number): boolean {
    return this.sharedTaken < this.shared || this.of(acquirer) < this.part;
  }

  take(acquirer: number): void {
    const count = this.of(acquirer) + 1;
    this.counts[acquirer] = count;
    if (count > this.part) this.sharedTaken++;
    this.count++;
  }

  giveBack(acquirer: number): void {
    const count = this.of(acquirer);
    this.counts[acquirer] = count - 1;
    if (count > this.part) this.sharedTaken--;
    this.count--;
  }

  private of(acquirer: number): number {
    return this.counts[acquirer] ?? 0;
  }
}
