// What went wrong in a plug-in, and where: its author wants the file and the line, not the insides of the switch. A fault of syntax
// may leave no place in its error; the files of the plug-in are then read once more by themselves until one is refused.
import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageFile } from '../package-file.ts';
import { errorMessage } from './error-message.ts';

const own = pathToFileURL(packageFile('.')).href;
const CHECK_MS = 10_000;
/** What the runtime says of `import` and `export` in a file that the package.json above it makes a CommonJS one. */
const OF_COMMONJS = /Cannot use import statement outside a module|Unexpected token 'export'/;
const AS_MODULE = 'the package.json above it makes it CommonJS: name it .mts, or say "type": "module" there';

/** The message of `error` with the place in somebody else's file where it comes from, ` (mine.ts:12:3)`. */
export function faultText(error: unknown, files: readonly string[] = []): string {
  const message = errorMessage(error);
  const place = placeOf(error) ?? (error instanceof SyntaxError ? refusedPlace(files) : undefined);
  if (OF_COMMONJS.test(message)) return `${message}${place === undefined ? '' : ` (${place})`}: ${AS_MODULE}`;
  return place === undefined || message.includes(place) ? message : `${message} (${place})`;
}

function placeOf(error: unknown): string | undefined {
  let stack: unknown;
  try {
    stack = error instanceof Error ? error.stack : undefined;
  } catch {
    return undefined;
  }
  if (typeof stack !== 'string') return undefined;
  // In front of a fault of syntax the runtime puts where it is: a path or URL, and the line.
  const [first = ''] = stack.split('\n');
  const written = /^(?:file:\/\/\S+|\/.*|[A-Za-z]:\\.*):\d+$/.exec(first)?.[0];
  if (written !== undefined) return plainPath(written);
  for (const [, url = ''] of stack.matchAll(/\(?(file:\/\/[^\s)]+:\d+:\d+)\)?$/gm)) {
    if (!url.startsWith(`${own}/dist/`) && !url.startsWith(`${own}/src/`) && !url.includes('/node_modules/')) {
      return plainPath(url);
    }
  }
  return undefined;
}

function plainPath(place: string): string {
  if (!place.startsWith('file:')) return place;
  const [, url, numbers] = /^(.*?)((?::\d+){1,2})$/.exec(place)!;
  return `${fileURLToPath(url!)}${numbers}`;
}

/** The place in the last of `files` (URLs) that is no JavaScript. */
function refusedPlace(files: readonly string[]): string | undefined {
  for (const file of files.toReversed()) {
    const { status, stderr } = spawnSync(process.execPath, ['--check', fileURLToPath(file)], {
      encoding: 'utf8',
      timeout: CHECK_MS,
    });
    const place = /^(?:file:\/\/\S+|\/.*|[A-Za-z]:\\.*):\d+$/m.exec(stderr ?? '')?.[0];
    if (status !== 0 && place !== undefined) return plainPath(place);
  }
  return undefined;
}
