// The stores as they are kept: sites of merchants, with the key that they sign with and the name and password that their servers call with.
// Secrets are sealed with the keys of the records, each for its store: there is no store without such a key. A change and its line in the
// history are one transaction.
import type { CardVault } from './card-vault.ts';
import type { CentreFile } from './centre-file.ts';
import { RecordsError } from './records-error.ts';
import type { ChangeOrigin } from './registers.ts';

/** What may be shown of a store. */
export interface StoreRecord {
  readonly clientId: string;
  /** Contract of its merchant. */
  readonly contract: string;
  /** What its server calls the XML interface as; empty: it may not. */
  readonly apiName: string;
  /** Milliseconds since 1970. */
  readonly openedMs: number;
  readonly keyMadeMs: number;
  /** 0: it is open. */
  readonly closedMs: number;
}

/** An open store with its secrets. */
interface OpenedStore {
  readonly clientId: string;
  readonly contract: string;
  readonly key: string;
  readonly api: { readonly name: string; readonly password: string } | undefined;
}

interface StoreLine extends ChangeOrigin {
  readonly clientId: string;
}

interface Row {
  readonly client_id: string;
  readonly contract: string;
  readonly key: Uint8Array;
  readonly api_name: string;
  readonly api_password: Uint8Array | null;
  readonly opened_ms: number;
  readonly key_made_ms: number;
  readonly closed_ms: number;
}

export class StoreRecords {
  readonly #file: CentreFile;
  readonly #vault: CardVault;

  constructor(file: CentreFile, vault: CardVault) {
    this.#file = file;
    this.#vault = vault;
  }

  /** In the order of their numbers, those that were closed too. */
  all(): StoreRecord[] {
    return this.#rows('SELECT * FROM stores ORDER BY client_id').map(recordOf);
  }

  find(clientId: string): StoreRecord | undefined {
    return this.#rows('SELECT * FROM stores WHERE client_id = ?', clientId).map(recordOf)[0];
  }

  /** The open stores with their secrets. Throws a RecordsError when one cannot be opened. */
  *opened(): Generator<OpenedStore, void> {
    const select = this.#file.prepare('SELECT * FROM stores WHERE closed_ms = 0 ORDER BY client_id');
    for (const row of select.iterate() as unknown as Iterable<Row>) {
      const { client_id: clientId, contract, api_name: name, api_password: password } = row;
      const key = this.#unsealed(row.key, keyPlace(clientId));
      const api = password === null ? undefined : { name, password: this.#unsealed(password, passwordPlace(clientId)) };
      yield { clientId, contract, key, api };
    }
  }

  /** Throws a RecordsError where there is no key to seal with. */
  add(clientId: string, contract: string, key: string, origin: ChangeOrigin): void {
    const sealed = this.#sealed(key, keyPlace(clientId));
    this.#change(
      origin,
      clientId,
      `INSERT INTO stores (client_id, contract, key, api_name, opened_ms, key_made_ms, closed_ms) VALUES (?1, ?2, ?3, '', ?4, ?4, 0)`,
      ...[contract, sealed, origin.atMs],
    );
  }

  rotateKey(clientId: string, key: string, origin: ChangeOrigin): void {
    const sealed = this.#sealed(key, keyPlace(clientId));
    this.#change(
      origin,
      clientId,
      'UPDATE stores SET key = ?2, key_made_ms = ?3 WHERE client_id = ?1',
      sealed,
      origin.atMs,
    );
  }

  /** Lets the store's server call the XML interface; with undefined not any more. */
  setApi(clientId: string, api: OpenedStore['api'], origin: ChangeOrigin): void {
    const password = api === undefined ? null : this.#sealed(api.password, passwordPlace(clientId));
    const sql = 'UPDATE stores SET api_name = ?2, api_password = ?3 WHERE client_id = ?1';
    this.#change(origin, clientId, sql, api?.name ?? '', password);
  }

  /** For good: its number is never another's. */
  close(clientId: string, origin: ChangeOrigin): void {
    this.#change(origin, clientId, 'UPDATE stores SET closed_ms = ?2 WHERE client_id = ?1', origin.atMs);
  }

  /** What was done to a store, the first thing first. */
  historyOf(clientId: string): StoreLine[] {
    return this.#file
      .prepare('SELECT at_ms, command FROM store_history WHERE client_id = ? ORDER BY seq')
      .all(clientId)
      .map(({ at_ms, command }) => ({ clientId, atMs: at_ms as number, command: command as string }));
  }

  #rows(sql: string, ...values: readonly string[]): Row[] {
    return this.#file.prepare(sql).all(...values) as unknown as Row[];
  }

  #change(
    { atMs, command }: ChangeOrigin,
    clientId: string,
    sql: string,
    ...values: readonly (string | number | Uint8Array | null)[]
  ): void {
    this.#file.transaction(() => {
      this.#file.prepare(sql).run(clientId, ...values);
      this.#file
        .prepare('INSERT INTO store_history (at_ms, client_id, command) VALUES (?, ?, ?)')
        .run(atMs, clientId, command);
    });
  }

  #sealed(secret: string, place: string): Uint8Array {
    // The vault takes what card numbers are made of.
    const kept = this.#vault.kept(Buffer.from(secret).toString('hex'), place);
    if (typeof kept !== 'string') return kept;
    const what = 'there is no key to seal the keys of stores with';
    throw new RecordsError('RECORDS_FAILED', this.#file.path, what, 'name a key file that can be made');
  }

  #unsealed(kept: Uint8Array, place: string): string {
    return Buffer.from(this.#vault.opened(kept, place, `the key of ${place}`), 'hex').toString();
  }
}

function recordOf(row: Row): StoreRecord {
  return {
    clientId: row.client_id,
    contract: row.contract,
    apiName: row.api_password === null ? '' : row.api_name,
    openedMs: row.opened_ms,
    keyMadeMs: row.key_made_ms,
    closedMs: row.closed_ms,
  };
}

function keyPlace(clientId: string): string {
  return `store ${clientId}`;
}

function passwordPlace(clientId: string): string {
  return `password of store ${clientId}`;
}
