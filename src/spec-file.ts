// Specs by name or file: the bundled ones in `specs/`, or a file that the user owns, with everything it extends. A file
// may be in any format that is known, and is told by its content: the native JSON or YAML (which moov's are), a dictionary of
// pyiso8583, a packager of jPOS in XML.
import { readdirSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { readBounded } from './bounded-file.ts';
import { parseJson } from './codec/parse-json.ts';
import { resolveSpec } from './codec/spec/extend.ts';
import { importJpos } from './codec/spec/import/jpos.ts';
import { isPyiso8583, notesOnPyiso8583, specFromPyiso8583 } from './codec/spec/import/pyiso8583.ts';
import { parseSpec, type Spec, SpecError, type SpecFault } from './codec/spec/spec.ts';
import { packageFile } from './package-file.ts';

const bundledFolder = packageFile('specs');

/** The bundled ones have fewer than 50,000 bytes. */
const LARGEST_SPEC_BYTES = 16 * 1_048_576;

type SpecFormat = 'native' | 'jpos' | 'pyiso8583';

/** A spec with where it came from. `notes` are what an import could not take over, each with its field. */
export interface ReadSpec {
  readonly format: SpecFormat;
  readonly spec: Spec;
  readonly notes: readonly SpecFault[];
}

/** Names of the specs that come with switch8583. */
export function bundledSpecs(): string[] {
  return readdirSync(bundledFolder)
    .filter((file) => extname(file) === '.json')
    .map((file) => basename(file, '.json'))
    .sort();
}

/** The spec of that bundled name, or in that file (anything with a `/`, a `\` or an extension). What it extends is taken
 *  over. Throws a SpecError: not found, in no known format, or not a spec, with every fault. */
export function loadSpec(nameOrFile: string): Spec {
  return readSpecFile(nameOrFile).spec;
}

/** The same, with the format that the file is in and the notes of its import. */
export function readSpecFile(nameOrFile: string): ReadSpec {
  const path = isFile(nameOrFile) ? resolve(nameOrFile) : bundledPath(nameOrFile);
  const folder = dirname(path);
  // Each is asked for by the one that was found before.
  let extending = nameOrFile;
  const find = (name: string) => {
    const { spec } = readOne(isFile(name) ? resolve(folder, name) : bundledPath(name), name, extending);
    extending = name;
    return spec;
  };
  const read = readOne(path, nameOrFile);
  return { ...read, spec: resolveSpec(read.spec, find) };
}

function isFile(nameOrFile: string): boolean {
  return /[/\\]|\.\w+$/.test(nameOrFile);
}

function bundledPath(name: string): string {
  return resolve(bundledFolder, `${name}.json`);
}

/** `extending` is the spec that extends this one. */
function readOne(path: string, name: string, extending?: string): ReadSpec {
  let text: string;
  try {
    text = readBounded(path, LARGEST_SPEC_BYTES).replace(/^\uFEFF/, '');
  } catch (error) {
    const message = unreadable(name, error);
    const asked = extending === undefined ? name : `${name}, which ${extending} extends`;
    throw new SpecError(name, [{ path: '(file)', message }], `cannot read ${asked}: ${message}`);
  }
  if (/^\s*</.test(text)) return { format: 'jpos', ...importJpos(text, basename(path)) };
  const json = parsed(text, name);
  if (isPyiso8583(json))
    return { format: 'pyiso8583', spec: specFromPyiso8583(json, basename(path)), notes: notesOnPyiso8583(json) };
  // moov's specs may be without a name.
  const isNameless = typeof json === 'object' && json !== null && 'fields' in json && !('name' in json);
  return { format: 'native', spec: parseSpec(isNameless ? { name: basename(path), ...json } : json, name), notes: [] };
}

function unreadable(name: string, error: unknown): string {
  const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  const kind = isFile(name) ? 'file' : 'spec';
  const reason = isMissing ? `there is no such ${kind}` : (error as Error).message;
  if (isMissing && /^@./.test(name)) return `${reason}; a ${kind} is named without @: ${name.slice(1)}`;
  // Who names a file does not mean one of those that are bundled.
  if (kind === 'file') return reason;
  return `${reason}; bundled are ${bundledSpecs().join(', ')}; a file is named with its path or ending`;
}

/** JSON, or YAML of which a spec can be made: any text at all is YAML. */
function parsed(text: string, name: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    const refusal = (what: string) => new SpecError(name, [{ path: '(file)', message: `is ${what}` }]);
    if (/^\s*[[{]/.test(text) || !/^[^\s#][^\n]*:\s/m.test(text))
      throw refusal(`neither XML nor JSON: ${(error as Error).message}`);
    try {
      return parseYaml(text);
    } catch (yamlError) {
      throw refusal(`neither XML nor JSON, and no YAML: ${(yamlError as Error).message.split('\n')[0]}`);
    }
  }
}
