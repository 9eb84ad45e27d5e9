// The exercise of a day in a box: copies of members' clearing files with faults of real life in them, and the answers. Whoever learns
// reconciliation lays them beside the centre's files.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClearingSettings } from '../../centre/clearing/clearing-run.ts';
import type { Member } from '../../centre/member.ts';
import type { Codec } from '../../codec/codec.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import {
  type BreakKind,
  breakKinds,
  fileMessages,
  type PlantedBreak,
  type Presentments,
  planted,
} from '../../simulate/market/planted-breaks.ts';
import { Random } from '../../simulate/random.ts';
import { readRecords } from '../../wire/rdw.ts';
import { RecordWriter } from '../../wire/record-writer.ts';
import { type ClearedDay, clearingFolder } from './clear-day.ts';
import { syncFolder, WholeFile } from './whole-file.ts';

interface PlantedSettings {
  readonly seed: number;
  /** How many faults. */
  readonly breaks: number;
  readonly cleared: ClearedDay;
  /** The folder of clearing, and that of the exercise. */
  readonly clearing: string;
  readonly out: string;
  /** Of the clearing. */
  readonly settings: ClearingSettings;
}

/** An answer: a fault, with the copy that has it. */
interface PlantedAnswer extends PlantedBreak {
  readonly member: string;
  readonly file: string;
}

/** A member's books, as they become wrong. */
interface Copy {
  readonly member: Member;
  readonly fileId: string;
  readonly taken: Set<string>;
  readonly answers: PlantedBreak[];
  records: Presentments;
}

/** Larger files are left alone: they are read as a whole. */
const MOST_MESSAGES = 60_000;
const FEWEST_MESSAGES = 10;
const HEADER = 0;

/** Plants the faults and writes the copies. Returns the answers in the order in which they were planted: fewer than were asked for when
 *  the day has no more that could be befallen. */
export function plantBreaks(given: PlantedSettings): PlantedAnswer[] {
  const copies = new Copies(given);
  const random = new Random(given.seed, 'breaks');
  const answers: PlantedAnswer[] = [];
  for (let turn = 0; turn < given.breaks; turn++) {
    const answer = plantOne(breakKinds[turn % breakKinds.length]!, copies, turn, random);
    if (answer !== undefined) answers.push(answer);
  }
  for (const copy of copies.made()) if (copy.answers.length > 0) write(given, copy);
  return answers;
}

/** The books of members, each read when its turn comes. */
class Copies {
  readonly #given: PlantedSettings;
  readonly #files: ClearedDay['files'];
  readonly #copies = new Map<string, Copy>();

  constructor(given: PlantedSettings) {
    this.#given = given;
    this.#files = given.cleared.files.filter(
      ({ messages }) => messages >= FEWEST_MESSAGES && messages <= MOST_MESSAGES,
    );
  }

  get count(): number {
    return this.#files.length;
  }

  at(place: number): Copy {
    const { member, fileId, file } = this.#files[place]!;
    let copy = this.#copies.get(member);
    if (copy === undefined) {
      copy = copyOf(this.#given, member, fileId, file);
      this.#copies.set(member, copy);
    }
    return copy;
  }

  /** Those that have been read. */
  made(): Iterable<Copy> {
    return this.#copies.values();
  }
}

/** One fault, in the books of the next member that it can befall. A file that was taken in twice has no other fault. */
function plantOne(kind: BreakKind, copies: Copies, turn: number, random: Random): PlantedAnswer | undefined {
  for (let i = 0; i < copies.count; i++) {
    const copy = copies.at((turn + i) % copies.count);
    const isWhole = kind === 'duplicated file';
    if (isWhole ? copy.answers.length > 0 : copy.answers.some((answer) => answer.kind === 'duplicated file')) continue;
    const made = planted(kind, copy.records, copy.taken, random);
    if (made === undefined) continue;
    copy.records = made.records;
    copy.answers.push(made.answer);
    if (made.answer.reference !== undefined) copy.taken.add(made.answer.reference);
    return { member: copy.member.code, file: fileOf(copy.member), ...made.answer };
  }
  return undefined;
}

function copyOf({ clearing, cleared, settings }: PlantedSettings, code: string, fileId: string, file: string): Copy {
  const member = settings.members.find((each) => each.code === code)!;
  const codec = settings.codecs[member.clearing.encoding];
  const bytes = readFileSync(join(clearingFolder(clearing, cleared.businessDate), file));
  const records: FieldValues[] = [];
  readRecords(bytes, member.clearing.framing, (data, start, end) => {
    records.push(jsonOf(codec, data.subarray(start, end)));
  });
  return {
    member,
    fileId,
    taken: new Set(),
    answers: [],
    records: records.slice(HEADER + 1, -1),
  };
}

function write({ out, settings }: PlantedSettings, { member, fileId, records }: Copy): void {
  const codec = settings.codecs[member.clearing.encoding];
  const file = new WholeFile(join(out, fileOf(member)));
  const writer = new RecordWriter(member.clearing.framing, (piece) => file.write(piece));
  for (const message of fileMessages(fileId, records)) writer.add(codec.encode(message));
  writer.end();
  file.finish();
  file.publish();
  syncFolder(out);
}

function fileOf({ code }: Member): string {
  return `${code}-theirs.ipm`;
}

function jsonOf(codec: Codec, bytes: Uint8Array): FieldValues {
  return codec.decode(bytes).toJSON();
}
