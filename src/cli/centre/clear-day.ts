// The clearing of a business date onto disk: a file and a CSV for each member, and the positions. Everything is written under other
// names and made durable first; only when all positions add up to zero does it get its names, the positions last. The same operations
// give the same bytes, and what was cleared once is never replaced by something else.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ClearingError } from '../../centre/clearing/clearing-error.ts';
import {
  type ClearingResult,
  ClearingRun,
  type ClearingSettings,
  type ClearingSink,
} from '../../centre/clearing/clearing-run.ts';
import type { Position } from '../../centre/clearing/positions.ts';
import type { Member } from '../../centre/member.ts';
import type { Operation } from '../../centre/operation.ts';
import { RecordWriter } from '../../wire/record-writer.ts';
import { signedAmount } from '../amount.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { syncFolder, WholeFile } from './whole-file.ts';

interface DayToClear extends Omit<ClearingSettings, 'codecs'> {
  readonly codecs: ClearingSettings['codecs'];
  /** The folder of clearing; files come into one of the business date in it. */
  readonly out: string;
  readonly operations: Iterable<Operation>;
  /** What was computed for each operation, as it is. */
  readonly onFigures?: ClearingSink['figures'];
}

/** A member's file as `positions.json` has it. */
interface FileRecord {
  readonly member: string;
  readonly file: string;
  readonly fileId: string;
  readonly messages: number;
  readonly sumMinor: string;
  readonly sha256: string;
  readonly csv: string;
  readonly csvSha256: string;
}

/** `positions.json`: what came of the clearing of a date. */
export interface ClearedDay {
  readonly businessDate: number;
  readonly operations: number;
  readonly withoutRule: number;
  readonly withoutOriginal: number;
  readonly positions: readonly Position[];
  readonly files: readonly FileRecord[];
}

const POSITIONS = 'positions.json';
const LINES_BYTES = 1 << 18;
/** Most bytes of a character of UTF-8, by units of a text. */
const BYTES_PER_UNIT = 3;

/** Where the files of a business date are. */
export function clearingFolder(out: string, businessDate: number): string {
  return join(out, String(businessDate));
}

/** Clears a date. Throws a CommandError (mismatch) when the positions do not add up to zero, when an operation cannot be cleared, and when
 *  the date was cleared otherwise before: then nothing has been changed. */
export function clearDay(day: DayToClear): ClearedDay {
  const files = new Map<string, MemberOutput>();
  try {
    const folder = clearingFolder(day.out, day.businessDate);
    for (const member of day.members) files.set(member.code, new MemberOutput(folder, member));
    const cleared = clearedBy(day, files);
    checkAgainstEarlier(folder, cleared);
    publish(folder, files, cleared);
    return cleared;
  } catch (error) {
    for (const output of files.values()) output.abandon();
    if (!(error instanceof ClearingError || error instanceof RangeError)) throw error;
    throw new CommandError(ExitCode.mismatch, `nothing is cleared: ${error.message}`, { cause: error });
  }
}

/** What a date was cleared with; undefined when it was not. */
export function readClearedDay(out: string, businessDate: number): ClearedDay | undefined {
  const file = join(clearingFolder(out, businessDate), POSITIONS);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ClearedDay) : undefined;
}

function clearedBy(day: DayToClear, files: ReadonlyMap<string, MemberOutput>): ClearedDay {
  const run = new ClearingRun(day, {
    record: (member, bytes) => files.get(member)!.records.add(bytes),
    line: (member, text) => files.get(member)!.line(text),
    ...(day.onFigures && { figures: day.onFigures }),
  });
  for (const operation of day.operations) run.add(operation);
  const result = run.finish();
  refuseImbalances(result);
  const { operations, withoutRule, withoutOriginal, positions } = result;
  return {
    businessDate: day.businessDate,
    operations,
    withoutRule,
    withoutOriginal,
    positions,
    files: result.files.map(({ member, fileId, messages, sumMinor }) => ({
      member,
      fileId,
      messages,
      sumMinor: String(sumMinor),
      ...files.get(member)!.finish(),
    })),
  };
}

function refuseImbalances({ imbalances, positions }: ClearingResult): void {
  if (imbalances.length === 0) return;
  const sums = imbalances.map(({ currency, sumMinor }) => signedAmount(sumMinor, currency)).join(', ');
  const figures = positions
    .filter(({ currency }) => imbalances.some((imbalance) => imbalance.currency === currency))
    .map(({ member, currency, netMinor }) => `  ${member} ${signedAmount(netMinor, currency)}`);
  throw new ClearingError(`the positions do not add up to zero but to ${sums}\n${figures.join('\n')}`);
}

/** What has been sent stays as it was sent. */
function checkAgainstEarlier(folder: string, cleared: ClearedDay): void {
  const file = join(folder, POSITIONS);
  if (!existsSync(file)) return;
  if (readFileSync(file, 'utf8') === textOf(cleared)) return;
  const earlier = JSON.parse(readFileSync(file, 'utf8')) as ClearedDay;
  const changed = cleared.files.filter(({ member, sha256 }) => {
    const before = earlier.files.find((other) => other.member === member);
    return before?.sha256 !== sha256;
  });
  const what = changed.length === 0 ? 'the positions' : changed.map(({ member }) => member).join(', ');
  throw new ClearingError(
    `${cleared.businessDate} was cleared before with ${earlier.operations} operations, now it has ${cleared.operations}; ` +
      `it would be otherwise for ${what}. What is late belongs into the file of the next date`,
  );
}

function publish(folder: string, files: ReadonlyMap<string, MemberOutput>, cleared: ClearedDay): void {
  for (const output of files.values()) output.publish();
  const positions = new WholeFile(join(folder, POSITIONS));
  positions.write(Buffer.from(textOf(cleared)));
  positions.finish();
  syncFolder(folder);
  positions.publish();
  syncFolder(folder);
}

function textOf(cleared: ClearedDay): string {
  return `${JSON.stringify(cleared, null, 2)}\n`;
}

/** The two files of a member. */
class MemberOutput {
  readonly records: RecordWriter;
  readonly #names: { readonly file: string; readonly csv: string };
  readonly #file: WholeFile;
  readonly #csv: WholeFile;
  readonly #lines = Buffer.allocUnsafe(LINES_BYTES);
  #used = 0;

  constructor(folder: string, { code, clearing }: Member) {
    this.#names = { file: `${code}.ipm`, csv: `${code}.csv` };
    this.#file = new WholeFile(join(folder, this.#names.file));
    this.#csv = new WholeFile(join(folder, this.#names.csv));
    this.records = new RecordWriter(clearing.framing, (piece) => this.#file.write(piece));
  }

  line(text: string): void {
    const line = `${text}\r\n`;
    if (this.#used + line.length * BYTES_PER_UNIT > LINES_BYTES) this.#writeLines();
    if (line.length * BYTES_PER_UNIT > LINES_BYTES) this.#csv.write(Buffer.from(line));
    else this.#used += this.#lines.write(line, this.#used);
  }

  finish(): Pick<FileRecord, 'file' | 'sha256' | 'csv' | 'csvSha256'> {
    this.records.end();
    this.#writeLines();
    return { ...this.#names, sha256: this.#file.finish(), csvSha256: this.#csv.finish() };
  }

  publish(): void {
    this.#file.publish();
    this.#csv.publish();
  }

  abandon(): void {
    this.#file.abandon();
    this.#csv.abandon();
  }

  #writeLines(): void {
    this.#csv.write(this.#lines.subarray(0, this.#used));
    this.#used = 0;
  }
}
