// Pasted text as messages: one a line, one a dump, one in the brackets of a program, or one that was wrapped over several lines.
// Where the text could be read in more than one way, the way that gives a message is right: `isMessage` decides.
import { byteForms } from './byte-forms.ts';
import { dumpAt } from './dump.ts';

/** One message, or what a line is that is none. `line` counts from 1. */
export type Pasted =
  | { readonly bytes: Buffer; readonly line: number }
  | { readonly wrong: string; readonly line: number };

export type IsMessage = (bytes: Buffer) => boolean;

/** What is known of further lines: there are none; somebody may write them; they are being read. */
type ToCome = 'none' | 'later' | 'now';

/** Lines that one message may be wrapped over. */
const MOST_LINES = 256;

const LIST_SLACK = 8;

/** Reads lines as they come in. */
export class PastedMessages {
  private readonly isMessage: IsMessage;
  private readonly blanksToo: boolean;
  private lines: string[] = [];
  /** Number of the first of `lines`. */
  private line = 1;
  /** Around dumps there is talk that is no message. */
  private hasDump = false;

  /** With `blanksToo` a blank line is an empty message. */
  constructor(isMessage: IsMessage, blanksToo: boolean) {
    this.isMessage = isMessage;
    this.blanksToo = blanksToo;
  }

  /** Takes lines, as ISO 8859-1, and gives the messages that are whole. What surely goes on in later lines waits for them unless
   *  there are none; where more lines are on their way, what only may go on waits too. */
  *read(lines: readonly string[], toCome: ToCome): Generator<Pasted> {
    this.lines.push(...lines);
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
    const dump = dumpAt(this.lines, at);
    if (dump !== undefined) {
      this.hasDump = true;
      return { messages: [{ bytes: this.chosen(dump.readings), line: 0 }], lines: dump.lines, goesOn: 'surely' };
    }
    const bracketed = this.bracketAt(at);
    if (bracketed !== undefined) return bracketed;
    const readings = byteForms(text);
    const fitting = readings.find(this.isMessage);
    if (fitting !== undefined) return one({ bytes: fitting, line: 0 });
    const wrapped = this.wrappedAt(at);
    if (wrapped !== undefined) return wrapped;
    const inside = hexInside(text).find(this.isMessage);
    if (inside !== undefined) return one({ bytes: inside, line: 0 });
    if (readings.length > 0) return { ...one({ bytes: readings[0]!, line: 0 }), goesOn: 'perhaps' };
    return one(
      this.hasDump || dumpAt(this.lines, at + 1) !== undefined ? undefined : { wrong: wrongIn(text), line: 0 },
    );
  }

  private chosen(readings: readonly Buffer[]): Buffer {
    return readings.find(this.isMessage) ?? readings[0]!;
  }

  /** A list that begins on this line and ends on a later one. */
  private bracketAt(at: number): Group | undefined {
    const opening = /[[{(]\s*(?:(?:0x)?[0-9A-Fa-f+-]+\s*(?:,|$).*)?$/.exec(this.lines[at]!);
    if (opening === null || /[\]})]/.test(opening[0].slice(1))) return undefined;
    const last = this.lines.findIndex((text, i) => i > at && /[\]})]/.test(text));
    if (last < 0 || last - at > MOST_LINES)
      return last < 0 && this.lines.length - at <= MOST_LINES ? { ...this.unclosed(at), goesOn: 'surely' } : undefined;
    const text = this.lines
      .slice(at, last + 1)
      .map((line) => line.replace(/\/[/*].*$/, ''))
      .join(' ');
    const readings = byteForms(text);
    if (readings.length === 0) return undefined;
    return { messages: [{ bytes: this.chosen(readings), line: 0 }], lines: last + 1 - at, goesOn: 'no' };
  }

  private unclosed(at: number): Group {
    const readings = byteForms(this.lines[at]!);
    return one(
      readings.length > 0 ? { bytes: this.chosen(readings), line: 0 } : { wrong: wrongIn(this.lines[at]!), line: 0 },
    );
  }

  /** One message over lines of equal length, the last of which may be shorter. */
  private wrappedAt(at: number): Group | undefined {
    const first = this.lines[at]!.trim();
    const pieces: string[] = [first];
    let looksWrapped = beginsMessage(first);
    // Lists are cut between two numbers, or lose the blank where they are cut.
    const slack = first.includes(',') ? LIST_SLACK : 0;
    for (let next = at + 1; next < this.lines.length && pieces.length < MOST_LINES; next++) {
      const text = this.lines[next]!.trim();
      const isLiteral = /^['"]/.test(text);
      if (text === '' || (!isLiteral && text.length > first.length + slack)) break;
      if (byteForms(text).some(this.isMessage)) break;
      looksWrapped &&= !beginsMessage(text);
      pieces.push(text);
      const whole = readingsOfAll(pieces).find(this.isMessage);
      if (whole !== undefined) return { ...one({ bytes: whole, line: 0 }), lines: pieces.length };
      if (!isLiteral && text.length < first.length - slack) break;
    }
    const whole = looksWrapped && pieces.length > 1 ? readingsOfAll(pieces)[0] : undefined;
    return whole === undefined
      ? undefined
      : { ...one({ bytes: whole, line: 0 }), lines: pieces.length, goesOn: 'perhaps' };
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

/** The lines run together, and with a blank between them: lists of numbers are cut between two of them. */
function readingsOfAll(pieces: readonly string[]): Buffer[] {
  return [...byteForms(pieces.join('')), ...byteForms(pieces.join(' '))];
}

/** A message type near the beginning of hex or text, as characters or packed. */
function beginsMessage(text: string): boolean {
  const digits = text.replace(/[^0-9A-Fa-f]/g, '');
  return (
    /^(?:.{2}){0,14}(?:30|31|32)3[1-8]3\d3\d/.test(digits) || /^(?:.{4}|.{10}|.{14})?[012][1-8][0-4]\d/.test(digits)
  );
}

/** Long runs of hex in a line of a log. */
function hexInside(text: string): Buffer[] {
  return [...text.matchAll(/(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}){8,}(?![0-9A-Za-z])/g)].map(([run]) =>
    Buffer.from(run, 'hex'),
  );
}

function wrongIn(text: string): string {
  const digits = text.replace(/(^|[\s,])0x/gi, '$1').replace(/[\s,]+/g, '');
  const odd = /[^0-9A-Fa-f]/.exec(digits);
  if (odd === null) return `${digits.length} hex digits are not whole bytes`;
  return `${JSON.stringify(odd[0])} at place ${odd.index + 1} is no hex digit`;
}
