// The numbers of the gateway's messages: systems trace audit numbers (DE 11) and retrieval reference numbers (DE 37). They are taken
// from one counter, of which a block is reserved on disk at a time: after a crash some are left out, and none is used twice.
import type { GatewayFile, Statement } from './gateway-file.ts';

/** Numbers that are reserved with one write. */
const BLOCK = 1_000;
const STANS = 999_999;
const REFERENCES = 100_000_000;

export interface MessageNumbers {
  /** Six digits, never 000000. */
  readonly stan: string;
  /** Twelve digits: the last digit of the year, the day of the year, and eight that count. */
  readonly reference: string;
}

export class NumberBlocks {
  readonly #file: GatewayFile;
  readonly #reserve: Statement;
  #next: number;
  #end: number;

  constructor(file: GatewayFile) {
    this.#file = file;
    this.#reserve = file.prepare(
      `INSERT INTO numbers (name, next) VALUES ('message', ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next`,
    );
    const kept = file.prepare(`SELECT next FROM numbers WHERE name = 'message'`).get();
    this.#next = Number(kept?.next ?? 0);
    this.#end = this.#next;
  }

  /** The next numbers. What is sent under them waits for `durable` of the file, as every message does. */
  take(nowMs: number): MessageNumbers {
    if (this.#next === this.#end) {
      this.#end = this.#next + BLOCK;
      this.#file.write(() => this.#reserve.run(this.#end));
    }
    const number = this.#next++;
    return {
      stan: String((number % STANS) + 1).padStart(6, '0'),
      reference: dayText(nowMs) + String(number % REFERENCES).padStart(8, '0'),
    };
  }
}

const DAY_MS = 86_400_000;
let latestDay = -1;
let latestText = '';

/** YDDD, in UTC. */
function dayText(nowMs: number): string {
  const day = Math.floor(nowMs / DAY_MS);
  if (day === latestDay) return latestText;
  const year = new Date(nowMs).getUTCFullYear();
  const dayOfYear = day - Date.UTC(year, 0, 1) / DAY_MS + 1;
  latestDay = day;
  latestText = String(year % 10) + String(dayOfYear).padStart(3, '0');
  return latestText;
}
