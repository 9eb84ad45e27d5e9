// One issuer as the core sees it: whether it can be asked, and the STANs the switch has given out on its link. A response
// meets its request by the STAN alone, because the switch itself allotted it and gives no STAN out twice at a time.
import type { IssuerSettings } from './outlet.ts';

/** STANs are six digits; 0 is not used. */
const STAN_LIMIT = 1_000_000;

export class IssuerLink {
  readonly settings: IssuerSettings;
  /** It can be asked now. Issuers in this process always can. */
  up: boolean;
  /** By STAN: 1 + slot of a transaction, or -(1 + number) of an advice; 0 when free. */
  private readonly holders = new Int32Array(STAN_LIMIT);
  private last = 0;

  constructor(settings: IssuerSettings) {
    this.settings = settings;
    this.up = settings.codec === undefined;
  }

  /** Gives a STAN to a slot. `isBusy` tells whether a slot that still holds one needs it. */
  allot(holder: number, isBusy: (holder: number) => boolean): number {
    for (let tries = 1; tries < STAN_LIMIT; tries++) {
      this.last = this.last + 1 === STAN_LIMIT ? 1 : this.last + 1;
      const held = this.holders[this.last];
      if (held === 0 || !isBusy(held)) {
        this.holders[this.last] = holder;
        return this.last;
      }
    }
    return 0;
  }

  /** Who holds a STAN; 0 when nobody does. */
  holderOf(stan: number): number {
    return stan > 0 && stan < STAN_LIMIT ? this.holders[stan] : 0;
  }

  /** Frees a STAN if `holder` still has it. */
  free(stan: number, holder: number): void {
    if (this.holderOf(stan) === holder) this.holders[stan] = 0;
  }
}
