// Multilateral net positions: one for each member and currency, and the centre's own. What one receives another pays, so that for each
// currency all of them, the centre's included, add up to zero: the ledger does not take that on trust. What the centre holds is posted
// where it arises, from fees and from conversion, and never computed from what is left over.
import { ClearingError } from './clearing-error.ts';
import type { Figures, Side } from './figures.ts';

/** The centre among the members; no member has this code. */
export const CENTRE = '(centre)';

/** Minor units of `currency`; above zero: receives, below: owes. */
export interface Position {
  /** Code of a member, or CENTRE. */
  readonly member: string;
  /** ISO 4217 numeric. */
  readonly currency: number;
  readonly operations: number;
  readonly amountMinor: number;
  readonly interchangeMinor: number;
  readonly feeMinor: number;
  /** Of the centre: what it gets in one currency and gives in another where it converts. */
  readonly exchangeMinor: number;
  /** The position: the sum of the four. */
  readonly netMinor: number;
}

/** A currency whose positions do not add up to zero. */
export interface Imbalance {
  readonly currency: number;
  readonly sumMinor: number;
}

type Account = { -readonly [K in keyof Omit<Position, 'netMinor'>]: Position[K] };

export class PositionLedger {
  /** By member, then by currency. */
  readonly #accounts = new Map<string, Map<number, Account>>();

  /** Posts both sides of an operation, and what the centre gets of it. */
  post({ acquirer, issuer }: Figures): void {
    this.#postSide(acquirer).operations++;
    const other = this.#postSide(issuer);
    // Of a member that owes itself there are two sides and one operation.
    if (issuer.member !== acquirer.member) other.operations++;
    if (acquirer.currency === issuer.currency) return;
    this.#exchange(acquirer);
    this.#exchange(issuer);
  }

  /** Names a member of whom there may be no operation, so that it has a position all the same. */
  open(member: string, currency: number): void {
    this.#account(member, currency);
  }

  /** All positions by member and currency, the centre's last. */
  positions(): Position[] {
    const rows = [...this.#accounts.values()].flatMap((byCurrency) => [...byCurrency.values()]);
    const rank = ({ member }: Account) => (member === CENTRE ? 1 : 0);
    rows.sort(
      (a, b) =>
        rank(a) - rank(b) || (a.member < b.member ? -1 : a.member > b.member ? 1 : 0) || a.currency - b.currency,
    );
    return rows.map((row) => ({ ...row, netMinor: exactSum(netOf(row), 0) }));
  }

  #postSide(side: Side): Account {
    const account = this.#account(side.member, side.currency);
    account.amountMinor = exactSum(account.amountMinor, side.amountMinor);
    account.interchangeMinor = exactSum(account.interchangeMinor, side.interchangeMinor);
    if (side.feeMinor === 0) return account;
    account.feeMinor = exactSum(account.feeMinor, side.feeMinor);
    const centre = this.#account(CENTRE, side.currency);
    centre.feeMinor = exactSum(centre.feeMinor, -side.feeMinor);
    return account;
  }

  #exchange({ currency, amountMinor, interchangeMinor }: Side): void {
    const centre = this.#account(CENTRE, currency);
    centre.exchangeMinor = exactSum(centre.exchangeMinor, -amountMinor - interchangeMinor);
  }

  #account(member: string, currency: number): Account {
    let byCurrency = this.#accounts.get(member);
    if (byCurrency === undefined) {
      byCurrency = new Map();
      this.#accounts.set(member, byCurrency);
    }
    let account = byCurrency.get(currency);
    if (account === undefined) {
      account = { member, currency, operations: 0, amountMinor: 0, interchangeMinor: 0, feeMinor: 0, exchangeMinor: 0 };
      byCurrency.set(currency, account);
    }
    return account;
  }
}

/** The currencies whose positions do not add up to zero: none, or nothing may be settled. */
export function imbalancesOf(positions: readonly Position[]): Imbalance[] {
  const sums = new Map<number, bigint>();
  for (const { currency, netMinor } of positions) sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(netMinor));
  return [...sums].filter(([, sum]) => sum !== 0n).map(([currency, sum]) => ({ currency, sumMinor: Number(sum) }));
}

function netOf({ amountMinor, interchangeMinor, feeMinor, exchangeMinor }: Account): number {
  return amountMinor + interchangeMinor + feeMinor + exchangeMinor;
}

/** `-0` is an accident of signs. */
function exactSum(a: number, b: number): number {
  const sum = a + b;
  if (!Number.isSafeInteger(sum)) throw new ClearingError('a position is more than can be counted exactly');
  return sum === 0 ? 0 : sum;
}
