// What shops are told of attempts: made once, with the outcome, so that it is the same however often it is told, to the shop's server and
// by the cardholder's browser.
import type { FormField } from '../order-form.ts';
import type { GatewayFile, Statement } from './gateway-file.ts';
import { RecentRows } from './recent-rows.ts';

/** What a shop is told of one attempt. */
export interface Told {
  /** What its server is posted; undefined: its server is not called. */
  readonly callback: { readonly url: string; readonly fields: readonly FormField[] } | undefined;
  /** What the cardholder's browser takes back to it. */
  readonly back: {
    readonly url: string;
    readonly method: 'post' | 'get';
    readonly fields: readonly FormField[];
  };
}

export interface Telling {
  readonly attempt: number;
  readonly told: Told;
  readonly state: 'waiting' | 'told' | 'given up' | 'nowhere';
  readonly timesTried: number;
  /** The beginning of what the shop has answered, or why it could not be asked. */
  readonly answer: string;
}

const COLUMNS = 'attempt, body, state, times_tried, answer';

export class TellingBook {
  readonly #file: GatewayFile;
  readonly #recent = new RecentRows<number, Telling>();
  readonly #byAttempt: Statement;
  readonly #due: Statement;
  readonly #next: Statement;
  readonly #insert: Statement;
  readonly #concluded: Statement;
  readonly #postpone: Statement;

  constructor(file: GatewayFile) {
    this.#file = file;
    this.#byAttempt = file.prepare(`SELECT ${COLUMNS} FROM tellings WHERE attempt = ?`);
    this.#due = file.prepare(
      `SELECT ${COLUMNS} FROM tellings WHERE state = 'waiting' AND due_ms <= ? ORDER BY due_ms, attempt LIMIT ?`,
    );
    this.#next = file.prepare(`SELECT min(due_ms) AS due FROM tellings WHERE state = 'waiting'`);
    this.#insert = file.prepare(`INSERT INTO tellings (attempt, url, body, state, due_ms) VALUES (?, ?, ?, ?, ?)`);
    this.#concluded = file.prepare(
      `UPDATE tellings SET state = ?, times_tried = times_tried + 1, answer = ? WHERE attempt = ?`,
    );
    this.#postpone = file.prepare(
      `UPDATE tellings SET times_tried = times_tried + 1, answer = ?, due_ms = ? WHERE attempt = ?`,
    );
  }

  find(attempt: number): Telling | undefined {
    return this.#recent.get(attempt, () => tellingOf(this.#byAttempt.get(attempt)));
  }

  add(attempt: number, told: Told, dueMs: number): void {
    const { callback } = told;
    const state = callback === undefined ? 'nowhere' : 'waiting';
    this.#file.write(() => this.#insert.run(attempt, callback?.url ?? null, bodyOf(told), state, dueMs));
    this.#recent.put(attempt, { attempt, told, state, timesTried: 0, answer: '' });
  }

  /** Those that have been due for longest. */
  due(nowMs: number, most: number): Telling[] {
    return this.#due.all(nowMs, most).map((row) => tellingOf(row)!);
  }

  get nextDueMs(): number | undefined {
    return (this.#next.get()?.due as number | null) ?? undefined;
  }

  concluded(attempt: number, state: 'told' | 'given up', answer: string): void {
    this.#tried(attempt, state, answer);
    this.#file.write(() => this.#concluded.run(state, answer, attempt));
  }

  postpone(attempt: number, answer: string, dueMs: number): void {
    this.#tried(attempt, 'waiting', answer);
    this.#file.write(() => this.#postpone.run(answer, dueMs, attempt));
  }

  #tried(attempt: number, state: Telling['state'], answer: string): void {
    const telling = this.find(attempt)!;
    this.#recent.put(attempt, { ...telling, state, answer, timesTried: telling.timesTried + 1 });
  }
}

/** As it is kept: fields that are the same both ways stand in it once. */
function bodyOf(told: Told): string {
  const { callback, back } = told;
  return JSON.stringify(callback?.fields === back.fields ? { callback: { url: callback.url }, back } : told);
}

function toldOf(body: string): Told {
  const { callback, back } = JSON.parse(body) as Told;
  return { callback: callback && { url: callback.url, fields: callback.fields ?? back.fields }, back };
}

function tellingOf(row: Readonly<Record<string, unknown>> | undefined): Telling | undefined {
  if (row === undefined) return undefined;
  return {
    attempt: row.attempt as number,
    told: toldOf(row.body as string),
    state: row.state as Telling['state'],
    timesTried: row.times_tried as number,
    answer: row.answer as string,
  };
}
