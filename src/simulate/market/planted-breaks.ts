// Faults of real life, planted into a copy of a member's clearing file: what a member's own books look like when a reversal was lost on its
// way, a file was taken in twice, an amount was keyed wrongly, or a refund was booked as a sale. The copy is a whole file again: numbered,
// counted and summed, so that nothing but a comparison finds them.
import { headerMessage, trailerMessage } from '../../centre/clearing/clearing-messages.ts';
import type { FieldValues } from '../../codec/field-values.ts';
import type { Random } from '../random.ts';

export const breakKinds = ['lost reversal', 'changed amount', 'wrong sign', 'duplicated file'] as const;
export type BreakKind = (typeof breakKinds)[number];

/** A fault that was planted: an answer of the exercise. */
export interface PlantedBreak {
  readonly kind: BreakKind;
  /** DE 31 and 37 of the record; undefined of a whole file. */
  readonly reference: string | undefined;
  readonly rrn: string | undefined;
  /** How many records are concerned. */
  readonly records: number;
  /** What stands in the centre's file and in theirs, minor units, with the sign of who presents: 0 where there is nothing. */
  readonly oursMinor: number;
  readonly theirsMinor: number;
}

/** A member's file as JSON of the spec `clearing-ipm`, without header and trailer. */
export type Presentments = readonly FieldValues[];

const TYPE = '1002';
const REVERSAL = '0025';
const SALE = { type: '774', processing: '00' } as const;
const REFUND = { type: '775', processing: '20' } as const;
const DIGITS = 12;

/** The presentments with a fault of this kind, and the fault; undefined when there is nothing that it could befall. `taken`
 *  are references that have a fault already. */
export function planted(
  kind: BreakKind,
  records: Presentments,
  taken: ReadonlySet<string>,
  random: Random,
): { records: Presentments; answer: PlantedBreak } | undefined {
  const free = (some: Presentments) => some.filter((record) => !taken.has(text(record, '31')));
  switch (kind) {
    case 'lost reversal':
      return lostReversal(records, free(records), random);
    case 'changed amount':
      return changed(kind, records, free(records), random, withOtherAmount);
    case 'wrong sign': {
      const sales = free(records).filter((record) => isOfType(record, SALE.type) || isOfType(record, REFUND.type));
      return changed(kind, records, sales, random, withOtherSign);
    }
    case 'duplicated file': {
      if (records.length === 0) return undefined;
      const oursMinor = sumOf(records);
      const named = { reference: undefined, rrn: undefined };
      const answer = { kind, ...named, records: records.length, oursMinor, theirsMinor: 2 * oursMinor };
      return { records: [...records, ...records], answer };
    }
  }
}

/** The messages of a file with these presentments: header, presentments numbered anew, trailer. */
export function fileMessages(fileId: string, presentments: Presentments): FieldValues[] {
  const numbered = presentments.map((record, place) => ({ ...record, '71': String(place + 2).padStart(8, '0') }));
  const sumMinor = presentments.reduce((sum, record) => sum + BigInt(text(record, '4')), 0n);
  return [headerMessage(fileId, 'T'), ...numbered, trailerMessage(fileId, sumMinor, presentments.length + 2)];
}

/** A reversal in the file is not there. It has the reference of what it undoes. */
function lostReversal(records: Presentments, free: Presentments, random: Random) {
  const reversals = free.filter((record) => REVERSAL in data(record));
  if (reversals.length === 0) return undefined;
  const lost = pick(reversals, random);
  const oursMinor = signedOf(lost);
  const answer = { kind: 'lost reversal', ...namesOf(lost), records: 1, oursMinor, theirsMinor: 0 } as const;
  return { records: records.filter((record) => record !== lost), answer };
}

function changed(
  kind: BreakKind,
  records: Presentments,
  candidates: Presentments,
  random: Random,
  change: (record: FieldValues) => FieldValues,
) {
  if (candidates.length === 0) return undefined;
  const ours = pick(candidates, random);
  const theirs = change(ours);
  const answer = { kind, ...namesOf(ours), records: 1, oursMinor: signedOf(ours), theirsMinor: signedOf(theirs) };
  return { records: records.map((record) => (record === ours ? theirs : record)), answer };
}

/** Two neighbouring digits change places; where that changes nothing, a centime is missing. */
function withOtherAmount(record: FieldValues): FieldValues {
  const amount = Number(text(record, '4'));
  const digits = [...String(amount)];
  const place = digits.findIndex((digit, i) => i > 0 && digit !== digits[i - 1] && digit !== '0');
  if (place > 0) [digits[place - 1], digits[place]] = [digits[place]!, digits[place - 1]!];
  const other = place > 0 ? Number(digits.join('')) : Math.abs(amount - 1);
  return { ...record, '4': String(other).padStart(DIGITS, '0') };
}

/** A sale is a refund, a refund a sale. */
function withOtherSign(record: FieldValues): FieldValues {
  const { type, processing } = isOfType(record, SALE.type) ? REFUND : SALE;
  const code = processing + text(record, '3').slice(processing.length);
  return { ...record, '3': code, '48': { ...data(record), [TYPE]: type } };
}

function isOfType(record: FieldValues, type: string): boolean {
  return text(data(record), TYPE) === type;
}

/** DE 4 as the presenter sees it: a refund is below zero, a reversal turns that round. */
function signedOf(record: FieldValues): number {
  const isOwed = isOfType(record, REFUND.type) === REVERSAL in data(record);
  return (isOwed ? 1 : -1) * Number(text(record, '4'));
}

function sumOf(records: Presentments): number {
  return records.reduce((sum, record) => sum + signedOf(record), 0);
}

function namesOf(record: FieldValues): { reference: string; rrn: string } {
  return { reference: text(record, '31'), rrn: text(record, '37').trimEnd() };
}

/** DE 48. */
function data(record: FieldValues): FieldValues {
  const value = record['48'];
  return typeof value === 'object' ? value : {};
}

function text(record: FieldValues, element: string): string {
  const value = record[element];
  return typeof value === 'string' ? value : '';
}

/** More than a million records are drawn from as if they were a million. */
function pick(records: Presentments, random: Random): FieldValues {
  return records[random.below(Math.min(records.length, 2 ** 20))]!;
}
