// Indexing by what messages with the same bitmap have in common: between two elements of variable length everything stands
// at known distances, and which bytes must be digits is known too. A shape is made when a bitmap is met twice in a row, and a
// codec keeps a bounded number of them; a message of no known shape goes the way of layout.ts, which admits the same.
import { isPresent, LAST_ELEMENT, PRESENCE_WORDS } from '../bitmap.ts';
import type { Message } from '../message.ts';
import {
  asciiLength,
  Check,
  isElementAdmitted,
  isRunAdmitted,
  type Layout,
  packedLength,
  prefixBytesOf,
  Way,
} from './element-tables.ts';

/** An element that is not of fixed length, and the fixed ones behind it. */
interface Segment {
  /** 0: the message begins with fixed elements. */
  readonly number: number;
  readonly way: number;
  readonly prefixBytes: number;
  readonly mostUnits: number;
  readonly packed: boolean;
  readonly check: number;
  readonly admitted: Uint8Array | undefined;
  /** Bytes of the fixed elements together, and which of the shape's `fixed` they are. */
  readonly fixedBytes: number;
  readonly firstFixed: number;
  readonly lastFixed: number;
  /** Character checks of the fixed elements, three numbers each: a Check, first byte, byte after the last. */
  readonly checks: Int32Array;
  /** One for each check. */
  readonly tables: readonly (Uint8Array | undefined)[];
}

export interface MessageShape {
  readonly words: Int32Array;
  readonly segments: readonly Segment[];
  /** The fixed elements, and how far each stands behind the variable one before it. */
  readonly fixed: Uint8Array;
  readonly places: Int32Array;
  readonly layout: Layout;
}

const KEPT_BITS = 6;

/** The shapes of one codec. */
export class MessageShapes {
  private readonly known: (MessageShape | undefined)[] = new Array(1 << KEPT_BITS).fill(undefined);
  private readonly layout: Layout;
  /** Hash of the bitmap that was looked for in vain last. */
  private missed = 0;

  constructor(layout: Layout) {
    this.layout = layout;
  }

  /** The shape of a message with these presence words; undefined when it is not (yet) known. Most messages have that of the
   *  message before. */
  find({ words, shape: last }: Message): MessageShape | undefined {
    if (last !== undefined && last.layout === this.layout && isSame(last.words, words)) return last;
    const hash = Math.imul(
      words[0] ^ Math.imul(words[1], 0x9e3779b1) ^ Math.imul(words[2], 0x7feb352d) ^ words[3] ^ words[4] ^ words[5],
      0x85ebca6b,
    );
    const place = hash >>> (32 - KEPT_BITS);
    const shape = this.known[place];
    if (shape !== undefined && isSame(shape.words, words)) return shape;
    if (hash === this.missed) this.known[place] = shapeOf(this.layout, words);
    this.missed = hash;
    return undefined;
  }
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3] && a[4] === b[4] && a[5] === b[5];
}

function shapeOf(layout: Layout, words: Int32Array): MessageShape {
  const segments: Segment[] = [];
  const fixed: number[] = [];
  const places: number[] = [];
  let [variable, firstFixed, at] = [0, 0, 0];
  let checks: { check: number; from: number; to: number; table: Uint8Array | undefined }[] = [];
  const close = () => {
    segments.push({
      number: variable,
      way: layout.way[variable],
      prefixBytes: prefixBytesOf[layout.way[variable]],
      mostUnits: layout.maxUnits[variable],
      packed: layout.packed[variable] === 1,
      check: layout.check[variable],
      admitted: layout.admitted[variable],
      fixedBytes: at,
      firstFixed,
      lastFixed: fixed.length,
      checks: Int32Array.from(checks.flatMap(({ check, from, to }) => [check, from, to])),
      tables: checks.map(({ table }) => table),
    });
    firstFixed = fixed.length;
    at = 0;
    checks = [];
  };
  for (let number = 2; number <= LAST_ELEMENT; number++) {
    if (!isPresent(words, number)) continue;
    if (layout.way[number] !== Way.fixed) {
      if (variable !== 0 || fixed.length > 0) close();
      variable = number;
      continue;
    }
    fixed.push(number);
    places.push(at);
    const next = at + layout.maxBytes[number];
    const check = layout.check[number];
    const before = checks.at(-1);
    if (before !== undefined && before.check === check && check < Check.table && before.to === at) before.to = next;
    else if (check !== Check.none) checks.push({ check, from: at, to: next, table: layout.admitted[number] });
    at = next;
  }
  close();
  return {
    words: words.slice(0, PRESENCE_WORDS),
    segments,
    fixed: Uint8Array.from(fixed),
    places: Int32Array.from(places),
    layout,
  };
}

/** As `indexQuickly`, for a message whose bitmap is that of `shape`. */
export function indexByShape(
  shape: MessageShape,
  message: Message,
  view: DataView,
  from: number,
  measureRare: (message: Message, number: number, at: number) => number,
): boolean {
  const { bytes, offsets, lengths, units, end } = message;
  if (message.shape !== shape) takeFixedLengths(shape, message);
  const { segments, fixed, places } = shape;
  let at = from;
  for (let s = 0; s < segments.length; s++) {
    const segment = segments[s];
    const number = segment.number;
    const way = segment.way;
    if (way > Way.fixed) {
      const offset = at + segment.prefixBytes;
      if (offset > end) return false;
      let count: number;
      if (way === Way.asciiLL) {
        const tens = bytes[at] - 0x30;
        const ones = bytes[at + 1] - 0x30;
        if (tens >>> 0 > 9 || ones >>> 0 > 9) return false;
        count = tens * 10 + ones;
      } else count = way === Way.asciiLLL ? asciiLength(bytes, at, offset) : packedLength(bytes, at, offset);
      if (count > segment.mostUnits) return false;
      const length = segment.packed ? (count + 1) >> 1 : count;
      at = offset + length;
      if (at > end) return false;
      offsets[number] = offset;
      lengths[number] = length;
      units[number] = count;
      const check = segment.check;
      if (check !== Check.none && !isElementAdmitted(check, segment.admitted, bytes, view, offset, at)) return false;
    } else if (number !== 0) at = measureRare(message, number, at);
    if (at + segment.fixedBytes > end) return false;
    for (let i = segment.firstFixed; i < segment.lastFixed; i++) offsets[fixed[i]] = at + places[i];
    const checks = segment.checks;
    for (let i = 0, t = 0; i < checks.length; i += 3, t++) {
      const check = checks[i];
      const start = at + checks[i + 1];
      const stop = at + checks[i + 2];
      if (check < Check.table) {
        if (!isRunAdmitted(check, view, start, stop)) return false;
      } else if (!isElementAdmitted(check, segment.tables[t], bytes, view, start, stop)) return false;
    }
    at += segment.fixedBytes;
  }
  return at === end;
}

/** The lengths of fixed elements are written once, and stay while the message is indexed by the same shape. */
function takeFixedLengths(shape: MessageShape, message: Message): void {
  const { fixed, layout } = shape;
  for (let i = 0; i < fixed.length; i++) {
    const number = fixed[i];
    message.lengths[number] = layout.maxBytes[number];
    message.units[number] = layout.maxUnits[number];
  }
  message.shape = shape;
}
