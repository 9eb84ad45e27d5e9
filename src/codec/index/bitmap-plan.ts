// What messages with the same bitmap have in common: between two elements of variable length everything stands at known
// distances, and which bytes must be digits is known too. A plan costs as much as six messages indexed by it, so it is made for
// a bitmap that comes again, and a codec keeps a bounded number of them: what a link is sent has few bitmaps, but a hostile
// peer may send others without end.
import { LAST_ELEMENT, nextPresent, PRESENCE_WORDS } from '../bitmap.ts';
import { CharacterCheck } from './character-runs.ts';
import { type ElementTables, LengthRule, prefixBytesOf } from './element-tables.ts';

/** An element that is not of fixed length, and the fixed ones behind it. */
interface Segment {
  /** 0: the message begins with fixed elements. */
  readonly number: number;
  readonly lengthRule: number;
  readonly prefixBytes: number;
  readonly mostUnits: number;
  readonly packed: boolean;
  readonly check: number;
  readonly admitted: Uint8Array | undefined;
  /** Bytes of the fixed elements together, and which of the plan's `fixed` they are. */
  readonly fixedBytes: number;
  readonly firstFixed: number;
  readonly lastFixed: number;
  /** Character checks of the fixed elements, three numbers each: a CharacterCheck, first byte, byte after the last. */
  readonly checks: Int32Array;
  /** One for each check. */
  readonly tables: readonly (Uint8Array | undefined)[];
}

export interface BitmapPlan {
  readonly words: Int32Array;
  readonly segments: readonly Segment[];
  /** The fixed elements: the number of each in the low byte, above it how far it stands behind the variable one before it. */
  readonly fixed: Int32Array;
  readonly tables: ElementTables;
}

/** Of a fixed element in a plan: 8 and 23 bits. */
export const NUMBER_MASK = 0xff;
export const PLACE_SHIFT = 8;
const FURTHEST_PLACE = 2 ** (31 - PLACE_SHIFT) - 1;

/** Plans are kept in sets of a few: bitmaps whose hashes fall together do not drive each other out. */
const SETS_BITS = 6;
const SET_PLANS = 4;

/** The plans of one codec. */
export class BitmapPlans {
  private readonly tables: ElementTables;
  private readonly kept: (BitmapPlan | undefined)[] = new Array(SET_PLANS << SETS_BITS).fill(undefined);
  /** By set: hash of the bitmap that was looked for in vain last, and how many plans have been put there. */
  private readonly missed = new Int32Array(1 << SETS_BITS);
  private readonly made = new Uint32Array(1 << SETS_BITS);

  constructor(tables: ElementTables) {
    this.tables = tables;
  }

  /** The plan for these presence words; undefined when there is none yet. Most messages have that of the message before,
   *  `last`. */
  find(words: Int32Array, last: BitmapPlan | undefined): BitmapPlan | undefined {
    if (last !== undefined && last.tables === this.tables && isSame(last.words, words)) return last;
    return this.lookUp(words);
  }

  private lookUp(words: Int32Array): BitmapPlan | undefined {
    const hash = Math.imul(
      words[0] ^ Math.imul(words[1], 0x9e3779b1) ^ Math.imul(words[2], 0x7feb352d) ^ words[3] ^ words[4] ^ words[5],
      0x85ebca6b,
    );
    const set = hash >>> (32 - SETS_BITS);
    const first = set * SET_PLANS;
    for (let i = first; i < first + SET_PLANS; i++) {
      const plan = this.kept[i];
      if (plan !== undefined && isSame(plan.words, words)) return plan;
    }
    if (hash !== this.missed[set]) {
      this.missed[set] = hash;
      return undefined;
    }
    const plan = planOf(this.tables, words);
    if (plan !== undefined) this.kept[first + (this.made[set]++ % SET_PLANS)] = plan;
    return plan;
  }
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3] && a[4] === b[4] && a[5] === b[5];
}

/** Undefined when fixed elements stand further apart than a plan can say. */
function planOf(tables: ElementTables, words: Int32Array): BitmapPlan | undefined {
  const segments: Segment[] = [];
  const fixed: number[] = [];
  let [variable, firstFixed, at] = [0, 0, 0];
  let checks: { check: number; from: number; to: number; table: Uint8Array | undefined }[] = [];
  const close = () => {
    segments.push({
      number: variable,
      lengthRule: tables.lengthRule[variable],
      prefixBytes: prefixBytesOf[tables.lengthRule[variable]],
      mostUnits: tables.maxUnits[variable],
      packed: tables.packed[variable] === 1,
      check: tables.characterCheck[variable],
      admitted: tables.admitted[variable],
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
  for (let number = nextPresent(words, 0); number <= LAST_ELEMENT; number = nextPresent(words, number)) {
    if (tables.lengthRule[number] !== LengthRule.fixed) {
      if (variable !== 0 || fixed.length > 0) close();
      variable = number;
      continue;
    }
    if (at > FURTHEST_PLACE) return undefined;
    fixed.push(number | (at << PLACE_SHIFT));
    const next = at + tables.maxBytes[number];
    const check = tables.characterCheck[number];
    const before = checks.at(-1);
    if (before !== undefined && before.check === check && check < CharacterCheck.table && before.to === at)
      before.to = next;
    else if (check !== CharacterCheck.none) checks.push({ check, from: at, to: next, table: tables.admitted[number] });
    at = next;
  }
  close();
  return {
    words: words.slice(0, PRESENCE_WORDS),
    segments,
    fixed: Int32Array.from(fixed),
    tables,
  };
}
