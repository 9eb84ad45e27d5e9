// A message that was refused, as people may see what was read of it all the same: the elements before the fault and behind
// it, the values at fault with what is wrong with them, the elements that were not reached, the bytes that are left over.
// Behind a fault nobody knows whether elements are what their numbers say, so there any card number is hidden.
import type { PartialMessage } from '../codec/codec.ts';
import { openedMessage } from '../codec/composite/chip.ts';
import type { Dialect } from '../codec/dialect.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { cardNumbers, maskedJson, maskText } from '../codec/mask.ts';
import { type DescribeOptions, type DescriptionRow, describeRows, visibleText } from './describe.ts';
import { maskedHex } from './masked-hex.ts';

/** What was read, ready to be shown. */
interface ShownPartial {
  /** Values at fault included, as far as they go. */
  readonly fields: FieldValues;
  /** Element numbers, `41`. */
  readonly unread: readonly string[];
  /** Upper-case hex of the bytes that nothing was read from; empty when there are none. */
  readonly rest: string;
  /** The same of elements that were opened up to a fault, by their number; those with none are left out. */
  readonly restOf: Readonly<Record<string, string>>;
}

/** The values of a message that was refused, masked unless asked otherwise. */
export function shownPartial(partial: PartialMessage, dialect: Dialect, options: DescribeOptions = {}): ShownPartial {
  const { message, unread, readTo } = partial;
  const open = openOf(partial, dialect);
  const left = message.bytes.subarray(readTo, message.end);
  const isOpen = options.unmasked === true;
  const shown = (bytes: Buffer) => (isOpen ? bytes.toString('hex').toUpperCase() : maskedHex(bytes));
  const rests = partial.faulty.flatMap(({ number, rest }) =>
    rest === undefined || rest.length === 0 ? [] : [[String(number), shown(rest)] as const],
  );
  return {
    fields: isOpen ? open : guarded(partial, dialect, open),
    unread: unread.map(String),
    rest: shown(left),
    restOf: Object.fromEntries(rests),
  };
}

/** Everything that was read, nothing hidden. */
function openOf({ message, faulty }: PartialMessage, dialect: Dialect): FieldValues {
  const open = openedMessage(message.toJSON(), dialect.fields);
  for (const { number, value, inside } of faulty) open[number] = inside ?? value;
  return open;
}

/** The rows of `describeRows`, the values at fault with their fault for a meaning, and behind them what was not read. */
export function partialRows(
  partial: PartialMessage,
  dialect: Dialect,
  options: DescribeOptions = {},
): DescriptionRow[] {
  const { fields, unread, rest, restOf } = shownPartial(partial, dialect, options);
  const faults = new Map(partial.faulty.map(({ number, error }) => [String(number), error]));
  const rows = describeRows(openOf(partial, dialect), dialect, { ...options, shown: fields }).map((row) => {
    const fault = faults.get(row.path);
    if (fault === undefined) return row;
    const place = fault.path === row.path ? '' : ` in ${fault.path}`;
    return { ...row, meaning: `${fault.code}${place}: expected ${fault.expected}, found ${fault.found}` };
  });
  const more: DescriptionRow[] = Object.entries(restOf).map(([number, hex]) => {
    return { path: '', name: 'Left over', value: visibleText(shortened(hex)), meaning: `in ${number}` };
  });
  if (unread.length > 0) more.push({ path: '', name: 'Not read', value: unread.join(', '), meaning: '' });
  if (rest !== '') {
    const bytes = partial.message.end - partial.readTo;
    const meaning = `${bytes} byte${bytes === 1 ? '' : 's'} from offset ${partial.readTo - partial.message.start}`;
    more.push({ path: '', name: 'Left over', value: visibleText(shortened(rest)), meaning });
  }
  return [...rows, ...more];
}

/** Hex digits that are shown of what is left over. */
const MOST_HEX = 64;

function shortened(hex: string): string {
  return hex.length <= MOST_HEX ? hex : `${hex.slice(0, MOST_HEX)}...`;
}

function guarded({ errors, message, faulty }: PartialMessage, dialect: Dialect, open: FieldValues): FieldValues {
  const pans = cardNumbers(dialect, open);
  const masked = maskedJson(dialect, open, pans);
  const faultAt = errors[0]?.offset ?? 0;
  const doubtful = new Set(faulty.map(({ number }) => number));
  for (const key of Object.keys(masked)) {
    const number = Number(key);
    if (number === 0 || Number.isNaN(number)) continue;
    const isBehind = doubtful.has(number) || message.offsets[number]! - message.start > faultAt;
    if (isBehind) masked[key] = withoutCards(masked[key]!, pans);
  }
  return masked;
}

function withoutCards(value: string | FieldValues, pans: readonly string[]): string | FieldValues {
  if (typeof value === 'string') return maskText(value, pans);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutCards(inner, pans)]));
}
