// The registers as they are kept: members and merchants, and the history of every change. A change and its line in the history are one
// transaction.
import type { Member } from '../centre/member.ts';
import type { Merchant, MerchantStatus } from '../centre/merchant.ts';
import type { AffiliatedMerchant } from '../centre/registers/merchant-table.ts';
import type { RegisterChange } from '../centre/registers/register.ts';
import type { CentreFile } from './centre-file.ts';

/** When something was changed, milliseconds since 1970-01-01 UTC, and by which command. */
export interface ChangeOrigin {
  readonly atMs: number;
  readonly command: string;
}

/** A line of the history. */
export interface HistoryLine<R> extends ChangeOrigin {
  /** Undefined: it was added. */
  readonly before: R | undefined;
  readonly after: R;
}

interface Row {
  readonly document: string;
}

export class RegisterRecords {
  readonly #file: CentreFile;

  constructor(file: CentreFile) {
    this.#file = file;
  }

  /** In the order of their codes. */
  members(): Member[] {
    return this.#documents<Member>('SELECT document FROM members ORDER BY code').map(completeMember);
  }

  /** In the order of their contract numbers. */
  merchants(): Merchant[] {
    return this.#documents<Merchant>('SELECT document FROM merchants ORDER BY contract').map(completeMerchant);
  }

  /** Those with this contract number, or with this number (DE 42) at this acquirer: one of each at most. */
  merchantsNamed({ contract, acquirer, acceptor }: Pick<Merchant, 'contract' | 'acquirer' | 'acceptor'>): Merchant[] {
    const sql = 'SELECT document FROM merchants WHERE contract = ? OR (acquirer = ? AND acceptor = ?)';
    return this.#documents<Merchant>(sql, contract, acquirer, acceptor).map(completeMerchant);
  }

  merchant(contract: string): Merchant | undefined {
    return this.#documents<Merchant>('SELECT document FROM merchants WHERE contract = ?', contract).map(
      completeMerchant,
    )[0];
  }

  /** What the switch needs to know of all merchants. */
  *affiliated(): Generator<AffiliatedMerchant> {
    const statement = this.#file.prepare(
      'SELECT acquirer, acceptor, status, terminals FROM merchants INDEXED BY affiliated',
    );
    statement.setReturnArrays(true);
    for (const row of statement.iterate()) {
      const [acquirer, acceptor, status, terminals] = row as unknown as [string, string, MerchantStatus, string];
      yield { acquirer, acceptor, status, terminals: terminals === '[]' ? NONE : (JSON.parse(terminals) as string[]) };
    }
  }

  putMembers(changes: readonly RegisterChange<Member>[], origin: ChangeOrigin): void {
    this.#put('member', 'members', 'code', changes, origin, ({ code }) => code);
  }

  putMerchants(changes: readonly RegisterChange<Merchant>[], origin: ChangeOrigin): void {
    this.#put('merchant', 'merchants', 'contract', changes, origin, ({ contract }) => contract);
  }

  /** Every change of one record, the first one first. */
  memberHistory(code: string): HistoryLine<Member>[] {
    return this.#history('member', code, completeMember);
  }

  merchantHistory(contract: string): HistoryLine<Merchant>[] {
    return this.#history('merchant', contract, completeMerchant);
  }

  #documents<R>(sql: string, ...values: readonly string[]): R[] {
    return this.#file
      .prepare(sql)
      .all(...values)
      .map((row) => JSON.parse((row as unknown as Row).document) as R);
  }

  #put<R>(
    register: 'member' | 'merchant',
    table: string,
    key: string,
    changes: readonly RegisterChange<R>[],
    { atMs, command }: ChangeOrigin,
    keyOf: (record: R) => string,
  ): void {
    this.#file.transaction(() => {
      const put = this.#file.prepare(
        `INSERT INTO ${table} (${key}, document) VALUES (?, ?) ON CONFLICT (${key}) DO UPDATE SET document = excluded.document`,
      );
      // What is taken from one and given to another is given up first: a number is never of two.
      const remove = this.#file.prepare(`DELETE FROM ${table} WHERE ${key} = ?`);
      const note = this.#file.prepare(
        'INSERT INTO history (at_ms, register, key, command, before, after) VALUES (?, ?, ?, ?, ?, ?)',
      );
      for (const { before, after } of changes) if (before !== undefined) remove.run(keyOf(after));
      for (const { before, after } of changes) {
        const document = JSON.stringify(after);
        put.run(keyOf(after), document);
        note.run(atMs, register, keyOf(after), command, before === undefined ? null : JSON.stringify(before), document);
      }
    });
  }

  /** Merchants as they were with an earlier acquirer, the latest first. */
  *formerMerchants(): Generator<Merchant, void> {
    const select = this.#file.prepare(`SELECT before FROM history
      WHERE register = 'merchant' AND before ->> 'acquirer' <> after ->> 'acquirer' ORDER BY seq DESC`);
    for (const { before } of select.iterate()) yield completeMerchant(JSON.parse(before as string) as Merchant);
  }

  #history<R>(register: 'member' | 'merchant', key: string, complete: (record: R) => R): HistoryLine<R>[] {
    return this.#file
      .prepare('SELECT at_ms, command, before, after FROM history WHERE register = ? AND key = ? ORDER BY seq')
      .all(register, key)
      .map(({ at_ms, command, before, after }) => ({
        atMs: at_ms as number,
        command: command as string,
        before: before === null ? undefined : complete(JSON.parse(before as string)),
        after: complete(JSON.parse(after as string)),
      }));
  }
}

const NONE: readonly string[] = [];

/** JSON leaves out what is undefined. */
function completeMember(member: Member): Member {
  return { ...member, bank: member.bank, email: member.email };
}

function completeMerchant(merchant: Merchant): Merchant {
  const commissions = merchant.commissions.map((rate) => ({ ...rate, origin: rate.origin, brand: rate.brand }));
  return { ...merchant, site: merchant.site, commissions };
}
