// What the demo shows of the day it has replayed: a few conversations, each request beside its answer. They are looked for by what they
// are, not by their place in the trace.
import { styleText } from 'node:util';
import type { Dialect } from '../codec/dialect.ts';
import type { FieldValues } from '../codec/field-values.ts';
import { type DescriptionRow, describeRows } from '../explain/describe.ts';
import type { StepReport } from '../trace/replay-report.ts';

/** A request with its answer. */
interface Pair {
  readonly request: FieldValues;
  readonly answer: FieldValues;
}

interface Conversation {
  readonly title: string;
  readonly pairs: readonly Pair[];
}

/** Elements that say what happens; merchants, terminals and local times are left to `decode`. */
const TELLING = new Set(['0', '2', '3', '4', '6', '7', '10', '11', '37', '38', '39', '49', '51', '54', '90', '95']);
const WIDEST_VALUE = 20;
const WIDEST_NAME = 34;

/** The conversations of a replay that are worth a look, those of them that it has: an approval, a foreign card, a request that no issuer
 *  answered with its reversal, a repeat. */
export function conversationsOf(steps: readonly StepReport[]): Conversation[] {
  const pairs = steps.flatMap(({ status, request, answer }) =>
    status === 'matched' && answer !== undefined ? [{ request, answer }] : [],
  );
  return [approval(pairs), foreign(pairs), unanswered(pairs), repeat(pairs)].filter((found) => found !== undefined);
}

/** The lines of a conversation: its title, then a table for each pair. */
export function conversationLines({ title, pairs }: Conversation, dialect: Dialect, colour: boolean): string[] {
  const paint = (style: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const tables = pairs.map((pair) => pairLines(pair, dialect, paint));
  return [paint('bold', title), ...tables.flatMap((lines, place) => (place === 0 ? lines : ['', ...lines]))];
}

function approval(pairs: readonly Pair[]): Conversation | undefined {
  const found = pairs.find(({ request, answer }) => isSale(request) && answer[39] === '00' && !isConverted(answer));
  return found && { title: 'A purchase, approved at home', pairs: [found] };
}

function foreign(pairs: readonly Pair[]): Conversation | undefined {
  const found = pairs.find(({ request, answer }) => isSale(request) && answer[39] === '00' && isConverted(answer));
  const title =
    "A foreign card: the answer says the amount, the rate and the currency of the cardholder's account (DE 6, 10, 51)";
  return found && { title, pairs: [found] };
}

/** DE 90 names the original: its type, STAN and transmission time. */
function unanswered(pairs: readonly Pair[]): Conversation | undefined {
  for (const original of pairs) {
    const { request, answer } = original;
    if (answer[39] !== '91' || !isSale(request)) continue;
    const name = `${request[0]}${request[11]}${request[7]}`;
    const reversal = pairs.find(
      (pair) => /^04/.test(String(pair.request[0])) && String(pair.request[90]).startsWith(name),
    );
    if (reversal === undefined) continue;
    const title =
      'The issuer never answers: 91 after its deadline, and a reversal advice to it; the reversal of the acquirer finds nothing held';
    return { title, pairs: [original, reversal] };
  }
  return undefined;
}

function repeat(pairs: readonly Pair[]): Conversation | undefined {
  for (const again of pairs) {
    if (!/^0[12]01$/.test(String(again.request[0]))) continue;
    const first = pairs.find(
      ({ request }) => isSale(request) && [7, 11, 41].every((de) => request[de] === again.request[de]),
    );
    if (first === undefined) continue;
    return { title: 'A repeat: one debit, and the first answer again (DE 38)', pairs: [first, again] };
  }
  return undefined;
}

function isSale({ 0: mti, 3: processing }: FieldValues): boolean {
  return (mti === '0100' || mti === '0200') && processing === '000000';
}

function isConverted(answer: FieldValues): boolean {
  return [6, 10, 51].every((element) => answer[element] !== undefined);
}

function pairLines(
  { request, answer }: Pair,
  dialect: Dialect,
  paint: (style: Parameters<typeof styleText>[0], text: string) => string,
): string[] {
  const [asked, told] = [rowsOf(request, dialect), rowsOf(answer, dialect)];
  const paths = [...new Set([...asked.keys(), ...told.keys()])].sort((a, b) => Number(a) - Number(b));
  const rows = paths.map((path) => {
    const [own, other] = [asked.get(path), told.get(path)];
    const { name } = own ?? other!;
    const isSame = own !== undefined && own.value === other?.value;
    const meaning = (isSame || other === undefined ? own?.meaning : other.meaning) ?? '';
    return { path, name: cut(name.replace(/ \(.*\)$/, ''), WIDEST_NAME), asked: own, told: other, meaning, isSame };
  });
  const head = `${''.padEnd(4 + WIDEST_NAME + 2)}${'acquirer → switch'.padEnd(WIDEST_VALUE)}  switch → acquirer`;
  return [
    paint('dim', head),
    ...rows.map(({ path, name, asked: own, told: other, meaning, isSame }) => {
      const values = [own, other].map((row) => cut(row?.value ?? '', WIDEST_VALUE).padEnd(WIDEST_VALUE));
      const told = isSame ? paint('dim', values[1]!) : values[1]!;
      const cells = [paint('cyan', path.padStart(2)), paint('dim', name.padEnd(WIDEST_NAME)), values[0]!, told];
      return [...cells, paint('green', meaning)].join('  ').trimEnd();
    }),
  ];
}

function rowsOf(message: FieldValues, dialect: Dialect): Map<string, DescriptionRow> {
  const rows = describeRows(message, dialect).filter(({ path }) => TELLING.has(path));
  return new Map(rows.map((row) => [row.path, row]));
}

function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}
