// The routes of all issuers together: CSV files read, and no two issuers claiming the same cards with equal width,
// since then the narrowest route would not decide. Works on the values as written, so that its faults are reported
// beside those of the schema; what the schema refuses is passed over here.
import { resolve } from 'node:path';
import { RouteRanges } from '../../switch/route-ranges.ts';
import { errorMessage } from '../error-message.ts';
import { type Complaint, type Steps, wrongValue } from './faults.ts';
import { valueAt } from './issue-texts.ts';
import { readRouteTable } from './route-table.ts';
import { type Route, readRoute, writtenRoute } from './routes.ts';
import type { Source } from './source.ts';

/** Reads the text of a CSV file by its absolute path; throws what the file system throws. */
export type ReadTable = (path: string) => string;

/** The routes of issuer i at position i, and what is wrong with them. */
interface IssuerRoutes {
  readonly routes: Route[][];
  readonly complaints: Complaint[];
}

/** A route, and where it stands. */
interface PlacedRoute {
  readonly route: Route;
  readonly steps: Steps;
  /** The CSV file of which it is a row; undefined for one that is written in the configuration. */
  readonly file: string | undefined;
  /** Of its row; 0 without one. */
  readonly line: number;
  readonly column: number;
}

/** Gathers the routes of `source`; CSV paths are relative to `folder`. */
export function gatherRoutes(source: Source, folder: string, readTable: ReadTable): IssuerRoutes {
  const issuers = valueAt(source.values, ['issuers']);
  const complaints: Complaint[] = [];
  const claims: PlacedRoute[][] = [];
  for (const issuer of Array.isArray(issuers) ? issuers.keys() : []) {
    const entries = valueAt(issuers, [issuer, 'routes']);
    claims[issuer] = (Array.isArray(entries) ? entries : []).flatMap((entry, position) =>
      routesOf(entry, ['issuers', issuer, 'routes', position], folder, readTable, complaints),
    );
  }
  const { repeated, conflicts } = conflictsOf(claims, source);
  let at = 0;
  const routes = claims.map((own) => own.filter(() => repeated[at++] === 0).map(({ route }) => route));
  return { routes, complaints: [...complaints, ...conflicts] };
}

/** The routes of one entry of a list, those of its CSV file when it names one. */
export function routesOf(
  entry: unknown,
  steps: Steps,
  folder: string,
  readTable: ReadTable,
  complaints: Complaint[],
): PlacedRoute[] {
  if (typeof entry === 'string' || typeof entry === 'number') {
    const reading = readRoute(entry);
    return 'value' in reading ? [{ route: reading.value, steps, file: undefined, line: 0, column: 0 }] : [];
  }
  const read = readTableAt(entry, steps, folder, readTable, complaints);
  if (read === undefined) return [];
  const { file, text } = read;
  const placed: PlacedRoute[] = [];
  const faults = readRouteTable(text, (route, line, column) => placed.push({ route, steps, file, line, column }));
  for (const { line, column, message } of faults)
    complaints.push({ steps, elsewhere: { file, line, column }, message });
  return placed;
}

/** A complaint about a route. */
export function wrongRoute(
  wrong: string,
  { route, steps, file, line, column }: PlacedRoute,
  allowed: string,
): Complaint {
  const message = wrongValue(wrong, writtenRoute(route), allowed);
  return { steps, message, ...(file !== undefined && { elsewhere: { file, line, column } }) };
}

/** The CSV file that an entry of a list names, with its text; undefined when it names none, or one that cannot be read. */
export function readTableAt(
  entry: unknown,
  steps: Steps,
  folder: string,
  readTable: ReadTable,
  complaints: Complaint[],
): { file: string; text: string } | undefined {
  const csv = valueAt(entry, ['csv']);
  if (typeof csv !== 'string' || csv === '') return undefined;
  const file = resolve(folder, csv);
  try {
    return { file, text: readTable(file) };
  } catch (error) {
    const wrong = `cannot be read: ${errorMessage(error)}`;
    complaints.push({ steps: [...steps, 'csv'], message: wrongValue(wrong, csv, 'a CSV file, relative to this one') });
    return undefined;
  }
}

/** Which routes are there twice, and what keeps the narrowest route from deciding, both in the order of `claims`. */
function conflictsOf(
  claims: readonly (readonly PlacedRoute[])[],
  source: Source,
): { repeated: Uint8Array; conflicts: Complaint[] } {
  const all = claims.flat();
  const ranges = new RouteRanges(all.length);
  claims.forEach((own, issuer) => {
    for (const { route } of own) {
      if (!ranges.add(route.from, route.to, issuer)) throw new Error(`a route that is none: ${writtenRoute(route)}`);
    }
  });
  const repeated = new Uint8Array(all.length);
  const conflicts: { readonly at: number; readonly complaint: Complaint }[] = [];
  const whereIs = (at: number) => {
    const issuer = ranges.issuers[at]!;
    const name = valueAt(source.values, ['issuers', issuer, 'name']);
    return `${typeof name === 'string' ? name : `issuer ${issuer + 1}`} at ${placeInWords(all[at]!, source)}`;
  };
  /** The last one that is not there twice, and the last one of each width. */
  let first = -1;
  const latest = new Map<number | string, number>();
  for (const at of ranges.inOrder()) {
    const issuer = ranges.issuers[at];
    if (first >= 0 && ranges.compare(first, at) === 0) {
      repeated[at] = 1;
      // A list of BINs repeats itself or what the file says, for the same issuer: nothing is ambiguous.
      const isListed = all[first]!.file !== undefined || all[at]!.file !== undefined;
      if (ranges.issuers[first] === issuer && isListed) continue;
      const allowed = `one issuer for a route; it is already with ${whereIs(first)}`;
      conflicts.push({ at, complaint: wrongRoute('the same cards twice', all[at]!, allowed) });
      continue;
    }
    first = at;
    // Equally wide ones of two issuers that overlap in part: neither is narrower, so neither decides.
    const width = ranges.widthOf(at);
    const before = latest.get(width);
    latest.set(width, at);
    if (before === undefined || ranges.issuers[before] === issuer) continue;
    if (ranges.endsBefore(before, ranges.firstHeads[at]!, ranges.firstRests[at]!)) continue;
    const has = `${whereIs(before)} has ${writtenRoute(all[before]!.route)}, which is as wide`;
    const allowed = `ranges of which one is narrower; ${has}`;
    conflicts.push({ at, complaint: wrongRoute('overlaps in part', all[at]!, allowed) });
  }
  conflicts.sort((a, b) => a.at - b.at);
  return { repeated, conflicts: conflicts.map(({ complaint }) => complaint) };
}

/** `file:line`, or the path of a route that is in no text. */
function placeInWords({ steps, file, line }: PlacedRoute, source: Source): string {
  if (file !== undefined) return `${file}:${line}`;
  const place = source.placeOf(steps);
  return place.line === 0 ? source.placeInWords(steps) : `${source.file}:${place.line}`;
}
