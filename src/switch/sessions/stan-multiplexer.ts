// The STANs of one issuer link. Whatever the switch sends on the link (requests, advices, network management) gets its STAN
// here, and a response is matched to what it answers by the STAN alone: the switch allots it and gives none out twice at a time.

/** STANs are six digits; 0 is not used. */
const STAN_LIMIT = 1_000_000;

/** Echoes and sign-ons take STANs that no entry names: as many are left out when a journal says where to go on. */
const UNRECORDED = 100;

/** Holder of the STANs of network management. It needs none for long: one that was not answered may be allotted again. */
export const MANAGEMENT_HOLDER = 0x7fffffff;

/** Holder of the STANs of advices, which keep theirs until they are acknowledged. Store-and-forward knows which has which. */
export const ADVICE_HOLDER = -1;

export class StanMultiplexer {
  /** By STAN: 1 + slot of a transaction, ADVICE_HOLDER or MANAGEMENT_HOLDER; 0 when free. Made when it is first needed: issuers
   *  in this process need none. */
  private holders = new Int32Array(0);
  /** The STAN that was allotted last. */
  last = 0;

  /** Allots the next STAN that nobody needs; 0 when there is none. `isBusy` tells whether a holder needs the one that it has. */
  allot(holder: number, isBusy: (holder: number) => boolean): number {
    if (this.holders.length === 0) this.holders = new Int32Array(STAN_LIMIT);
    for (let tries = 1; tries < STAN_LIMIT; tries++) {
      this.last = this.last + 1 === STAN_LIMIT ? 1 : this.last + 1;
      const held = this.holders[this.last];
      if (held === 0 || held === MANAGEMENT_HOLDER || !isBusy(held)) {
        this.holders[this.last] = holder;
        return this.last;
      }
    }
    return 0;
  }

  /** A STAN was allotted before a restart, and perhaps some after it that nothing has recorded: those behind them are next, unless a
   *  later one is known. STANs come round: of two, the later is the one that half of the circle does not separate. */
  goOnAfter(stan: number): void {
    const next = (stan + UNRECORDED) % STAN_LIMIT;
    const ahead = (next - this.last + STAN_LIMIT) % STAN_LIMIT;
    if (this.last === 0 || ahead < STAN_LIMIT / 2) this.last = next;
  }

  /** Gives a STAN to who held it before a restart, or takes over from another holder. */
  hold(stan: number, holder: number): void {
    if (this.holders.length === 0) this.holders = new Int32Array(STAN_LIMIT);
    if (stan < STAN_LIMIT) this.holders[stan] = holder;
  }

  /** Who holds a STAN; 0 when nobody does. */
  holderOf(stan: number): number {
    return stan > 0 && stan < this.holders.length ? this.holders[stan] : 0;
  }

  /** Frees a STAN if `holder` still has it. */
  free(stan: number, holder: number): void {
    if (this.holderOf(stan) === holder) this.holders[stan] = 0;
  }
}
