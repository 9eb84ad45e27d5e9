// A source file as the rules of the architecture see it: what it imports, what it exports, how long it is, and its code
// without comments and texts. The parser is the one that builds the package, so a file is read here as it is built.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ESTree, parseSync, Visitor } from 'rolldown/utils';

/** One import, re-export, `import()` or `import('...')` type. Types count as much as values. */
export interface Import {
  /** As it is written: `./mti.ts`, `node:fs`, `zod`. */
  readonly specifier: string;
  /** The names that are taken of it; `all` for `* as`, `export *` and `import()`. */
  readonly names: readonly string[] | 'all';
}

export interface Source {
  /** From the root of the repository, with `/`: `src/codec/codec.ts`. */
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  /** The names that it exports, each once. */
  readonly exports: readonly string[];
  /** The code alone: comments are blank, texts and regular expressions are empty; of templates, what they evaluate is left. */
  readonly code: string;
}

/** Places in a text; `end` is behind the last character. */
interface Range {
  readonly start: number;
  readonly end: number;
}

const DEFAULT = 'default';
const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** The source files of some folders of the repository, by path. A folder that does not exist has none. */
export function readTree(...folders: readonly string[]): Source[] {
  return folders
    .flatMap((folder) => filesOf(join(root, folder)))
    .map((file) => relative(root, file).split(sep).join('/'))
    .sort()
    .map((path) => sourceOf(path, readFileSync(join(root, path), 'utf8')));
}

/** Reads one file. Throws when it cannot be parsed: a rule that read half of it would be silent about the rest. */
export function sourceOf(path: string, text: string): Source {
  const { program, module, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]!.message}`);
  const texts: Range[] = [];
  const imports: Import[] = [];
  for (const { moduleRequest, entries } of module.staticImports) {
    const isWhole = entries.some(({ importName }) => importName.kind === 'NamespaceObject');
    const names = isWhole ? 'all' : entries.map(({ importName }) => importName.name ?? DEFAULT);
    imports.push({ specifier: moduleRequest.value, names });
  }
  const exports = new Set<string>();
  for (const { moduleRequest, importName, exportName } of module.staticExports.flatMap(({ entries }) => entries)) {
    if (exportName.kind !== 'None') exports.add(exportName.name ?? DEFAULT);
    if (moduleRequest === null) continue;
    const names = importName.kind === 'Name' ? [importName.name!] : 'all';
    imports.push({ specifier: moduleRequest.value, names });
  }
  new Visitor({
    Literal(literal) {
      if (typeof literal.value === 'string' || 'regex' in literal) texts.push(literal);
    },
    TemplateElement: (element) => texts.push(element),
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal') imports.push({ specifier: String(source.value), names: 'all' });
    },
    TSImportType: ({ source, qualifier }) => {
      imports.push({ specifier: source.value, names: qualifier === null ? 'all' : [firstName(qualifier)] });
    },
  }).visit(program);
  const code = replaced(replaced(text, comments, ' ', ' '), texts, "'", "'");
  return { path, lines: text.split('\n').length - 1, imports, exports: [...exports], code };
}

/** The path of the file that a relative import names, as in `Source.path`; undefined for packages. */
export function targetOf({ path }: Source, { specifier }: Import): string | undefined {
  return specifier.startsWith('.') ? join(dirname(path), specifier).split(sep).join('/') : undefined;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** `Host` of `import('./host.ts').Host.Settings`. */
function firstName(qualifier: ESTree.TSImportTypeQualifier): string {
  return qualifier.type === 'Identifier' ? qualifier.name : firstName(qualifier.left as ESTree.TSImportTypeQualifier);
}

/** The text with these ranges blank but for their first and last character; every place in it stays where it was. */
function replaced(text: string, ranges: readonly Range[], first: string, last: string): string {
  let code = '';
  let at = 0;
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    code += text.slice(at, start) + first + ' '.repeat(end - start - 2) + last;
    at = end;
  }
  return code + text.slice(at);
}
