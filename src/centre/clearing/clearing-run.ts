// One clearing: the operations of a business date, one after the other, become records in the files of their members and postings in
// the ledger of positions. It holds no operation: what it needs grows with the members and with the reversals of the day. The same
// operations in the same order give the same bytes.
import type { Codec } from '../../codec/codec.ts';
import type { ClearingDialect, Member } from '../member.ts';
import type { Operation } from '../operation.ts';
import { acquirerReference, referenceOf } from './acquirer-reference.ts';
import { clearingCsvHeader, clearingCsvLine, operationCells } from './clearing-csv.ts';
import { ClearingError } from './clearing-error.ts';
import type { ProcessingMode } from './clearing-messages.ts';
import { type Figures, figuresOf, type Original, type Side, type Tariffs } from './figures.ts';
import { FileType, fileIdText } from './file-id.ts';
import { MemberFile } from './member-file.ts';
import { type Imbalance, imbalancesOf, type Position, PositionLedger } from './positions.ts';
import { type PresentmentParts, PresentmentTexts } from './presentment-texts.ts';

export interface ClearingSettings {
  /** yyyymmdd */
  readonly businessDate: number;
  readonly members: readonly Member[];
  readonly tariffs: Tariffs;
  /** Institution identification code of the centre (DE 33). */
  readonly institution: string;
  readonly mode: ProcessingMode;
  readonly codecs: Readonly<Record<ClearingDialect['encoding'], Codec>>;
  /** YYMMDDhhmmss where the centre is, of milliseconds since 1970 (DE 12). */
  readonly localTime: (atMs: number) => string;
  /** What a reversal undoes, with how much of it was undone on earlier business dates; undefined when nobody knows. */
  readonly originalOf: (reversal: Operation) => Original | undefined;
}

/** Where files go. */
export interface ClearingSink {
  /** The next record of a member's file; its bytes are valid until this returns. */
  record(member: string, bytes: Uint8Array): void;
  /** The next line of its CSV, without an end of line. */
  line(member: string, text: string): void;
  /** What was computed for an operation. */
  figures?(operation: Operation, figures: Figures): void;
}

/** A file as it was written. */
interface ClearedFile {
  readonly member: string;
  readonly fileId: string;
  /** With header and trailer. */
  readonly messages: number;
  readonly sumMinor: bigint;
}

export interface ClearingResult {
  readonly operations: number;
  readonly files: readonly ClearedFile[];
  readonly positions: readonly Position[];
  /** Must be empty: otherwise nothing of this clearing may be used. */
  readonly imbalances: readonly Imbalance[];
  /** How many operations had no rule of interchange, and so none to pay. */
  readonly withoutRule: number;
  /** How many reversals had no original, and were computed by their own day. */
  readonly withoutOriginal: number;
}

/** Of the first file of a member and date. There is one. */
const SEQUENCE = 1;

interface Party {
  readonly member: Member;
  readonly file: MemberFile;
}

export class ClearingRun {
  readonly #settings: ClearingSettings;
  readonly #sink: ClearingSink;
  readonly #parties = new Map<string, Party>();
  readonly #ledger = new PositionLedger();
  readonly #texts = new PresentmentTexts();
  /** By original: what the reversals of this date have undone so far. */
  readonly #reversedToday = new Map<string, number>();
  #operations = 0;
  #withoutRule = 0;
  #withoutOriginal = 0;

  /** Begins the file of every member. */
  constructor(settings: ClearingSettings, sink: ClearingSink) {
    this.#settings = settings;
    this.#sink = sink;
    const { businessDate: date, members, codecs, mode } = settings;
    for (const member of members) {
      const fileId = fileIdText({ type: FileType.centre, date, institution: member.institution, sequence: SEQUENCE });
      const file = new MemberFile(codecs[member.clearing.encoding], fileId, mode);
      this.#parties.set(member.code, { member, file });
      this.#ledger.open(member.code, member.currency);
      sink.record(member.code, file.header());
      sink.line(member.code, clearingCsvHeader);
    }
  }

  /** Clears an operation of the business date. Throws a ClearingError. */
  add(operation: Operation): void {
    const acquirer = this.#partyOf(operation, operation.acquirer);
    const issuer = this.#partyOf(operation, operation.issuer);
    const original = this.#originalOf(operation);
    const figures = figuresOf(operation, acquirer.member, issuer.member, this.#settings.tariffs, original);
    this.#operations++;
    if (figures.rule === undefined) this.#withoutRule++;
    this.#ledger.post(figures);
    this.#sink.figures?.(operation, figures);
    this.#write(operation, original, figures, acquirer, issuer);
  }

  /** Ends the files. Throws a ClearingError. */
  finish(): ClearingResult {
    const files = [...this.#parties.values()].map(({ member, file }): ClearedFile => {
      this.#sink.record(member.code, file.trailer());
      return { member: member.code, fileId: file.fileId, messages: file.messages, sumMinor: file.sumMinor };
    });
    const positions = this.#ledger.positions();
    return {
      operations: this.#operations,
      files,
      positions,
      imbalances: imbalancesOf(positions),
      withoutRule: this.#withoutRule,
      withoutOriginal: this.#withoutOriginal,
    };
  }

  #write(operation: Operation, original: Original | undefined, figures: Figures, acquirer: Party, issuer: Party): void {
    const { localTime, institution } = this.#settings;
    const whole = original?.operation ?? operation;
    const parts: PresentmentParts = {
      operation,
      figures,
      reference:
        original === undefined && operation.originalKey !== undefined
          ? acquirerReference(operation.originalKey, operation.businessDate, acquirer.member.institution)
          : referenceOf(whole, acquirer.member.institution),
      localTime: localTime(operation.atMs),
      centre: institution,
      acquirer: acquirer.member.institution,
      issuer: issuer.member.institution,
    };
    this.#texts.operation(parts);
    const cells = operationCells(parts);
    if (acquirer === issuer) {
      this.#writeTo(acquirer, parts, cells, 'both', figures.acquirer, figures.issuer);
      return;
    }
    this.#writeTo(acquirer, parts, cells, 'acquirer', figures.acquirer);
    this.#writeTo(issuer, parts, cells, 'issuer', figures.issuer);
  }

  #writeTo(party: Party, parts: PresentmentParts, cells: string, role: string, side: Side, other?: Side): void {
    const { member, file } = party;
    this.#sink.record(member.code, file.presentment(this.#texts, parts.operation, side));
    this.#sink.line(member.code, clearingCsvLine(file.messages, parts.reference, role, cells, side, other));
  }

  #originalOf(operation: Operation): Original | undefined {
    if (!operation.isReversal) return undefined;
    const found = this.#settings.originalOf(operation);
    if (found === undefined) {
      this.#withoutOriginal++;
      return undefined;
    }
    const { key } = found.operation;
    const today = this.#reversedToday.get(key) ?? 0;
    this.#reversedToday.set(key, today + operation.amountMinor);
    return today === 0 ? found : { ...found, reversedMinor: found.reversedMinor + today };
  }

  #partyOf(operation: Operation, code: string): Party {
    const party = this.#parties.get(code);
    if (party !== undefined) return party;
    throw new ClearingError(`operation ${operation.key} names the member ${code}, who is not in the register`);
  }
}
