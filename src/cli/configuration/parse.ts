// From text to a configuration: the text is read once, every check looks at it whatever the others found, and either all
// faults are reported together, in the order of the text, or the configuration is complete: defaults filled in, units
// settled, CSV routes read and paths absolute, so that nothing later depends on the current directory.
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { inconsistencies } from './consistency.ts';
import { ConfigurationError, type Fault } from './faults.ts';
import { gatherHolidays } from './holiday-file.ts';
import { complaintsOf } from './issue-texts.ts';
import { gatherRoutes, type ReadTable } from './issuer-routes.ts';
import type { JournalReference } from './journal-form.ts';
import { placedGateway, tlsAt } from './placed-files.ts';
import { type Configuration, configurationSchema, objectSchema, type ValidConfiguration } from './schema.ts';
import { located, readSource, type Source, sourceOfValues } from './source.ts';
import { gatherStandIns } from './stand-in-lists.ts';
import type { StandInConfiguration, StandInLists, standIn } from './stand-in-schema.ts';

const CENTRE_FILES = ['records', 'interchange', 'rates', 'out'] as const;

/** What parsing needs from outside the text. */
export interface Surroundings {
  /** Gives the text of a CSV file of routes. Without it, every such file is a fault. */
  readonly readTable?: ReadTable;
  /** Names of the bundled specs. Without them, any name is taken. */
  readonly specs?: readonly string[];
}

/**
 * Parses `text` as the configuration in `file`, whose folder relative paths start from. Throws a ConfigurationError.
 */
export function parseConfiguration(text: string, file: string, surroundings: Surroundings = {}): Configuration {
  return configurationOf(readSource(text, file), configurationSchema, dirname(file), surroundings);
}

/**
 * The configuration that a program gives as an object, under the same checks; relative paths start from `folder`. Throws a
 * ConfigurationError, whose faults have a path and no line.
 */
export function configurationOfObject(values: unknown, folder: string, surroundings: Surroundings): Configuration {
  return configurationOf(sourceOfValues(values, 'configuration'), objectSchema, folder, surroundings);
}

function configurationOf(
  source: Source,
  schema: typeof configurationSchema | typeof objectSchema,
  folder: string,
  { readTable = noTables, specs }: Surroundings,
): Configuration {
  const { file } = source;
  if (source.broken) throw new ConfigurationError(inOrder(source.faults, file));
  const validated = schema.safeParse(source.values ?? undefined);
  const gathered = gatherRoutes(source, folder, readTable);
  const standIns = gatherStandIns(source, folder, readTable, gathered.routes);
  const days = gatherHolidays(source, folder, readTable);
  const complaints = [
    ...complaintsOf(validated.error?.issues ?? [], source.values ?? undefined),
    ...gathered.complaints,
    ...standIns.complaints,
    ...days.complaints,
    ...inconsistencies(source, specs),
  ];
  const faults = [...source.faults, ...located(complaints, source)];
  if (faults.length > 0 || !validated.success) throw new ConfigurationError(inOrder(faults, file));
  const { centre, gateway } = validated.data;
  return {
    ...placed(validated.data, gathered.routes, standIns.lists, folder),
    ...(centre && { centre: { ...placedCentre(centre, folder), holidays: days.holidays } }),
    ...(gateway && { gateway: placedGateway(gateway, folder) }),
  };
}

/** The section of the centre with the paths of its files absolute. */
function placedCentre<
  T extends Partial<Record<(typeof CENTRE_FILES)[number], string | undefined>> & {
    readonly mail?: { readonly ca?: string | undefined } | undefined;
  },
>(centre: T, folder: string): T {
  const files = CENTRE_FILES.flatMap((key) => (centre[key] === undefined ? [] : [[key, resolve(folder, centre[key])]]));
  const { ca } = centre.mail ?? {};
  const mail = ca === undefined ? {} : { mail: { ...centre.mail, ca: resolve(folder, ca) } };
  return { ...centre, ...Object.fromEntries(files), ...mail };
}

function noTables(path: string): string {
  throw new Error(`no files are read here, not even ${path}`);
}

function placed(
  valid: ValidConfiguration,
  routes: Configuration['issuers'][number]['routes'][],
  lists: readonly (StandInLists | undefined)[],
  folder: string,
): Omit<Configuration, 'centre' | 'gateway'> {
  const at = <T extends { kind: string }>(reference: T): T =>
    'file' in reference ? { ...reference, file: resolve(folder, String(reference.file)) } : reference;
  const { centre: _, gateway: __, ...rest } = valid;
  return {
    ...rest,
    journal: placedJournal(valid.journal, at),
    acquirers: valid.acquirers.map(({ tls, ...acquirer }) => ({
      ...acquirer,
      spec: at(acquirer.spec),
      ...(tls && { tls: tlsAt(tls, folder) }),
    })),
    issuers: valid.issuers.map((issuer, index) => {
      const settled = { ...issuer, routes: routes[index] };
      if (settled.kind === 'domestic' || settled.kind === 'foreign') {
        const keys = settled.verification?.keys;
        return keys === undefined ? settled : { ...settled, verification: { keys: resolve(folder, keys) } };
      }
      const { standIn, ...rest } = settled;
      const listed = standIn && { standIn: withLists(standIn, lists[index]!) };
      if (rest.kind === 'plugin') return { ...rest, module: resolve(folder, rest.module), ...listed };
      if (rest.kind === 'function') return { ...rest, ...listed };
      const { tls, ...remote } = rest;
      return { ...remote, spec: at(remote.spec), ...(tls && { tls: tlsAt(tls, folder) }), ...listed };
    }),
  };
}

function placedJournal(
  journal: JournalReference,
  at: <T extends { kind: string }>(reference: T) => T,
): JournalReference {
  return journal.kind === 'file' && journal.key !== undefined ? { ...at(journal), key: at(journal.key) } : at(journal);
}

/** A stand-in with its lists read. */
function withLists({ cards, bins, ...rest }: z.output<typeof standIn>, lists: StandInLists): StandInConfiguration {
  return { ...rest, ...lists };
}

/** The main file first, then the CSV files by name; inside a file by place. */
export function inOrder(faults: readonly Fault[], file: string): Fault[] {
  const rank = (fault: Fault): string => (fault.file === file ? '' : fault.file);
  return [...faults].sort((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) < rank(b) ? -1 : 1;
    return a.line - b.line || a.column - b.column;
  });
}
