// How far a journal is collected, and what the next evening goes on from: the authorizations that may be captured still, and the places of
// requests without an outcome. All of it changes in the transaction that adds the operations, so that nothing is collected twice.
import type { OpenAuthorization } from '../centre/confirmation/open-authorization.ts';
import type { OpenAuthorizations } from '../centre/confirmation/open-authorizations.ts';
import type { CardVault } from './card-vault.ts';
import type { CentreFile } from './centre-file.ts';

export interface CollectedState {
  /** Place of the last journal entry that was taken, 0 for none. */
  readonly place: number;
  /** Places, up to that one, of entries that are read once more. */
  readonly pending: readonly number[];
  /** The last business date that was closed, 0 for none. Its files are final. */
  readonly closedDate: number;
}

const NOTHING: CollectedState = { place: 0, pending: [], closedDate: 0 };

/** How far the journal of `node` is collected. */
export function collectedState(file: CentreFile, node: string): CollectedState {
  const row = file.prepare('SELECT place, pending, closed_date FROM collected WHERE node = ?').get(node);
  if (row === undefined) return NOTHING;
  const pending = JSON.parse(row.pending as string) as number[];
  return { place: row.place as number, pending, closedDate: row.closed_date as number };
}

/** The node of another journal that these records were collected from; undefined when there is none. */
export function foreignNode(file: CentreFile, node: string): string | undefined {
  return file.prepare('SELECT node FROM collected WHERE node <> ? LIMIT 1').get(node)?.node as string | undefined;
}

/** Within the transaction that has added what comes of the entries up to `state.place`. */
export function keepCollected(file: CentreFile, node: string, state: CollectedState): void {
  const sql = 'INSERT OR REPLACE INTO collected (node, place, pending, closed_date) VALUES (?, ?, ?, ?)';
  file.prepare(sql).run(node, state.place, JSON.stringify(state.pending), state.closedDate);
}

/** The authorizations that were open when the journal was collected last. */
export function* openAuthorizations(file: CentreFile, vault: CardVault): Generator<OpenAuthorization, void> {
  const select = file.prepare('SELECT transaction_no, card, document FROM open_authorizations ORDER BY transaction_no');
  for (const { transaction_no: number, card, document } of select.iterate()) {
    const kept = JSON.parse(document as string) as OpenAuthorization;
    yield { ...kept, facts: { ...kept.facts, pan: vault.opened(card, placeOf(number as number)) } };
  }
}

/** Keeps what has changed in `open`, within a transaction. */
export function keepAuthorizations(file: CentreFile, vault: CardVault, open: OpenAuthorizations): void {
  const { changed, removed } = open.takeChanges();
  const remove = file.prepare('DELETE FROM open_authorizations WHERE transaction_no = ?');
  const put = file.prepare(
    'INSERT OR REPLACE INTO open_authorizations (transaction_no, card, document) VALUES (?, ?, ?)',
  );
  for (const transaction of removed) remove.run(transaction);
  for (const authorization of changed) {
    const { transaction, facts } = authorization;
    const { pan, ...others } = facts;
    const document = JSON.stringify({ ...authorization, facts: others });
    put.run(transaction, vault.kept(pan, placeOf(transaction)), document);
  }
}

/** Transaction numbers that the journal must keep: of authorizations that may be captured still, and of those that have expired and whose
 *  issuers are to be told. */
export function openTransactions(file: CentreFile): number[] {
  const sql = `SELECT transaction_no FROM open_authorizations
    UNION SELECT transaction_no FROM expiries WHERE told_ms IS NULL`;
  const rows = file.prepare(sql).all();
  return rows.map(({ transaction_no: number }) => number as number);
}

function placeOf(transaction: number): string {
  return `authorization ${transaction}`;
}
