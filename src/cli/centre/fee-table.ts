// What a day's operations cost, added up as they are cleared: by rule, by the two members and by kind. It grows with the market and not
// with the day. `fees.json` of a day in a box, see docs/day-in-a-box.md.
import type { Figures } from '../../centre/clearing/figures.ts';
import type { CardOrigin } from '../../centre/merchant.ts';
import type { Operation, OperationKind } from '../../centre/operation.ts';

/** A line of `fees.json`. Sums are signed: above zero, the member receives. */
interface FeeLine {
  readonly acquirer: string;
  readonly issuer: string;
  readonly kind: OperationKind;
  readonly isReversal: boolean;
  readonly origin: CardOrigin;
  readonly brand: string;
  /** Name of the rule of interchange; null when none fits. */
  readonly rule: string | null;
  /** ISO 4217 numeric: of the operations, and of the positions of the two members. */
  readonly currency: number;
  readonly acquirerCurrency: number;
  readonly issuerCurrency: number;
  operations: number;
  /** The amounts of the operations, without a sign. */
  amountMinor: number;
  /** In each member's currency. */
  acquirerAmountMinor: number;
  acquirerInterchangeMinor: number;
  acquirerFeeMinor: number;
  issuerAmountMinor: number;
  issuerInterchangeMinor: number;
  issuerFeeMinor: number;
}

export class FeeTable {
  readonly #lines = new Map<string, FeeLine>();

  add(operation: Operation, figures: Figures): void {
    const { acquirer, issuer } = figures;
    const rule = figures.rule ?? null;
    const { kind, isReversal, origin, brand, currency } = operation;
    const key = [operation.acquirer, operation.issuer, kind, isReversal, origin, brand, rule, currency].join('|');
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = {
        ...{ acquirer: operation.acquirer, issuer: operation.issuer, kind, isReversal, origin, brand, rule, currency },
        ...{ acquirerCurrency: acquirer.currency, issuerCurrency: issuer.currency, operations: 0, amountMinor: 0 },
        ...{ acquirerAmountMinor: 0, acquirerInterchangeMinor: 0, acquirerFeeMinor: 0 },
        ...{ issuerAmountMinor: 0, issuerInterchangeMinor: 0, issuerFeeMinor: 0 },
      };
      this.#lines.set(key, line);
    }
    line.operations++;
    line.amountMinor += operation.amountMinor;
    line.acquirerAmountMinor += acquirer.amountMinor;
    line.acquirerInterchangeMinor += acquirer.interchangeMinor;
    line.acquirerFeeMinor += acquirer.feeMinor;
    line.issuerAmountMinor += issuer.amountMinor;
    line.issuerInterchangeMinor += issuer.interchangeMinor;
    line.issuerFeeMinor += issuer.feeMinor;
  }

  /** All lines, in the order of their names. */
  lines(): FeeLine[] {
    return [...this.#lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line);
  }
}
