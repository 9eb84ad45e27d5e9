// Specs by name or file: the bundled ones in `specs/`, or a file that the user owns, with everything it extends.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveSpec } from './codec/extend.ts';
import { parseSpec, type Spec, SpecError } from './codec/spec.ts';

const bundledFolder = fileURLToPath(new URL('../specs/', import.meta.url));

/** Names of the specs that come with switch8583. */
export function bundledSpecs(): string[] {
  return readdirSync(bundledFolder)
    .filter((file) => extname(file) === '.json')
    .map((file) => basename(file, '.json'))
    .sort();
}

/** The spec of that bundled name, or in that file (anything with a `/`, a `\` or an extension). What it extends is taken
 *  over. Throws a SpecError: not found, not JSON, or not a spec, with every fault. */
export function loadSpec(nameOrFile: string): Spec {
  const isFile = /[/\\]|\.\w+$/.test(nameOrFile);
  const path = isFile ? resolve(nameOrFile) : resolve(bundledFolder, `${nameOrFile}.json`);
  const folder = dirname(path);
  const find = (name: string) =>
    readSpec(/[/\\]|\.\w+$/.test(name) ? resolve(folder, name) : resolve(bundledFolder, `${name}.json`), name);
  return resolveSpec(readSpec(path, nameOrFile), find);
}

function readSpec(path: string, name: string): Spec {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such spec' : String(error);
    const message = `${reason}; bundled are ${bundledSpecs().join(', ')}; a file is named with its path or ending`;
    throw new SpecError(name, [{ path: '(file)', message }]);
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SpecError(name, [{ path: '(file)', message: `is not JSON: ${(error as Error).message}` }]);
  }
  return parseSpec(json, name);
}
