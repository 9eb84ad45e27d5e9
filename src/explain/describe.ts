// A message as people read it: one row for each element and subfield, with its name in the spec, its value and what the
// value means. Card data is masked unless asked otherwise, control characters are spelled out so that a message can neither
// disturb a terminal nor hide in it, and blanks at the edge of a value stand in quotes, because they are the commonest
// difference between two systems.
import { admitted } from '../codec/character-class.ts';
import { LENGTH_KEY, openedInPart, openedMessage } from '../codec/composite/chip.ts';
import { keysInOrder } from '../codec/composite/wire-order.ts';
import type { Dialect } from '../codec/dialect.ts';
import type { FieldPlan } from '../codec/field-plan.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { cardNumbers, maskedJson, maskedValue, maskText, sensitivityOf } from '../codec/mask.ts';
import { Message } from '../codec/message.ts';
import { planAt } from '../codec/plan-at.ts';
import { otherReading, SPARE_KEY } from '../codec/spare-nibble.ts';
import { emvTagName } from '../iso8583/emv-tags.ts';
import { emvMeaning } from '../iso8583/emv-values.ts';
import { hasCheckDigit } from '../iso8583/pan.ts';
import { meaningOf } from './meanings.ts';

export interface DescribeOptions {
  /** Shows card data as it is. */
  readonly unmasked?: boolean;
  /** What is shown of the message, where somebody masked it already. */
  readonly shown?: FieldValues;
}

/** One element or subfield. `meaning` is empty when there is nothing to add, `value` when subfields follow. */
export interface DescriptionRow {
  /** `0` for the MTI, `header`, `39`, `127.25`. */
  readonly path: string;
  readonly name: string;
  readonly value: string;
  readonly meaning: string;
}

/** Widest column of values that the others are aligned to; longer values stick out. */
const WIDEST_ALIGNED = 40;
const fixedNames: Readonly<Record<string, string>> = {
  '0': 'Message Type Indicator',
  '1': 'Bitmap, not as usual',
  header: 'Network Header',
};

/** The rows of a message (or of its JSON), header first, then by element number. Never throws: what the spec does not
 *  define has an empty name. */
export function describeRows(
  message: Message | FieldValues,
  dialect: Dialect,
  options: DescribeOptions = {},
): DescriptionRow[] {
  const whole = message instanceof Message ? message.toJSON() : message;
  const json = openedMessage(whole, dialect.fields);
  const shown = options.shown ?? (options.unmasked === true ? json : maskedJson(dialect, json));
  const rows: DescriptionRow[] = [];
  const describeValue = (path: string, value: string | FieldValues, around: FieldValues): void => {
    const name = fixedNames[path] ?? (planAt(dialect, path)?.description || tagName(dialect, path));
    if (typeof value === 'string') {
      const meaning = isInChip(dialect, path) ? tagMeaning(path, value, around) : meaningOf(path, value, json);
      const note = spareNote(dialect, path, json, options.unmasked === true);
      const words = [meaning, note, bytesNote(planAt(dialect, path), valueIn(json, path))]
        .filter((text) => text !== undefined)
        .join('; ');
      const part = partOf(dialect, path, json, options.unmasked === true);
      rows.push({ path, name, value: visibleText(value), meaning: [words, part?.fault].filter(Boolean).join('; ') });
      for (const key of keysInOrder(part?.values ?? {}))
        describeValue(`${path}.${key}`, part!.values[key]!, part!.values);
      return;
    }
    const keys = keysInOrder(value);
    rows.push({ path, name, value: '', meaning: `${keys.length} subfield${keys.length === 1 ? '' : 's'}` });
    for (const key of keys) describeValue(`${path}.${key}`, value[key]!, value);
  };
  const keys = Object.keys(shown).filter((key) => key !== SPARE_KEY);
  for (const key of keys.sort(inMessageOrder)) describeValue(key, shown[key]!, shown);
  return rows;
}

/** The rows as aligned lines: number, name, value, meaning. */
export function describe(message: Message | FieldValues, dialect: Dialect, options: DescribeOptions = {}): string[] {
  const rows = describeRows(message, dialect, options).map((row) => ({ ...row, path: alignedPath(row.path) }));
  const width = (texts: readonly string[]) => Math.max(0, ...texts.map((text) => text.length));
  const pathWidth = width(rows.map((row) => row.path));
  const nameWidth = width(rows.map((row) => row.name));
  const valueWidth = width(rows.map((row) => row.value).filter((value) => value.length <= WIDEST_ALIGNED));
  return rows.map(({ path, name, value, meaning }) =>
    [path.padEnd(pathWidth), name.padEnd(nameWidth), value.padEnd(valueWidth), meaning].join('  ').trimEnd(),
  );
}

/** A value with its meaning, `51 (not sufficient funds)`. `json` is the message that it belongs to. Hand over what may be
 *  shown: a masked value is no code, and so tells no meaning. */
export function valueWithMeaning(path: string, value: string, json: FieldValues): string {
  const meaning = meaningOf(path, value, json);
  return meaning === undefined ? visibleText(value) : `${visibleText(value)} (${meaning})`;
}

/** Text with control characters as `\x1B`, in quotes when it is empty or has blanks at an edge. */
export function visibleText(value: string): string {
  const spelled = value.replace(/\p{Cc}/gu, (character) => {
    return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`;
  });
  return spelled === '' || spelled !== spelled.trim() ? `"${spelled}"` : spelled;
}

/** What the half byte says that an odd number of digits leaves over, where it is a digit: most likely the other system fills on the
 *  other side, and a digit would be lost. For a card number the check digit tells. */
function spareNote(dialect: Dialect, path: string, json: FieldValues, unmasked: boolean): string | undefined {
  const spare = (json[SPARE_KEY] as FieldValues | undefined)?.[path];
  const value = json[path];
  const plan = dialect.fields[Number(path)];
  if (typeof spare !== 'string' || typeof value !== 'string' || plan === undefined || !/^\d$/.test(spare))
    return undefined;
  const kind = sensitivityOf(dialect, path);
  const isHidden = kind !== undefined && !unmasked;
  const other = otherReading(plan, value, spare);
  if (other === undefined) return `the half byte left over is ${isHidden ? 'a digit' : spare}`;
  const shown = isHidden ? maskedValue(dialect, path, other, []) : other;
  const sense = kind === 'pan' ? luhnNote(value, other) : (meaningOf(path, other, { ...json, [path]: other }) ?? '');
  return `filled on the other side: ${shown}${sense === '' ? '' : ` (${sense})`}`;
}

/** Told of text that may hold bytes, and does: an encrypted track, a data record that is not text. */
function bytesNote(plan: FieldPlan | undefined, value: string | FieldValues | undefined): string | undefined {
  if (plan === undefined || !plan.mayHoldBytes || typeof value !== 'string') return undefined;
  const table = admitted(plan.className);
  if (table === undefined || [...Buffer.from(value, 'latin1')].every((c) => table[c] === 1)) return undefined;
  return plan.track ? 'no track: encrypted, perhaps' : 'holds bytes that are no text';
}

/** The data objects in front of a fault in chip data, as they may be shown, and the fault. */
function partOf(dialect: Dialect, path: string, json: FieldValues, unmasked: boolean) {
  const value = valueIn(json, path);
  if (path.includes('.') || typeof value !== 'string') return undefined;
  const part = openedInPart(planAt(dialect, path), value);
  if (part === undefined) return undefined;
  const { code, path: place, offset } = part.fault;
  const fault = `${code}: ${place} at byte ${offset} of the element`;
  if (unmasked) return { values: part.values, fault };
  const pans = cardNumbers(dialect, json, { [path]: part.values });
  const values = maskedJson(dialect, { [path]: part.values }, pans)[path]!;
  return { values: guardedTexts(values, pans) as FieldValues, fault };
}

/** Where there is a fault, any value may be another than its tag says. */
function guardedTexts(value: string | FieldValues, pans: readonly string[]): string | FieldValues {
  if (typeof value === 'string') return maskText(value, pans);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, guardedTexts(inner, pans)]));
}

function valueIn(json: FieldValues, path: string): string | FieldValues | undefined {
  let value: string | FieldValues | undefined = json;
  for (const key of path.split('.')) value = typeof value === 'object' ? value[key] : undefined;
  return value;
}

function luhnNote(value: string, other: string): string {
  const [own, others] = [hasCheckDigit(value), hasCheckDigit(other)];
  return own === others ? '' : `the check digit says that ${others ? 'this is it' : 'it is not'}`;
}

/** The name that EMV has for a tag of chip data, where the spec has none. */
function tagName(dialect: Dialect, path: string): string {
  if (!isInChip(dialect, path)) return '';
  const tag = path.slice(path.lastIndexOf('.') + 1);
  return (
    emvTagName(tag) ??
    (/^[01][0-9A-F]$/.test(tag) ? 'Dataset' : tag === LENGTH_KEY ? 'Length that its Header States' : '')
  );
}

/** What a tag of chip data means; `around` are the tags beside it, among them the currency of its amounts. */
function tagMeaning(path: string, value: string, around: FieldValues): string | undefined {
  const currency = around['5F2A'];
  return emvMeaning(path.slice(path.lastIndexOf('.') + 1), value, typeof currency === 'string' ? currency : undefined);
}

/** True for what lies within chip data, at any depth. */
function isInChip(dialect: Dialect, path: string): boolean {
  for (let end = path.lastIndexOf('.'); end > 0; end = path.lastIndexOf('.', end - 1)) {
    if (planAt(dialect, path.slice(0, end))?.chip === true) return true;
  }
  return false;
}

function inMessageOrder(a: string, b: string): number {
  const place = (key: string) => (key === 'header' ? -1 : Number(key));
  return place(a) - place(b);
}

/** Numbers end in the same column whatever follows their point. */
function alignedPath(path: string): string {
  const [first = '', ...rest] = path.split('.');
  return [first.padStart(3), ...rest].join('.');
}
