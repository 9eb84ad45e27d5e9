// What of the fields is looked up for each message, in tables by element number: typed arrays, because a plan is one more object
// to load for each element of each message.
import { LAST_ELEMENT } from '../bitmap.ts';
import { Packing } from '../encoding.ts';
import { Counts, type FieldPlan } from '../field-plan.ts';
import { PrefixKind } from '../prefix.ts';
import { CharacterCheck } from './character-runs.ts';

/** How the fast path finds the length of an element; `none` leaves the element to `measure`. */
export const LengthRule = { none: 0, fixed: 1, asciiLL: 2, asciiLLL: 3, bcdLL: 4, bcdLLL: 5 } as const;

/** Bytes of the length prefix, by LengthRule. */
export const prefixBytesOf = Uint8Array.from([0, 0, 2, 3, 1, 2]);

/** The bytes before or behind the value are not known from its offset and length: BER lengths, filled elements. */
export const IRREGULAR = 255;

/** Digits as the index leaves them behind: found to be digits, one a byte, or two a byte with the spare nibble of an odd number in front
 *  or behind. Of others nothing is known, nor of those that may hold bytes. */
export const KnownDigits = { none: 0, plain: 1, packed: 2, packedSpareRight: 3 } as const;

/** Tables by element number. */
export class ElementTables {
  /** A LengthRule. */
  readonly lengthRule = new Uint8Array(LAST_ELEMENT + 1);
  /** A CharacterCheck. */
  readonly characterCheck = new Uint8Array(LAST_ELEMENT + 1);
  readonly maxUnits = new Int32Array(LAST_ELEMENT + 1);
  readonly maxBytes = new Int32Array(LAST_ELEMENT + 1);
  /** 1 where two units share a byte. */
  readonly packed = new Uint8Array(LAST_ELEMENT + 1);
  readonly admitted: readonly (Uint8Array | undefined)[];
  /** 1 where canonical units are the bytes on the wire. */
  readonly plain = new Uint8Array(LAST_ELEMENT + 1);
  /** A KnownDigits. */
  readonly digits = new Uint8Array(LAST_ELEMENT + 1);
  /** Bytes of the length prefix, or IRREGULAR. */
  readonly prefixWidth = new Uint8Array(LAST_ELEMENT + 1);

  constructor(fields: readonly (FieldPlan | undefined)[]) {
    const admitted = new Array<Uint8Array | undefined>(LAST_ELEMENT + 1).fill(undefined);
    fields.forEach((plan, number) => {
      if (plan === undefined) return;
      this.characterCheck[number] = checkOf(plan);
      this.lengthRule[number] = checkOf(plan) === CharacterCheck.slow ? LengthRule.none : lengthRuleOf(plan);
      this.maxUnits[number] = plan.maxUnits;
      this.maxBytes[number] = plan.maxBytes;
      this.packed[number] = plan.packing === Packing.half ? 1 : 0;
      admitted[number] = plan.wireAdmitted;
      this.plain[number] = plan.packing === Packing.one && plan.encoding.canonicalOf === undefined ? 1 : 0;
      this.digits[number] = knownDigitsOf(plan, this.plain[number] === 1);
      this.prefixWidth[number] = plan.filled || plan.prefixKind === PrefixKind.ber ? IRREGULAR : plan.prefixBytes;
    });
    this.admitted = admitted;
  }
}

function knownDigitsOf({ className, mayHoldBytes, packing, encoding }: FieldPlan, isPlain: boolean): number {
  if (className !== 'n' || mayHoldBytes) return KnownDigits.none;
  if (isPlain) return KnownDigits.plain;
  if (packing !== Packing.half) return KnownDigits.none;
  return encoding.spareRight ? KnownDigits.packedSpareRight : KnownDigits.packed;
}

function lengthRuleOf(plan: FieldPlan): number {
  if (plan.composite !== undefined || plan.inclusive || plan.filled) return LengthRule.none;
  if (plan.prefixKind === PrefixKind.fixed) return LengthRule.fixed;
  const simple = plan.packing === Packing.one || (plan.packing === Packing.half && plan.counts === Counts.units);
  if (!simple || plan.counts >= Counts.nibbles) return LengthRule.none;
  if (plan.prefixKind === PrefixKind.ascii) {
    return plan.prefixBytes === 2 ? LengthRule.asciiLL : plan.prefixBytes === 3 ? LengthRule.asciiLLL : LengthRule.none;
  }
  if (plan.prefixKind === PrefixKind.bcd) {
    return plan.prefixBytes === 1 ? LengthRule.bcdLL : plan.prefixBytes === 2 ? LengthRule.bcdLLL : LengthRule.none;
  }
  return LengthRule.none;
}

function checkOf(plan: FieldPlan): number {
  if (plan.encoding.spareChecked === true) return CharacterCheck.slow;
  if (plan.wireAdmitted === undefined) return CharacterCheck.none;
  if (plan.packing === Packing.half) return plan.className === 'n' ? CharacterCheck.packedDigits : CharacterCheck.slow;
  if (plan.packing !== Packing.one) return CharacterCheck.slow;
  if (plan.encoding.canonicalOf !== undefined) return CharacterCheck.table;
  if (plan.className === 'n') return CharacterCheck.digits;
  if (plan.className === 'z') return CharacterCheck.mostlyTrack;
  if (plan.className === 'ans' && plan.encoding.sevenBit !== true) return CharacterCheck.printable;
  return plan.wireAdmitted[0x30] === 1 && plan.className !== 'x+n' ? CharacterCheck.mostlyDigits : CharacterCheck.table;
}
