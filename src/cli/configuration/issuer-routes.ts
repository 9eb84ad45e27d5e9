// The routes of all issuers together: CSV files read, and no two issuers claiming the same cards with equal width,
// since then the narrowest route would not decide. Works on the values as written, so that its faults are reported
// beside those of the schema; what the schema refuses is passed over here.
import { resolve } from 'node:path';
import { errorMessage } from '../error-message.ts';
import { type Complaint, type Steps, wrongValue } from './faults.ts';
import { valueAt } from './issue-texts.ts';
import { readRouteTable } from './route-table.ts';
import { coverage, type Route, readRoute, writtenRoute } from './routes.ts';
import type { Place, Source } from './source.ts';

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
  /** Set for a row of a CSV file. */
  readonly elsewhere?: Place & { readonly file: string };
}

interface Claim extends PlacedRoute {
  readonly issuer: number;
}

/** Gathers the routes of `source`; CSV paths are relative to `folder`. */
export function gatherRoutes(source: Source, folder: string, readTable: ReadTable): IssuerRoutes {
  const issuers = valueAt(source.values, ['issuers']);
  const routes: Route[][] = [];
  const complaints: Complaint[] = [];
  const claims = new Map<string, Claim>();
  for (const issuer of Array.isArray(issuers) ? issuers.keys() : []) {
    routes[issuer] = [];
    const entries = valueAt(issuers, [issuer, 'routes']);
    for (const [position, entry] of Array.isArray(entries) ? entries.entries() : []) {
      const steps = ['issuers', issuer, 'routes', position];
      for (const placed of routesOf(entry, steps, folder, readTable, complaints)) {
        const claim = { ...placed, issuer };
        const first = claims.get(coverage(claim.route));
        if (first === undefined) {
          claims.set(coverage(claim.route), claim);
          routes[issuer].push(claim.route);
        } else if (first.issuer !== issuer || (!first.elsewhere && !claim.elsewhere)) {
          complaints.push(duplicate(claim, first, source));
        }
        // Else a list of BINs repeats itself or what the file says, for the same issuer: nothing is ambiguous.
      }
    }
  }
  complaints.push(...halfOverlapping([...claims.values()], source));
  return { routes, complaints };
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
    return 'value' in reading ? [{ route: reading.value, steps }] : [];
  }
  const read = readTableAt(entry, steps, folder, readTable, complaints);
  if (read === undefined) return [];
  const { file } = read;
  const table = readRouteTable(read.text);
  for (const { line, column, message } of table.faults) {
    complaints.push({ steps, elsewhere: { file, line, column }, message });
  }
  return table.routes.map(({ route, line, column }) => ({ route, steps, elsewhere: { file, line, column } }));
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

/** Ranges of two issuers that are as wide as each other and overlap in part: neither is narrower, so neither decides. */
function halfOverlapping(claims: readonly Claim[], source: Source): Complaint[] {
  const ranges = claims.map((claim) => {
    const [from = '', to = ''] = coverage(claim.route).split('-');
    return { claim, from, to, width: BigInt(to) - BigInt(from) };
  });
  ranges.sort((a, b) => (a.width === b.width ? (a.from < b.from ? -1 : 1) : a.width < b.width ? -1 : 1));
  return ranges.flatMap((range, i) => {
    const before = ranges[i - 1];
    if (before === undefined || before.width !== range.width || before.to < range.from) return [];
    return before.claim.issuer === range.claim.issuer ? [] : [overlapping(range.claim, before.claim, source)];
  });
}

function overlapping(claim: Claim, first: Claim, source: Source): Complaint {
  const name = valueAt(source.values, ['issuers', first.issuer, 'name']);
  const where = `${typeof name === 'string' ? name : `issuer ${first.issuer + 1}`} at ${placeInWords(first, source)}`;
  const allowed = `ranges of which one is narrower; ${where} has ${writtenRoute(first.route)}, which is as wide`;
  const message = wrongValue('overlaps in part', writtenRoute(claim.route), allowed);
  return { steps: claim.steps, message, ...(claim.elsewhere && { elsewhere: claim.elsewhere }) };
}

function duplicate(claim: Claim, first: Claim, source: Source): Complaint {
  const name = valueAt(source.values, ['issuers', first.issuer, 'name']);
  const where = `${typeof name === 'string' ? name : `issuer ${first.issuer + 1}`} at ${placeInWords(first, source)}`;
  const allowed = `one issuer for a route; it is already with ${where}`;
  const message = wrongValue('the same cards twice', writtenRoute(claim.route), allowed);
  return { steps: claim.steps, message, ...(claim.elsewhere && { elsewhere: claim.elsewhere }) };
}

/** `file:line`, or the path of a route that is in no text. */
function placeInWords({ steps, elsewhere }: PlacedRoute, source: Source): string {
  const { file, line } = elsewhere ?? { file: source.file, ...source.placeOf(steps) };
  return line === 0 ? source.placeInWords(steps) : `${file}:${line}`;
}
