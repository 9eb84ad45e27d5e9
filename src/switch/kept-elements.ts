// What of the messages of a dialect may be kept. By default nothing that may be a secret: what the spec or the standard says is
// one, and what stands in elements for private use, where verification codes and PINs travel under a hundred names. What a spec
// declares harmless (`sensitive: none`) is kept, and what the standard defines. Tracks are looked for in all that is kept, card numbers
// in text that people write and in what is harmless.
import { guardOf, hiddenInBytes, isOfDigits, mayHoldTrackInBytes, TEXTS } from '../codec/card-guard.ts';
import { ORDER_KEY } from '../codec/composite/wire-order.ts';
import type { Dialect } from '../codec/dialect.ts';
import type { FieldPlan } from '../codec/field-plan.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { reasonVersion } from '../codec/reason-version.ts';
import { ownSensitivity } from '../codec/sensitivity.ts';
import { elementSet } from '../codec/write/edits.ts';
import { type CardSurroundings, mayHoldTrack, withoutCardRuns, withoutTracks } from '../iso8583/card-runs.ts';
import { isForPrivateUse, type Sensitivity, sensitiveElements } from '../iso8583/sensitive-data.ts';

/** Text of fewer characters holds no card number that anybody would look for. */
const LEAST_TEXT = 13;
/** Text of fewer characters, or of so many half bytes, holds no track: a number, a separator, expiry and service code. */
const LEAST_TRACK = 20;
/** Bytes that a spec does not explain are kept up to this many: codes, indicators. */
const MOST_UNEXPLAINED_BYTES = 16;
/** Units of a card number as DE 34 has it. What is longer there is something else. */
const LONGEST_EXTENDED_PAN = 28;
/** Accounts: a number there may be a card's, and undoing a transaction needs it. Tracks are looked for. */
const ACCOUNTS: ReadonlySet<number> = new Set([102, 103]);

export class KeptElements {
  /** Elements that are not kept, as presence words. */
  readonly secrets: Int32Array;
  /** Composites of which parts are kept. */
  readonly pruned: Int32Array;
  /** What is kept without the tracks in it, and text without its card numbers too. */
  readonly searched: Int32Array;
  /** How tracks alone are looked for, by element; undefined where card numbers are as well. */
  private readonly tracksIn: (CardSurroundings | undefined)[];
  private readonly fields: readonly (FieldPlan | undefined)[];
  private readonly version: number;

  constructor(dialect: Dialect) {
    this.fields = dialect.fields;
    this.version = reasonVersion(dialect);
    const secrets: number[] = [];
    const pruned: number[] = [];
    const searched: number[] = [];
    this.tracksIn = dialect.fields.map(() => undefined);
    dialect.fields.forEach((plan, number) => {
      if (plan === undefined) return;
      const kept = isKept(plan, number, this.version);
      if (plan.composite !== undefined && mustLookInside(plan, kept)) pruned.push(number);
      else if (!kept) secrets.push(number);
      else if (hasCardNumbers(plan, number)) searched.push(number);
      else {
        const tracksIn = guardOf(plan, number, this.version);
        if (tracksIn === null || plan.maxUnits * (plan.binary ? 2 : 1) < LEAST_TRACK) return;
        searched.push(number);
        this.tracksIn[number] = tracksIn;
      }
    });
    this.secrets = elementSet(secrets);
    this.pruned = elementSet(pruned);
    this.searched = elementSet(searched);
  }

  /** What of a composite may be kept; undefined when nothing. */
  inside(number: number, value: string | FieldValues): FieldValues | undefined {
    const plan = this.fields[number]!;
    if (typeof value === 'string') return undefined;
    return partsOf(plan, value, isKept(plan, number, this.version), plan.chip);
  }

  /** True when of a searched element nothing but tracks is taken out. */
  hasTracksOnly(number: number): boolean {
    return this.tracksIn[number] !== undefined;
  }

  /** True when `units` canonical units at `at`, behind the table of their encoding, may have a track in them. */
  mayHaveTrack(number: number, bytes: Uint8Array, at: number, units: number, table: Uint8Array | undefined): boolean {
    if (this.tracksIn[number] === 'bytes') return mayHoldTrackInBytes(bytes, at, units);
    return mayHoldTrack(bytes, at, units, table);
  }

  /** The canonical units of a searched element, a character each, as they may be kept. */
  safe(number: number, units: string): string {
    const filler = fillerOf(this.fields[number]);
    const tracksIn = this.tracksIn[number];
    if (tracksIn === undefined) return withoutCardRuns(units, filler);
    const safe = (text: string) => withoutTracks(text, filler, tracksIn);
    if (tracksIn !== 'bytes') return safe(units);
    const hex = Buffer.from(units, 'latin1').toString('hex').toUpperCase();
    return Buffer.from(hiddenInBytes(hex, filler, safe), 'hex').toString('latin1');
  }
}

/** What fills the place of digits in a value. */
function fillerOf(plan: FieldPlan | undefined): string {
  if (plan === undefined || plan.binary) return '0';
  return (plan.admitted?.[0x2a] ?? 1) === 1 ? '*' : '0';
}

function isKept(plan: FieldPlan, number: number, version: number): boolean {
  const sensitivity = plan.sensitive ?? sensitiveElements[number];
  if (number === 2 || sensitivity === 'none') return true;
  if (isSecret(sensitivity) || isForPrivateUse(number, version)) return false;
  if (number === 34) return plan.maxUnits <= LONGEST_EXTENDED_PAN;
  return !plan.binary || plan.maxUnits <= MOST_UNEXPLAINED_BYTES || plan.composite !== undefined;
}

/** Card numbers are taken out of an element, as well as tracks. */
function hasCardNumbers(plan: FieldPlan, number: number): boolean {
  if (!isText(plan) || plan.maxUnits < LEAST_TEXT) return false;
  return plan.sensitive === 'none' || (TEXTS.has(number) && !ACCOUNTS.has(number));
}

function isSecret(sensitivity: Sensitivity | undefined): boolean {
  return sensitivity !== undefined && sensitivity !== 'pan' && sensitivity !== 'none';
}

/** Something inside a composite is to be kept although it is not, or not to be kept although it is. Chip data is not kept by its
 *  tags, among them those that a spec does not name. */
function mustLookInside(plan: FieldPlan, kept: boolean): boolean {
  if (kept && (plan.chip || (isText(plan) && plan.maxUnits >= LEAST_TEXT))) return true;
  for (const inner of plan.subfields?.values() ?? []) {
    if (kept ? isSecret(inner.sensitive) : inner.sensitive === 'none') return true;
    if (mustLookInside(inner, kept)) return true;
  }
  return false;
}

function partsOf(
  plan: FieldPlan | undefined,
  values: FieldValues,
  kept: boolean,
  chip: boolean,
): FieldValues | undefined {
  const parts: FieldValues = {};
  let any = false;
  for (const [key, value] of Object.entries(values)) {
    // The order on the wire names parts that are gone: without it they are written in the order of their tags.
    const inner = plan?.composite?.subfield(key);
    const own = ownSensitivity(inner, key, chip);
    const isPartKept = own === undefined ? kept : own === 'none' || (own === 'pan' && inner?.sensitive === 'pan');
    const part =
      typeof value !== 'string'
        ? partsOf(inner, value, isPartKept, chip || (inner?.chip ?? false))
        : isPartKept && key !== ORDER_KEY
          ? searchedText(inner, value, own)
          : undefined;
    if (part === undefined) continue;
    parts[key] = part;
    any = true;
  }
  return any ? parts : undefined;
}

function searchedText(plan: FieldPlan | undefined, value: string, own: Sensitivity | undefined): string {
  if (own === 'pan' || (plan !== undefined && isOfDigits(plan))) return value;
  return withoutCardRuns(value, fillerOf(plan));
}

function isText(plan: FieldPlan): boolean {
  return !plan.binary && !isOfDigits(plan);
}
