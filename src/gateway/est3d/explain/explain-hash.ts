// Why the hash of a form does not fit: every known way to compute it wrongly is tried until one gives the hash that was posted. What is
// told of it has neither the key nor a hash in it: who does not know the key learns nothing with which a form could be signed.

import { FormValues, shownName } from '../../form-fields.ts';
import type { FormField } from '../../order-form.ts';
import { isHashVer3, isSigned, postedHash } from '../hash-ver3.ts';
import { absentFields, type FieldEdit, fieldEdits } from './field-edits.ts';
import { olderHashes } from './older-hashes.ts';
import { type PostedDigest, postedDigests, type Remark } from './posted-digest.ts';
import { RIGHT, type Signing, signedBytes } from './signing.ts';
import { type Variant, variants } from './variants.ts';

export interface HashExplanation {
  readonly fits: boolean;
  /** Names of the ways in which it was computed; empty when none was found. */
  readonly variants: readonly string[];
  /** Names of the fields that differ. */
  readonly fields: readonly string[];
  /** English, the first one the whole of it in a line. */
  readonly lines: readonly string[];
}

/** `quick`: what a server can afford for a stranger, some milliseconds. */
type Effort = 'quick' | 'thorough';

/** How many bytes are hashed at most. */
const MOST_BYTES: Readonly<Record<Effort, number>> = { quick: 8 * 1_048_576, thorough: 512 * 1_048_576 };

const SIGN_WHAT_IS_POSTED = 'sign what is posted, and post what was signed';
const EXPECTED = 'base64 of a SHA-512, 88 characters';

const NO_FIELDS = () => [];

/** One way to compute the hash, and how it is told. */
interface Attempt {
  readonly bytes: Uint8Array;
  readonly isKeyed: boolean;
  readonly remarks: readonly Remark[];
  /** Names of the fields that differ: asked for when it fits. */
  readonly fields: () => readonly string[];
}

/** Looks for the computation that the hash of the form comes from. */
export function explainHash(fields: readonly FormField[], key: string, effort: Effort): HashExplanation {
  if (isHashVer3(fields, key)) return { fits: true, variants: [], fields: [], lines: ['HASH fits'] };
  const posted = postedHash(fields) ?? '';
  if (posted === '') return unexplained(`HASH is missing: ${EXPECTED}, is expected`, fields);
  const digests = postedDigests(posted);
  if (digests.length === 0) {
    return unexplained(`HASH is no digest: it has ${posted.length} characters, and ${EXPECTED}, is expected`, fields);
  }
  let tried = 0;
  let hashedBytes = 0;
  for (const attempt of new Attempts(fields, key).all(effort)) {
    const remark = remarksOf(attempt, digests, key);
    if (remark !== undefined) return explained(remark, attempt.fields(), fields);
    tried++;
    hashedBytes += attempt.bytes.length;
    if (hashedBytes > MOST_BYTES[effort]) break;
  }
  const [{ remarks }] = digests as [PostedDigest];
  const doubts = remarks.map(({ when }) => `; ${when.replace('it is', 'it should be')}`).join('');
  return unexplained(
    `HASH fits none of ${tried} computations that were tried: most likely the key is another one, or several things are wrong${doubts}`,
    fields,
  );
}

/** What is wrong when an attempt gives the hash that was posted; undefined when it does not. */
function remarksOf(attempt: Attempt, digests: readonly PostedDigest[], key: string): Remark[] | undefined {
  const digest = digests.find(({ isOf }) => isOf(attempt.bytes, attempt.isKeyed ? key : undefined));
  return digest && [...attempt.remarks, ...digest.remarks];
}

function explained(
  remarks: readonly Remark[],
  differing: readonly string[],
  fields: readonly FormField[],
): HashExplanation {
  const when = remarks.map((remark) => remark.when).join(' and ');
  const where = differing.length === 0 ? '' : ` (${differing.slice(0, 8).join(', ')})`;
  const mend = [...new Set(remarks.map((remark) => remark.mend))].filter((text) => text !== '').join('; ');
  const lines = [`HASH fits when ${when}${where}${mend === '' ? '' : `: ${mend}`}`];
  const isOrder = remarks.some(({ id }) => id.endsWith('-order') || id === 'values-sorted');
  return {
    fits: false,
    variants: remarks.map(({ id }) => id),
    fields: differing,
    lines: isOrder ? [...lines, rightOrder(fields)] : lines,
  };
}

function unexplained(line: string, fields: readonly FormField[]): HashExplanation {
  const lines = [line];
  const algorithm = new FormValues(fields).get('hashAlgorithm');
  if (algorithm.toLowerCase() !== 'ver3') lines.push('hashAlgorithm is not ver3, the only one that is computed here');
  const doubtful = fields.filter(([name, value]) => isSigned(name) && /^\s|\s$|[^ -~]|[&<>"'+|\\%]/.test(value));
  if (doubtful.length > 0) {
    const names = doubtful.map(([name]) => shownName(name));
    lines.push(`look first at values with blanks at their ends, signs or accents: ${names.join(', ')}`);
  }
  return { fits: false, variants: [], fields: [], lines: [...lines, rightOrder(fields)] };
}

function rightOrder(fields: readonly FormField[]): string {
  const names = RIGHT.arranged(fields.filter(([name]) => isSigned(name))).map(([name]) => shownName(name));
  return `the values are signed in this order: ${names.join(', ')}`;
}

class Attempts {
  readonly #fields: readonly FormField[];
  readonly #key: string;
  readonly #arranged = new Map<Signing['arranged'], readonly FormField[]>();
  readonly #plain: readonly FormField[];

  constructor(fields: readonly FormField[], key: string) {
    this.#fields = fields;
    this.#key = key;
    this.#plain = this.#arrangedBy(RIGHT);
  }

  /** The likely ones first. */
  *all(effort: Effort): Generator<Attempt> {
    yield this.#attempt(RIGHT, [], NO_FIELDS);
    for (const older of olderHashes) {
      yield {
        bytes: Buffer.from(older.text(this.#fields, this.#key)),
        isKeyed: false,
        remarks: [older],
        fields: NO_FIELDS,
      };
    }
    const right = this.#attempt(RIGHT, [], NO_FIELDS);
    // Those that change nothing of this form change nothing together with others.
    const changing: Variant[] = [];
    for (const variant of variants) {
      const attempt = this.#ofVariants([variant]);
      if (!attempt.isKeyed && Buffer.compare(attempt.bytes, right.bytes) === 0) continue;
      changing.push(variant);
      yield attempt;
    }
    const edits = [...fieldEdits(this.#fields)];
    for (const edit of edits) yield this.#ofEdit(edit, []);
    yield* this.#withAbsentFields([]);
    for (const [at, variant] of changing.entries()) {
      for (const other of changing.slice(at + 1)) {
        if (goTogether(variant, other)) yield this.#ofVariants([variant, other]);
      }
    }
    if (effort === 'quick') return;
    for (const variant of changing) {
      for (const edit of edits) yield this.#ofEdit(edit, [variant]);
      yield* this.#withAbsentFields([variant]);
    }
    yield* this.#leavingTwoOut();
  }

  #ofVariants(chosen: readonly Variant[]): Attempt {
    const signing = changed(chosen);
    return this.#attempt(signing, chosen, () => this.#fieldsUnder(signing, chosen));
  }

  #attempt(signing: Signing, remarks: readonly Remark[], fields: Attempt['fields']): Attempt {
    const bytes = signedBytes(signing, this.#arrangedBy(signing), this.#key);
    return { bytes, isKeyed: signing.isKeyed, remarks, fields };
  }

  #ofEdit({ at, signed, field, when }: FieldEdit, chosen: readonly Variant[]): Attempt {
    const signing = changed(chosen);
    const posted = this.#fields[at];
    const others = signed === undefined ? [] : [signed];
    const fields = this.#arrangedBy(signing).flatMap((one) => (one === posted ? others : [one]));
    const remark: Remark = { id: 'field-changed', when, mend: SIGN_WHAT_IS_POSTED };
    const bytes = signedBytes(signing, fields, this.#key);
    return { bytes, isKeyed: signing.isKeyed, remarks: [...chosen, remark], fields: () => [field] };
  }

  /** Fields between the same neighbours cannot be told apart. */
  *#withAbsentFields(chosen: readonly Variant[]): Generator<Attempt> {
    const signing = changed(chosen);
    const alike = new Map<string, { bytes: Uint8Array; names: string[]; value: string }>();
    for (const field of absentFields(this.#fields)) {
      const [name, value] = field;
      const bytes = signedBytes(signing, signing.arranged([...this.#fields, field]), this.#key);
      const text = Buffer.from(bytes).toString('latin1');
      const found = alike.get(text);
      if (found === undefined) alike.set(text, { bytes, names: [name], value });
      else found.names.push(name);
    }
    for (const { bytes, names, value } of alike.values()) {
      const when = `${names.join(' or ')}${value === '' ? ', empty,' : ` (\`${value}\`)`} is signed, which was not posted`;
      const remark: Remark = { id: 'field-changed', when, mend: SIGN_WHAT_IS_POSTED };
      yield { bytes, isKeyed: signing.isKeyed, remarks: [...chosen, remark], fields: () => names };
    }
  }

  *#leavingTwoOut(): Generator<Attempt> {
    const signed = this.#plain.filter(([name]) => isSigned(name));
    for (const [at, one] of signed.entries()) {
      for (const other of signed.slice(at + 1)) {
        const left = signed.filter((field) => field !== one && field !== other);
        const names = [shownName(one[0]), shownName(other[0])];
        const when = `${names.join(' and ')} are left out: they were posted and not signed`;
        const remark: Remark = { id: 'fields-added', when, mend: SIGN_WHAT_IS_POSTED };
        yield { bytes: signedBytes(RIGHT, left, this.#key), isKeyed: false, remarks: [remark], fields: () => names };
      }
    }
  }

  #arrangedBy({ arranged }: Signing): readonly FormField[] {
    let fields = this.#arranged.get(arranged);
    if (fields === undefined) {
      fields = arranged(this.#fields);
      this.#arranged.set(arranged, fields);
    }
    return fields;
  }

  /** The names of what is signed otherwise than it should be, field by field. */
  #fieldsUnder(signing: Signing, chosen: readonly Variant[]): string[] {
    const parts = new Set(chosen.map(({ part }) => part));
    const text = (by: Signing, name: string, value: string) => {
      if (!by.isSigned(name)) return undefined;
      const signed = by.value(value);
      return signed === '' && !by.keepsEmpty ? undefined : Buffer.from(by.bytes(by.escape(signed))).toString('latin1');
    };
    const isWhole = parts.has('bytes') && signing.bytes('a').length > 1;
    if (isWhole) return [];
    return this.#plain.flatMap(([name, value]) =>
      text(signing, name, value) === text(RIGHT, name, value) ? [] : [shownName(name)],
    );
  }
}

function changed(chosen: readonly Variant[]): Signing {
  return Object.assign({}, RIGHT, ...chosen.map(({ change }) => change));
}

/** Variants of different parts that exchange nothing of each other. */
function goTogether(one: Variant, other: Variant): boolean {
  return one.part !== other.part && Object.keys(one.change).every((name) => !(name in other.change));
}
