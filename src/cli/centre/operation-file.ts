// Operations as JSON, one a line (`operations.ndjson`), in the shape of `centre/operation.ts`: read from the disk each time they are gone
// through, so that a day of any size takes little memory. The lines are in the order of their business dates, or in any.
import { closeSync, openSync, readSync } from 'node:fs';
import type { Original } from '../../centre/clearing/figures.ts';
import type { Operation } from '../../centre/operation.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

const CHUNK_BYTES = 1 << 20;
const LONGEST_LINE_BYTES = 1 << 20;
const LINE_FEED = 0x0a;

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string';
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string);
const digits =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);

/** What each value must be. */
const checks: Readonly<Record<keyof Operation, Check>> = {
  key: (value) => isText(value) && value !== '',
  originalKey: (value) => value === undefined || value === null || isText(value),
  businessDate: (value) => isCount(value) && (value as number) > 20_000_000,
  atMs: isCount,
  kind: oneOf('purchase', 'cash', 'refund'),
  isReversal: (value) => typeof value === 'boolean',
  acquirer: isText,
  issuer: isText,
  amountMinor: (value) => isCount(value) && (value as number) > 0,
  currency: isCount,
  pan: digits(/^\d{12,19}$/),
  expiry: digits(/^(\d{4})?$/),
  origin: oneOf('domestic', 'foreign'),
  brand: isText,
  processingCode: digits(/^\d{6}$/),
  entryMode: isText,
  channel: oneOf('terminal', 'atm', 'e-commerce', 'manual'),
  stan: isText,
  rrn: isText,
  reference: (value) => value === undefined || value === null || digits(/^\d{23}$/)(value),
  approvalCode: isText,
  terminal: isText,
  acceptor: isText,
  acceptorName: isText,
  categoryCode: digits(/^\d{4}$/),
  contract: (value) => value === undefined || value === null || isText(value),
};
/** In a line, before it is read: its key, and whether it can be of a reversal. */
const KEY = /"key"\s*:\s*"([^"\\]*)"/;
const mayBeReversal = (text: string) => /"isReversal"\s*:\s*true/.test(text);
const names = Object.keys(checks) as (keyof Operation)[];

export class OperationFile {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** All operations in the order of their lines. Throws a CommandError with the line that is wrong. */
  *operations(): Generator<Operation> {
    let line = 0;
    for (const text of this.#lines()) {
      line++;
      if (text.trim() !== '') yield this.#operationOf(text, line);
    }
  }

  /** Those of one business date. Throws a CommandError with the line whose key an earlier one has, whatever their dates: an operation is
   *  cleared once. */
  *of(businessDate: number): Generator<Operation> {
    const keys = new Set<string>();
    let line = 0;
    for (const text of this.#lines()) {
      line++;
      if (text.trim() === '') continue;
      const operation = this.#operationOf(text, line);
      if (keys.has(operation.key)) throw this.#fault(line, `the key ${operation.key} is that of an earlier line`);
      keys.add(operation.key);
      if (operation.businessDate === businessDate) yield operation;
    }
  }

  /** What the reversals of a business date undo, with how much of it earlier dates have undone. Goes through the file twice, and keeps no
   *  more than those originals. */
  originalsFor(businessDate: number): (reversal: Operation) => Original | undefined {
    const reversed = new Map<string, number>();
    const wanted = new Set<string>();
    for (const { isReversal, originalKey, businessDate: date, amountMinor } of this.#where(mayBeReversal)) {
      if (!isReversal || originalKey === undefined) continue;
      if (date === businessDate) wanted.add(originalKey);
      else if (date < businessDate) reversed.set(originalKey, (reversed.get(originalKey) ?? 0) + amountMinor);
    }
    const originals = new Map<string, Operation>();
    const mayBeWanted = (text: string) => wanted.has(KEY.exec(text)?.[1] ?? '');
    if (wanted.size > 0) for (const operation of this.#where(mayBeWanted)) originals.set(operation.key, operation);
    return ({ originalKey = '' }) => {
      const operation = originals.get(originalKey);
      return operation && { operation, reversedMinor: reversed.get(originalKey) ?? 0 };
    };
  }

  /** The operations of lines that may be worth reading. */
  *#where(isWorth: (text: string) => boolean): Generator<Operation> {
    let line = 0;
    for (const text of this.#lines()) {
      line++;
      if (isWorth(text)) yield this.#operationOf(text, line);
    }
  }

  #operationOf(text: string, line: number): Operation {
    let value: Record<string, unknown>;
    try {
      value = JSON.parse(text) as Record<string, unknown>;
    } catch (error) {
      throw this.#fault(line, `is no JSON: ${errorMessage(error).replaceAll(/\d{12,}/g, '…')}`);
    }
    if (typeof value !== 'object' || value === null) throw this.#fault(line, 'is no operation');
    for (let i = 0; i < names.length; i++) {
      const name = names[i]!;
      if (!checks[name](value[name])) throw this.#fault(line, `${name} is missing, or not what it may be`);
    }
    value.originalKey ??= undefined;
    value.contract ??= undefined;
    value.reference ??= undefined;
    return value as unknown as Operation;
  }

  #fault(line: number, what: string): CommandError {
    return new CommandError(ExitCode.usage, `${this.#file}:${line}: ${what}`);
  }

  *#lines(): Generator<string> {
    let handle: number;
    try {
      handle = openSync(this.#file, 'r');
    } catch (error) {
      throw new CommandError(ExitCode.usage, `cannot read ${this.#file}: ${errorMessage(error)}`, { cause: error });
    }
    try {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      let rest: Buffer = Buffer.alloc(0);
      for (;;) {
        const read = readSync(handle, chunk);
        if (read === 0) break;
        const bytes = rest.length === 0 ? chunk.subarray(0, read) : Buffer.concat([rest, chunk.subarray(0, read)]);
        let from = 0;
        for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, from)) {
          yield bytes.toString('utf8', from, at);
          from = at + 1;
        }
        rest = Buffer.from(bytes.subarray(from));
        if (rest.length > LONGEST_LINE_BYTES) {
          throw new CommandError(ExitCode.usage, `${this.#file}: has a line of more than ${LONGEST_LINE_BYTES} bytes`);
        }
      }
      if (rest.length > 0) yield rest.toString('utf8');
    } finally {
      closeSync(handle);
    }
  }
}
