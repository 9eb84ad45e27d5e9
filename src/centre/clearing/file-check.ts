// The checks of a clearing file, seven of them: it begins with a header and ends with a trailer; the trailer's count and sum are those of
// its messages; they are numbered one after the other (DE 71); header and trailer have one file identification, which can be; and each
// record can be decoded and is one that there can be. Every fault has its record and the place of it in the file.
import type { Codec } from '../../codec/codec.ts';
import { DecodeError } from '../../codec/errors.ts';
import { Message } from '../../codec/message.ts';
import { ClearingRecord } from './clearing-messages.ts';
import { FaultCode, type FileCheckName, type FileFault } from './file-fault.ts';
import { type FileId, FileType, readFileId } from './file-id.ts';
import { privateData } from './presentment-facts.ts';
import { recordFaults } from './record-check.ts';

/** What a file says of itself, and what is wrong with it. */
export interface FileReport {
  /** PDS 0105 of the header as it stands there, empty when there is none. */
  readonly fileIdText: string;
  readonly fileId: FileId | undefined;
  readonly records: number;
  /** DE 4 of all records. */
  readonly sumMinor: bigint;
  readonly faults: readonly FileFault[];
  /** By record that is wrong: its message number (DE 71), eight digits; the number of the record where that cannot be read. */
  readonly numbers: ReadonlyMap<number, string>;
}

export class FileCheck {
  readonly #codec: Codec;
  readonly #placeOf: (at: number) => number;
  readonly #message = new Message();
  readonly #faults: FileFault[] = [];
  readonly #numbers = new Map<number, string>();
  #records = 0;
  #number = 0;
  #sum = 0n;
  #isSumKnown = true;
  #fileId = '';
  /** Where the header is; 0 when there is none yet. */
  #header = 0;
  #trailer = 0;
  #start = 0;

  /** `placeOf` turns an offset in the records' data into one in the file. */
  constructor(codec: Codec, placeOf: (at: number) => number) {
    this.#codec = codec;
    this.#placeOf = placeOf;
  }

  /** Looks at the next record, in `[start, end)` of `data`, and returns its message when nothing is wrong with the record. The message
   *  is valid until the next one. */
  record(data: Buffer, start: number, end: number): Message | undefined {
    this.#records++;
    this.#start = start;
    const before = this.#faults.length;
    const isDecoded = this.#decode(data, start, end);
    const record = this.#message.mti < 0 ? '' : `${this.#message.text(0)}/${this.#message.text(24) ?? ''}`;
    this.#checkEnds(record);
    this.#checkNumber();
    this.#addAmount(isDecoded);
    if (record === recordName('header')) this.#checkHeader();
    else if (record === recordName('trailer')) this.#checkTrailer(isDecoded);
    else if (isDecoded) this.#checkRecord();
    const own = this.#faults.slice(before).filter(({ check }) => check === 'record');
    if (own.length === 0) return isDecoded ? this.#message : undefined;
    this.#numbers.set(this.#records, this.#message.text(71) ?? String(this.#records).padStart(8, '0'));
    return undefined;
  }

  /** What was found. `cut` is what was wrong with the way in which records are held apart, with its offset in the file. */
  end(cut?: { readonly offset: number; readonly text: string }): FileReport {
    if (cut !== undefined) {
      this.#faults.push({ check: 'record', record: 0, path: '', code: FaultCode.framing, ...cut });
    }
    if (this.#records === 0) this.#fault('header', '', FaultCode.header, 'the file has no record');
    else if (this.#trailer === 0 && cut === undefined) {
      this.#fault('trailer', '', FaultCode.trailer, 'the file does not end with a trailer (1644/695)');
    }
    return {
      fileIdText: this.#fileId,
      fileId: readFileId(this.#fileId),
      records: this.#records,
      sumMinor: this.#sum,
      faults: this.#faults,
      numbers: this.#numbers,
    };
  }

  #decode(data: Buffer, start: number, end: number): boolean {
    try {
      this.#codec.index(data, start, end, this.#message);
      return true;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const { code, path, expected } = error;
      const text = `${code}: expected ${expected}`;
      const offset = this.#placeOf(start + error.offset);
      this.#faults.push({ check: 'record', record: this.#records, offset, path, code: FaultCode.unreadable, text });
      return false;
    }
  }

  /** Header first and only there, trailer last and only there. */
  #checkEnds(record: string): void {
    const isHeader = record === recordName('header');
    if (this.#trailer > 0) {
      this.#fault('trailer', '', FaultCode.trailer, `stands behind the trailer, which is record ${this.#trailer}`);
    } else if (this.#records === 1 && !isHeader) {
      this.#fault('header', '', FaultCode.header, 'the file does not begin with a header (1644/697)');
    } else if (this.#records > 1 && isHeader) {
      this.#fault('header', '', FaultCode.header, 'is a second header');
    }
  }

  #checkNumber(): void {
    const text = this.#message.has(71) ? this.#message.text(71)! : '';
    const expected = this.#number + 1;
    const number = /^\d{8}$/.test(text) ? Number(text) : expected;
    if (number !== expected) {
      const what = `DE 71 is ${text} where ${String(expected).padStart(8, '0')} comes next`;
      this.#fault('order', '71', FaultCode.order, what);
    }
    this.#number = number;
  }

  #addAmount(isDecoded: boolean): void {
    const message = this.#message;
    if (message.has(4) && (isDecoded || /^\d{12}$/.test(message.text(4)!))) this.#sum += BigInt(message.text(4)!);
    else if (!isDecoded) this.#isSumKnown = false;
  }

  #checkHeader(): void {
    if (this.#header > 0) return;
    this.#header = this.#records;
    this.#fileId = privateData(this.#message, '0105');
    if (readFileId(this.#fileId) === undefined) {
      const found = this.#fileId === '' ? 'is missing' : `${this.#fileId} is none`;
      this.#fault('file-id', '48.0105', FaultCode.fileId, `the file identification (PDS 0105) ${found}`);
    }
    if (!/^[TP]$/.test(privateData(this.#message, '0122'))) {
      this.#fault('header', '48.0122', FaultCode.header, 'the processing mode (PDS 0122) is neither T nor P');
    }
  }

  #checkTrailer(isDecoded: boolean): void {
    if (this.#trailer > 0) return;
    this.#trailer = this.#records;
    if (!isDecoded) return;
    const fileId = privateData(this.#message, '0105');
    if (fileId !== this.#fileId && this.#header > 0) {
      const text = `the file identification (PDS 0105) is ${fileId || 'missing'}, that of the header ${this.#fileId}`;
      this.#fault('file-id', '48.0105', FaultCode.fileId, text);
    }
    const count = privateData(this.#message, '0306');
    if (!/^\d{8}$/.test(count) || Number(count) !== this.#records) {
      const text = `the trailer counts ${count || 'no'} messages (PDS 0306), there are ${this.#records}`;
      this.#fault('count', '48.0306', FaultCode.count, text);
    }
    const sum = privateData(this.#message, '0301');
    if (this.#isSumKnown && (!/^\d{16}$/.test(sum) || BigInt(sum) !== this.#sum)) {
      const text = `the trailer sums up ${sum || 'nothing'} (PDS 0301), the amounts (DE 4) are ${this.#sum}`;
      this.#fault('sum', '48.0301', FaultCode.sum, text);
    }
  }

  #checkRecord(): void {
    const fileId = readFileId(this.#fileId);
    const maker = fileId?.type === FileType.member ? fileId.institution : undefined;
    for (const { path, code, text } of recordFaults(this.#message, maker)) this.#fault('record', path, code, text);
  }

  #fault(check: FileCheckName, path: string, code: FaultCode, text: string): void {
    const number = Number(path.split('.')[0]);
    const at = path !== '' && this.#message.has(number) ? this.#message.placeOf(number) : this.#start;
    const offset = this.#records === 0 ? 0 : this.#placeOf(at);
    this.#faults.push({ check, record: this.#records, offset, path, code, text });
  }
}

function recordName(name: 'header' | 'trailer'): string {
  const { mti, functionCode } = ClearingRecord[name];
  return `${mti}/${functionCode}`;
}
