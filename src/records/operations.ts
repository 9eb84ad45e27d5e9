// The operations of the centre: each is kept once, under its key, with the business date in whose files it is cleared; and what could not
// be cleared as it was told.
import type { SQLOutputValue, StatementSync } from 'node:sqlite';
import type {
  Cleared,
  ConfirmationException,
  ConfirmedName,
  ExpiredName,
  Expiry,
  OperationBooks,
} from '../centre/confirmation/books.ts';
import type { Operation, OperationKind } from '../centre/operation.ts';
import type { CardVault } from './card-vault.ts';
import type { CentreFile } from './centre-file.ts';

type Row = Record<string, SQLOutputValue>;

const COLUMNS = 'key, card, document, amount_minor, authorization_no';

/** Operations of one kind and currency. */
interface OperationSum extends Pick<Operation, 'kind' | 'isReversal' | 'currency'> {
  readonly count: number;
  readonly amountMinor: number;
}

export class Operations implements OperationBooks {
  readonly #file: CentreFile;
  readonly #vault: CardVault;
  readonly #insert: StatementSync;
  readonly #find: StatementSync;
  readonly #reversed: StatementSync;
  readonly #named: StatementSync;
  readonly #expired: StatementSync;
  readonly #expiredOriginal: StatementSync;
  #reversedBefore: StatementSync | undefined;
  readonly #insertException: StatementSync;
  readonly #insertExpiry: StatementSync;

  constructor(file: CentreFile, vault: CardVault) {
    this.#file = file;
    this.#vault = vault;
    this.#insert = file.prepare(
      `INSERT INTO operations (key, original_key, business_date, amount_minor, authorization_no, rrn, card, document)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#find = file.prepare(`SELECT ${COLUMNS} FROM operations WHERE key = ? AND original_key IS NULL`);
    this.#reversed = file.prepare(
      'SELECT coalesce(sum(amount_minor), 0) AS sum FROM operations WHERE original_key = ?',
    );
    this.#named = file.prepare(
      `SELECT 1 FROM operations WHERE rrn = ? AND document ->> 'acquirer' = ? AND document ->> 'approvalCode' = ? LIMIT 1`,
    );
    this.#expired = file.prepare(
      `SELECT transaction_no FROM expiries
       WHERE document ->> 'rrn' = ? AND document ->> 'acquirer' = ? AND document ->> 'approvalCode' = ?
         AND document ->> 'isOpen' IS NULL
       ORDER BY transaction_no DESC LIMIT 1`,
    );
    this.#expiredOriginal = file.prepare(
      `SELECT transaction_no FROM expiries
       WHERE document ->> 'stan' = ? AND document ->> 'sentAt' = ? AND document ->> 'link' = ?
         AND document ->> 'isOpen' IS NULL
       ORDER BY transaction_no DESC LIMIT 1`,
    );
    this.#insertException = file.prepare(
      'INSERT INTO confirmation_exceptions (key, business_date, document) VALUES (?, ?, ?)',
    );
    this.#insertExpiry = file.prepare(
      'INSERT OR REPLACE INTO expiries (transaction_no, business_date, document) VALUES (?, ?, ?)',
    );
  }

  // For confirmation, within a transaction of the file

  cleared(key: string): Cleared | undefined {
    const row = this.#find.get(key);
    if (row === undefined) return undefined;
    const reversedMinor = this.#reversed.get(key)!.sum as number;
    return { operation: this.#operationOf(row), reversedMinor, authorization: row.authorization_no as number };
  }

  isConfirmed({ acquirer, rrn, approvalCode }: ConfirmedName): boolean {
    return this.#named.get(rrn, acquirer, approvalCode) !== undefined;
  }

  expired(name: ConfirmedName | ExpiredName): number {
    const found =
      'link' in name
        ? this.#expiredOriginal.get(name.stan, name.sentAt, name.link)
        : this.#expired.get(name.rrn, name.acquirer, name.approvalCode);
    return (found?.transaction_no as number | undefined) ?? 0;
  }

  add(operation: Operation, authorization: number): void {
    const { pan, ...document } = operation;
    const { key, originalKey = null, businessDate, amountMinor, rrn } = operation;
    const card = this.#vault.kept(pan, placeOf(key));
    const text = JSON.stringify(document);
    this.#insert.run(key, originalKey, businessDate, amountMinor, authorization, rrn, card, text);
  }

  except(exception: ConfirmationException): void {
    this.#insertException.run(exception.key, exception.businessDate, JSON.stringify(exception));
  }

  expire(expiry: Expiry): void {
    this.#insertExpiry.run(expiry.transaction, expiry.businessDate, JSON.stringify(expiry));
  }

  // For whoever reads

  /** The operations of a business date in the order in which they were confirmed, as they are fetched. */
  *of(businessDate: number): Generator<Operation, void> {
    const select = this.#file.prepare(`SELECT ${COLUMNS} FROM operations WHERE business_date = ? ORDER BY seq`);
    for (const row of select.iterate(businessDate)) yield this.#operationOf(row);
  }

  /** How many there are of a business date, and what they come to, by kind and currency. */
  sumsOf(businessDate: number): OperationSum[] {
    const sql = `SELECT count(*) AS count, sum(amount_minor) AS amount, document ->> 'currency' AS currency,
        document ->> 'kind' AS kind, original_key IS NOT NULL AS reversal
      FROM operations WHERE business_date = ? GROUP BY currency, kind, reversal ORDER BY currency, kind, reversal`;
    const rows = this.#file.prepare(sql).all(businessDate);
    return rows.map(({ count, amount, currency, kind, reversal }) => ({
      count: count as number,
      amountMinor: amount as number,
      currency: currency as number,
      kind: kind as OperationKind,
      isReversal: reversal === 1,
    }));
  }

  /** What a reversal undoes, with how much of it earlier files have undone; undefined when it is not known. */
  originalOf({ originalKey, businessDate }: Operation): Cleared | undefined {
    const found = originalKey === undefined ? undefined : this.#find.get(originalKey);
    if (found === undefined) return undefined;
    const sql =
      'SELECT coalesce(sum(amount_minor), 0) AS sum FROM operations WHERE original_key = ? AND business_date < ?';
    this.#reversedBefore ??= this.#file.prepare(sql);
    const reversedMinor = this.#reversedBefore.get(originalKey!, businessDate)!.sum as number;
    return { operation: this.#operationOf(found), reversedMinor, authorization: found.authorization_no as number };
  }

  /** What could not be cleared as it was told, of a business date. */
  exceptionsOf(businessDate: number): ConfirmationException[] {
    const sql = 'SELECT document FROM confirmation_exceptions WHERE business_date = ? ORDER BY key';
    return this.#file
      .prepare(sql)
      .all(businessDate)
      .map(documentOf<ConfirmationException>);
  }

  #operationOf({ key, card, document }: Row): Operation {
    const { originalKey, contract, ...rest } = JSON.parse(document as string) as Omit<Operation, 'pan'>;
    return { ...rest, originalKey, contract, pan: this.#vault.opened(card, placeOf(key as string)) };
  }
}

function documentOf<T>({ document }: Row): T {
  return JSON.parse(document as string) as T;
}

function placeOf(key: string): string {
  return `operation ${key}`;
}
