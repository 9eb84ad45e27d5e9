// What was settled: a date in one transaction, so that it is settled as a whole or not at all, and never twice. A date that was settled is
// read, and nothing is paid for it again.
import type { StatementSync } from 'node:sqlite';
import type { Member } from '../centre/member.ts';
import type { Merchant } from '../centre/merchant.ts';
import type { Operation } from '../centre/operation.ts';
import type { SettledOperation } from '../centre/settlement/commission.ts';
import type { Payment } from '../centre/settlement/payment.ts';
import { EMPTY_ACCOUNT, type MerchantAccount, settleMerchant } from '../centre/settlement/settle-merchant.ts';
import { SettlementError } from '../centre/settlement/settlement-error.ts';
import { balancedSums } from '../centre/settlement/settlement-identity.ts';
import type { DaySettlement } from '../centre/statements/statement.ts';
import type { CentreFile } from './centre-file.ts';

interface DayToSettle {
  /** yyyymmdd. */
  readonly businessDate: number;
  readonly members: readonly Member[];
  readonly merchants: readonly Merchant[];
  /** Those of the date; what has no contract is settled with no merchant. */
  readonly operations: Iterable<Operation>;
  readonly settlementDay: (date: number, days: number) => number;
}

/** The settlement of a merchant for a date, as it is kept. */
export interface KeptSettlement extends DaySettlement {
  readonly contract: string;
  readonly businessDate: number;
  readonly currency: number;
}

/** A payment, and why it came back; undefined when it did not. */
export interface KeptPayment extends Payment {
  readonly returned: string | undefined;
}

export class SettlementRecords {
  readonly #file: CentreFile;

  readonly #statements = new Map<string, StatementSync>();

  constructor(file: CentreFile) {
    this.#file = file;
  }

  /** Settles a date, once; true when it was not settled before. Throws a SettlementError, and then nothing is settled. */
  settle(day: DayToSettle): boolean {
    return this.#file.transaction(() => {
      const { businessDate } = day;
      const ofContract = byContract(day.merchants, day.operations);
      if (this.isSettled(businessDate)) {
        this.#mustBeSettled(ofContract);
        return false;
      }
      const last = Number(this.#sql('SELECT max(business_date) AS last FROM settled_days').get()?.last ?? 0);
      if (businessDate < last) throw new SettlementError(`${businessDate} cannot be settled after ${last}`);
      this.#settleMerchants(day, ofContract);
      this.#sql('INSERT INTO settled_days VALUES (?)').run(businessDate);
      balancedSums(this.settlements(businessDate));
      return true;
    });
  }

  isSettled(businessDate: number): boolean {
    return this.#sql('SELECT 1 FROM settled_days WHERE business_date = ?').get(businessDate) !== undefined;
  }

  /** Of a date, in the order of contracts. */
  settlements(businessDate: number): KeptSettlement[] {
    return this.#sql('SELECT document FROM settlements WHERE business_date = ? ORDER BY contract')
      .all(businessDate)
      .map(({ document }) => JSON.parse(document as string) as KeptSettlement);
  }

  /** Of a merchant, the first date first. */
  settlementsOf(contract: string): KeptSettlement[] {
    return this.#sql('SELECT document FROM settlements WHERE contract = ? ORDER BY business_date')
      .all(contract)
      .map(({ document }) => JSON.parse(document as string) as KeptSettlement);
  }

  /** Of a date, in the order of contracts. */
  payments(businessDate: number): KeptPayment[] {
    return this.#sql('SELECT document, returned FROM payments WHERE business_date = ? ORDER BY contract')
      .all(businessDate)
      .map(({ document, returned }) => ({
        ...(JSON.parse(document as string) as Payment),
        returned: (returned as string | null) ?? undefined,
      }));
  }

  /** Takes payments back: each goes to its merchant's ledger, and is paid with the next settlement. Returns those that had not come back
   *  before. Throws a SettlementError for one that was never made, and then takes none. */
  takeBack(returns: readonly { readonly reference: string; readonly reason: string }[]): string[] {
    return this.#file.transaction(() => {
      const find = this.#sql('SELECT contract, amount_minor, returned FROM payments WHERE reference = ?');
      const mark = this.#sql('UPDATE payments SET returned = ? WHERE reference = ?');
      const taken: string[] = [];
      for (const { reference, reason } of returns) {
        const row = find.get(reference);
        if (row === undefined) throw new SettlementError(`no payment ${reference} was made`);
        if (row.returned !== null) continue;
        mark.run(reason, reference);
        const contract = row.contract as string;
        const account = this.account(contract);
        this.#putAccount(contract, { ...account, returnedMinor: account.returnedMinor + (row.amount_minor as number) });
        taken.push(reference);
      }
      return taken;
    });
  }

  account(contract: string): MerchantAccount {
    const row = this.#sql('SELECT document FROM merchant_ledger WHERE contract = ?').get(contract);
    return row === undefined ? EMPTY_ACCOUNT : (JSON.parse(row.document as string) as MerchantAccount);
  }

  #settleMerchants(day: DayToSettle, ofContract: ReadonlyMap<string, readonly Operation[]>): void {
    const members = new Map(day.members.map((member) => [member.code, member]));
    const known = new Set(day.merchants.map(({ contract }) => contract));
    for (const [contract, [operation]] of ofContract)
      if (!known.has(contract))
        throw new SettlementError(`${operation!.key}: no merchant has the contract ${contract}`);
    for (const merchant of day.merchants) {
      const operations = ofContract.get(merchant.contract) ?? [];
      const account = this.account(merchant.contract);
      const isReleased = merchant.status === 'closed' && account.reserveMinor > 0;
      if (operations.length === 0 && account.returnedMinor === 0 && !isReleased) continue;
      this.#settleMerchant(day, merchant, operations, account, members);
    }
  }

  #settleMerchant(
    { businessDate, settlementDay }: DayToSettle,
    merchant: Merchant,
    operations: readonly Operation[],
    account: MerchantAccount,
    members: ReadonlyMap<string, Member>,
  ): void {
    const { contract, currency, rib, legalName } = merchant;
    const originalOf = (key: string) => this.#settled(key);
    const settled = settleMerchant({ merchant, businessDate, operations, account, originalOf, settlementDay });
    for (const operation of settled.operations) this.#putOperation(operation);
    this.#putAccount(contract, settled.account);
    const kept: KeptSettlement = { contract, businessDate, currency, ...settled.settlement };
    this.#sql('INSERT INTO settlements VALUES (?, ?, ?)').run(businessDate, contract, JSON.stringify(kept));
    const { payment, paidMinor } = settled.settlement;
    if (payment === undefined) return;
    const acquirer = payerOf(merchant, operations);
    const payer = members.get(acquirer);
    if (payer === undefined) throw new SettlementError(`${contract}: no member ${acquirer} pays it`);
    const made: Payment = {
      ...payment,
      ...{ businessDate, contract, name: legalName, rib, amountMinor: paidMinor, currency },
      payer: { code: payer.code, name: payer.name, account: payer.account, bank: payer.bank },
    };
    this.#sql('INSERT INTO payments VALUES (?, ?, ?, ?, ?, NULL)').run(
      made.reference,
      businessDate,
      contract,
      JSON.stringify(made),
      paidMinor,
    );
  }

  /** What comes for a date after it was settled would be lost silently. */
  #mustBeSettled(ofContract: ReadonlyMap<string, readonly Operation[]>): void {
    for (const operations of ofContract.values())
      for (const { key, businessDate } of operations)
        if (this.#settled(key) === undefined)
          throw new SettlementError(`${key}: ${businessDate} was settled without it`);
  }

  #settled(key: string): SettledOperation | undefined {
    const row = this.#sql('SELECT * FROM settled_operations WHERE key = ?').get(key);
    if (row === undefined) return undefined;
    const amount = { amountMinor: row.amount_minor as number, commissionMinor: row.commission_minor as number };
    return { key, ...amount, reversedMinor: row.reversed_minor as number };
  }

  #putOperation({ key, amountMinor, commissionMinor, reversedMinor }: SettledOperation): void {
    this.#sql(
      'INSERT INTO settled_operations VALUES (?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET reversed_minor = excluded.reversed_minor',
    ).run(key, amountMinor, commissionMinor, reversedMinor);
  }

  /** Compiled once: some run for each operation. */
  #sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (statement === undefined) {
      statement = this.#file.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  #putAccount(contract: string, account: MerchantAccount): void {
    this.#sql(
      'INSERT INTO merchant_ledger VALUES (?, ?) ON CONFLICT (contract) DO UPDATE SET document = excluded.document',
    ).run(contract, JSON.stringify(account));
  }
}

/** Whoever took the operations, though the merchant has changed hands since; of none, or of several members', its present one. */
function payerOf(merchant: Merchant, operations: readonly Operation[]): string {
  const [first] = operations;
  const isOfOne = first !== undefined && operations.every(({ acquirer }) => acquirer === first.acquirer);
  return isOfOne ? first.acquirer : merchant.acquirer;
}

/** Without those in another currency than their merchant's: they are told, and not settled. */
function byContract(merchants: readonly Merchant[], operations: Iterable<Operation>): Map<string, Operation[]> {
  const found = new Map<string, Operation[]>();
  const currencies = new Map(merchants.map(({ contract, currency }) => [contract, currency]));
  for (const operation of operations) {
    if (operation.contract === undefined) continue;
    if ((currencies.get(operation.contract) ?? operation.currency) !== operation.currency) continue;
    const of = found.get(operation.contract);
    if (of === undefined) found.set(operation.contract, [operation]);
    else of.push(operation);
  }
  return found;
}
