// Pasted text as messages: one a line, one a dump, one in the brackets of a program, or one that was wrapped over several lines.
// Where the text could be read in more than one way, the way that gives a message is right: a judge decides.
import { beginsMessage, byteForms, FURTHEST_TYPE, withoutCasts } from './byte-forms.ts';
import { dumpAt, isRuler } from './dump.ts';
import { formsIn, jsonAt } from './json-forms.ts';
import { bytesInside } from './log-line.ts';
import { otherBasesAt } from './other-bases.ts';

/** One message, or what a line is that is none; `cut` are the bytes in front of half a byte. `line` counts from 1. */
export type Pasted =
  | { readonly bytes: Buffer; readonly line: number }
  | { readonly wrong: string; readonly line: number; readonly cut?: Buffer | undefined };

/** A whole message, the beginning of one, or neither. */
export type Verdict = 'whole' | 'short' | 'none';
export type Judge = (bytes: Buffer) => Verdict;

/** What is known of further lines: there are none; somebody may write them; they are being read. */
type ToCome = 'none' | 'later' | 'now';

/** Lines that one message may be wrapped over. */
const MOST_LINES = 256;

const LIST_SLACK = 8;
const NUMBER_SLACK = 3;

/** Places in a row at which lines were run together in vain before nobody tries further: what has so many small lines is no message. */
const MOST_VAIN_TRIES = 16;
/** Lines run together in vain, from which on it counts. */
const FEWEST_VAIN_LINES = 4;

/** Lines in front of a dump or a list that say what it is. */
const MOST_TALK = 8;
/** Fewer bytes are a number that somebody tells. */
const FEWEST_BYTES = 8;

/** Reads lines as they come in. */
export class PastedMessages {
  private readonly judge: Judge;
  private readonly isMessage: (bytes: Buffer) => boolean;
  private readonly blanksToo: boolean;
  private lines: string[] = [];
  /** Number of the first of `lines`. */
  private line = 1;
  private toCome: ToCome = 'none';
  /** Around dumps, programs and logs there is talk that is no message. */
  private hasTalk = false;
  /** Something began like JSON and had no end: nobody looks for one again. */
  private hasEndlessJson = false;
  /** Tries in vain to run lines together since the last message. */
  private vainTries = 0;
  /** Lines in front of this one, from the one at hand on, are known not to be marked. */
  private unmarkedTo = 0;

  /** With `blanksToo` a blank line is an empty message. */
  constructor(judge: Judge, blanksToo: boolean) {
    this.judge = judge;
    this.isMessage = (bytes) => judge(bytes) === 'whole';
    this.blanksToo = blanksToo;
  }

  /** Takes lines, as ISO 8859-1, and gives the messages that are whole. What surely goes on in later lines waits for them unless
   *  there are none; where more lines are on their way, what only may go on waits too. */
  *read(lines: readonly string[], toCome: ToCome): Generator<Pasted> {
    for (const line of lines) this.lines.push(line);
    this.toCome = toCome;
    let at = 0;
    while (at < this.lines.length) {
      const taken = this.groupAt(at);
      const waits = toCome === 'none' ? [] : toCome === 'later' ? ['surely'] : ['surely', 'perhaps'];
      if (at + taken.lines === this.lines.length && waits.includes(taken.goesOn)) break;
      const line = this.line + at;
      yield* taken.messages.map((message) => ({ ...message, line: line + message.line }));
      at += taken.lines;
    }
    this.lines.splice(0, at);
    this.line += at;
  }

  private groupAt(at: number): Group {
    const text = this.lines[at]!;
    if (text.trim() === '') return one(this.blanksToo ? { bytes: Buffer.alloc(0), line: 0 } : undefined);
    const dump = otherBasesAt(this.lines, at) ?? dumpAt(this.lines, at);
    if (dump !== undefined) {
      this.hasTalk = true;
      return { messages: [{ bytes: this.chosen(dump.readings), line: 0 }], lines: dump.lines, goesOn: 'surely' };
    }
    const inJson = this.jsonAt(at);
    if (inJson !== undefined) return inJson;
    const bracketed = this.bracketAt(at);
    if (bracketed !== undefined) {
      this.hasTalk = true;
      return bracketed;
    }
    const readings = byteForms(text);
    const fitting = readings.find(this.isMessage);
    if (fitting !== undefined) {
      this.vainTries = 0;
      this.hasTalk ||= hasWords(text, fitting);
      return one({ bytes: fitting, line: 0 });
    }
    const wrapped = this.wrappedAt(at);
    if (wrapped !== undefined) {
      this.vainTries = 0;
      return wrapped;
    }
    const inside = bytesInside(text).find(this.isMessage);
    if (inside !== undefined) {
      this.hasTalk = true;
      return one({ bytes: inside, line: 0 });
    }
    if (this.isTalk(at)) return one(undefined);
    if (readings.length > 0) return { ...one({ bytes: readings[0]!, line: 0 }), goesOn: 'perhaps' };
    return one(this.hasTalk ? undefined : { ...wrongIn(text), line: 0 });
  }

  /** A line of a program, of a log, or above a dump: it is no bytes, and what is told from such lines is near. */
  private isTalk(at: number): boolean {
    const text = this.lines[at]!;
    if (isRuler(text)) return true;
    if (byteForms(text).some((bytes) => bytes.length >= FEWEST_BYTES)) return false;
    if (this.hasTalk) return true;
    const end = Math.min(this.lines.length, at + MOST_TALK);
    for (let next = at + 1; next < end; next++) {
      const number = this.line + next;
      if (number < this.unmarkedTo) continue;
      if (this.isMarked(next)) return true;
      // Whether a dump begins on a line, the next one says too.
      if (next + 1 < this.lines.length) this.unmarkedTo = number + 1;
    }
    return false;
  }

  /** A message that is told from talk by how it is written. */
  private isMarked(at: number): boolean {
    const text = this.lines[at]!;
    if (dumpAt(this.lines, at) !== undefined || this.opensList(at) !== undefined) return true;
    if (/^\s*["'].*\\/.test(text)) return true;
    const fitting = byteForms(text).find(this.isMessage);
    return fitting === undefined ? bytesInside(text).some(this.isMessage) : hasWords(text, fitting);
  }

  /** The messages in a JSON value that begins on this line. */
  private jsonAt(at: number): Group | undefined {
    const found = this.hasEndlessJson ? undefined : jsonAt(this.lines, at);
    this.hasEndlessJson ||= found === 'never' || (found === 'open' && this.toCome === 'none');
    if (found === undefined || found === 'never') return undefined;
    if (found === 'open')
      return this.toCome === 'none' ? undefined : { messages: [], lines: this.lines.length - at, goesOn: 'surely' };
    const forms = [...formsIn(found.value)];
    const whole = forms.flatMap((readings) => readings.find(this.isMessage) ?? []);
    const begun = forms.flatMap(([bytes]) => (bytes !== undefined && bytes.length >= FEWEST_BYTES ? [bytes] : []));
    const chosen = whole.length > 0 ? whole : begun.slice(0, 1);
    if (chosen.length === 0) return undefined;
    return { messages: chosen.map((bytes) => ({ bytes, line: 0 })), lines: found.lines, goesOn: 'no' };
  }

  private chosen(readings: readonly Buffer[]): Buffer {
    return readings.find(this.isMessage) ?? readings[0]!;
  }

  /** A list that begins on this line and ends on a later one. */
  private bracketAt(at: number): Group | undefined {
    if (this.opensList(at) === undefined) return undefined;
    let last = at + 1;
    const end = Math.min(this.lines.length, at + MOST_LINES + 1);
    while (last < end && !/[\]})]/.test(withoutCasts(this.lines[last]!))) last++;
    if (last === end) return last - at <= MOST_LINES ? { ...this.unclosed(at), goesOn: 'surely' } : undefined;
    const text = this.lines
      .slice(at, last + 1)
      .map(withoutComments)
      .join(' ');
    const readings = byteForms(text);
    if (readings.length === 0) return undefined;
    return { messages: [{ bytes: this.chosen(readings), line: 0 }], lines: last + 1 - at, goesOn: 'no' };
  }

  /** The bracket on this line that is closed on a later one, and what stands behind it. */
  private opensList(at: number): string | undefined {
    const text = withoutComments(withoutCasts(this.lines[at]!));
    const opening = /[[{(]\s*(?:(?:0x)?[0-9A-Fa-f+-]+\s*(?:,|$).*)?$/.exec(text)?.[0];
    return opening === undefined || /[\]})]/.test(opening.slice(1)) ? undefined : opening;
  }

  /** The lines there are of a list that has no end yet. */
  private unclosed(at: number): Group {
    if (this.toCome !== 'none') return { messages: [], lines: this.lines.length - at, goesOn: 'surely' };
    const readings = byteForms(this.lines[at]!);
    return one(
      readings.length > 0 ? { bytes: this.chosen(readings), line: 0 } : { ...wrongIn(this.lines[at]!), line: 0 },
    );
  }

  /** One message over lines of equal length, the last of which may be shorter. */
  private wrappedAt(at: number): Group | undefined {
    if (this.vainTries >= MOST_VAIN_TRIES) return undefined;
    const first = withoutContinuation(this.lines[at]!);
    if (!this.isBeginning(byteForms(first), first)) return undefined;
    const pieces = [first];
    for (const piece of this.alikeBehind(at, first)) {
      if (byteForms(piece).some(this.isMessage)) return undefined;
      pieces.push(piece);
      const readings = readingsOfAll(pieces);
      const whole = readings.find(this.isMessage);
      if (whole !== undefined) return { ...one({ bytes: whole, line: 0 }), lines: pieces.length };
      if (!this.isBeginning(readings, pieces.join(''))) break;
      const isAllThereIs = at + pieces.length === this.lines.length && pieces.length < MOST_LINES;
      if (isAllThereIs && this.toCome === 'now') return { messages: [], lines: pieces.length, goesOn: 'perhaps' };
    }
    const faulty = this.blanksToo ? undefined : this.faultyAt(at, first);
    if (faulty === undefined && pieces.length >= FEWEST_VAIN_LINES) this.vainTries++;
    return faulty;
  }

  /** A wrapped message with a fault in it, told by its lines; machines mean one message a line. */
  private faultyAt(at: number, first: string): Group | undefined {
    if (!beginsMessage(first, FURTHEST_TYPE)) return undefined;
    const pieces = [first];
    for (const piece of this.alikeBehind(at, first)) {
      if (beginsMessage(piece, 0)) return undefined;
      pieces.push(piece);
    }
    if (pieces.length === 1 || pieces.some((piece) => byteForms(piece).some(this.isMessage))) return undefined;
    const [bytes] = readingsOfAll(pieces);
    return bytes === undefined ? undefined : { ...one({ bytes, line: 0 }), lines: pieces.length, goesOn: 'perhaps' };
  }

  /** The lines behind `at` that could be one text wrapped, which begins with `first`. */
  private *alikeBehind(at: number, first: string): Generator<string> {
    // Lists are cut between two numbers, or lose the blank where they are cut; decimal numbers are of one to three digits.
    const slack = /,|\d\s\s/.test(first) ? LIST_SLACK : /^[+-]?\d{1,3}$/.test(first) ? NUMBER_SLACK : 0;
    const end = Math.min(this.lines.length, at + MOST_LINES);
    for (let next = at + 1; next < end; next++) {
      const text = withoutContinuation(this.lines[next]!);
      const isLiteral = /^['"]/.test(text);
      if (text === '' || (!isLiteral && text.length > first.length + slack)) return;
      yield text;
      if (!isLiteral && text.length < first.length - slack) return;
    }
  }

  /** Whether more lines could make a message of it: it is the beginning of one, or ends in the middle of a byte. */
  private isBeginning(readings: readonly Buffer[], text: string): boolean {
    if (readings.some((bytes) => this.judge(bytes) === 'short')) return true;
    return text.replace(/[\s:]/g, '').length % 2 === 1 && /^[0-9A-Fa-f\s:]+$/.test(text);
  }
}

/** Some lines: the messages in them, their lines counted from the first of these. */
interface Group {
  readonly messages: readonly Pasted[];
  readonly lines: number;
  /** Whether later lines belong to it. */
  readonly goesOn: 'no' | 'perhaps' | 'surely';
}

function one(message: Pasted | undefined): Group {
  return { messages: message === undefined ? [] : [message], lines: 1, goesOn: 'no' };
}

/** Whether a line says more than the bytes. */
function hasWords(text: string, { length }: Buffer): boolean {
  return length < text.length && /\s/.test(text.trim()) && /[g-wyz]/i.test(text);
}

function withoutComments(line: string): string {
  return line.replace(/\/\*.*?\*\//g, ' ').replace(/\/[/*].*$/, '');
}

/** Behind a backslash or a plus a text goes on in the next line. */
function withoutContinuation(line: string): string {
  const text = line.trim();
  return /(?:\\|[\s"']\+)$/.test(text) ? text.slice(0, -1).trimEnd() : text;
}

/** The lines run together, and with a blank between them: lists of numbers are cut between two of them. */
function readingsOfAll(pieces: readonly string[]): Buffer[] {
  return [...byteForms(pieces.join('')), ...byteForms(pieces.join(' '))];
}

function wrongIn(text: string): { wrong: string; cut?: Buffer } {
  const digits = text.replace(/(^|[\s,])0x/gi, '$1').replace(/[\s,]+/g, '');
  const odd = /[^0-9A-Fa-f]/.exec(digits);
  if (odd !== null) return { wrong: `${JSON.stringify(odd[0])} at place ${odd.index + 1} is no hex digit` };
  return { wrong: `${digits.length} hex digits are not whole bytes`, cut: Buffer.from(digits.slice(0, -1), 'hex') };
}
