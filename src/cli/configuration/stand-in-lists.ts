// The lists by which issuers are stood in for: ranges of cards and denied cards, CSV files read. Works on the values as written,
// as the routes of issuers do (issuer-routes.ts); what the schema refuses is passed over here.
import { LONGEST_PAN } from '../../iso8583/pan.ts';
import { readCard, readCardTable, wrongCard } from './card-list.ts';
import type { Complaint, Steps } from './faults.ts';
import { valueAt } from './issue-texts.ts';
import { type ReadTable, readTableAt, routesOf, wrongRoute } from './issuer-routes.ts';
import type { Route } from './routes.ts';
import type { Source } from './source.ts';
import type { StandInLists } from './stand-in-schema.ts';

/** The lists of issuer i at position i, undefined without stand-in, and what is wrong with them. */
interface IssuerLists {
  readonly lists: (StandInLists | undefined)[];
  readonly complaints: Complaint[];
}

/** Gathers the lists of `source`, whose issuers have these routes; CSV paths are relative to `folder`. */
export function gatherStandIns(
  source: Source,
  folder: string,
  readTable: ReadTable,
  routes: readonly (readonly Route[])[],
): IssuerLists {
  const complaints: Complaint[] = [];
  const issuers = valueAt(source.values, ['issuers']);
  const lists = (Array.isArray(issuers) ? issuers : []).map((issuer: unknown, index): StandInLists | undefined => {
    const standIn = valueAt(issuer, ['standIn']);
    if (standIn === undefined) return undefined;
    const steps = ['issuers', index, 'standIn'];
    return {
      ranges: rangesOf(standIn, steps, folder, readTable, routes[index] ?? [], complaints),
      denied: cardsOf(standIn, steps, folder, readTable, complaints),
    };
  });
  return { lists, complaints };
}

function rangesOf(
  standIn: unknown,
  steps: Steps,
  folder: string,
  readTable: ReadTable,
  routes: readonly Route[],
  complaints: Complaint[],
): readonly Route[] | undefined {
  const entries = valueAt(standIn, ['bins']);
  if (!Array.isArray(entries)) return undefined;
  const placed = entries.flatMap((entry: unknown, index) =>
    routesOf(entry, [...steps, 'bins', index], folder, readTable, complaints),
  );
  for (const one of placed) {
    if (routes.some((other) => overlap(one.route, other))) continue;
    complaints.push(wrongRoute('no cards of this issuer', one, 'first digits within its routes'));
  }
  return placed.map(({ route }) => route);
}

function cardsOf(
  standIn: unknown,
  steps: Steps,
  folder: string,
  readTable: ReadTable,
  complaints: Complaint[],
): string[] {
  const entries = valueAt(standIn, ['cards', 'deny']);
  if (!Array.isArray(entries)) return [];
  return entries.flatMap((entry: unknown, index): string[] => {
    const at = [...steps, 'cards', 'deny', index];
    if (typeof entry !== 'string' && typeof entry !== 'number') {
      return cardsIn(entry, at, folder, readTable, complaints);
    }
    const reading = readCard(entry);
    if ('value' in reading) return [reading.value];
    complaints.push({ steps: at, message: wrongCard(reading.wrong, entry) });
    return [];
  });
}

function cardsIn(
  entry: unknown,
  steps: Steps,
  folder: string,
  readTable: ReadTable,
  complaints: Complaint[],
): string[] {
  const table = readTableAt(entry, steps, folder, readTable, complaints);
  if (table === undefined) return [];
  const { cards, faults } = readCardTable(table.text);
  for (const { line, column, message } of faults) {
    complaints.push({ steps, elsewhere: { file: table.file, line, column }, message });
  }
  return cards;
}

/** True when a card may be in both. */
function overlap(a: Route, b: Route): boolean {
  return from(a) <= to(b) && from(b) <= to(a);
}

function from(route: Route): string {
  return route.from.padEnd(LONGEST_PAN, '0');
}

function to(route: Route): string {
  return route.to.padEnd(LONGEST_PAN, '9');
}
