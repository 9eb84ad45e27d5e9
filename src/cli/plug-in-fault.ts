// What went wrong in a plug-in, and where: its author wants the file and the line, not the insides of the switch. A fault of syntax
// may leave no place in its error; the files of the plug-in are then read once more by themselves until one is refused.
import { fileURLToPath, pathToFileURL } from 'node:url';
import { packageFile } from '../package-file.ts';
import { errorMessage } from './error-message.ts';

const own = pathToFileURL(packageFile('.')).href;
const CHECK_MS = 10_000;
/** What the runtime says of `import` and `export` in a file that the package.json above it makes a CommonJS one. */
const OF_COMMONJS = /Cannot use import statement outside a module|Unexpected token 'export'/;
const AS_MODULE = 'the package.json above it makes it CommonJS: name it .mts, or say "type": "module" there';

/** Characters that are said of a fault at most, and of those its message: nobody reads more, and a plug-in may say anything. */
const LONGEST = 2_000;
const LONGEST_MESSAGE = 1_500;
/** Characters of a stack in which a place is looked for. */
const LONGEST_STACK = 4_000;

/** The message of `error` with the place in somebody else's file where it comes from, ` (mine.ts:12:3)`. Short enough to be read, and
 *  never throws, whatever `error` is. */
export function faultText(error: unknown, files: readonly string[] = []): string {
  const message = shortened(errorMessage(error), LONGEST_MESSAGE);
  const place = placeOf(error, files);
  if (OF_COMMONJS.test(message)) return `${message}${place === undefined ? '' : ` (${place})`}: ${AS_MODULE}`;
  return shortened(place === undefined || message.includes(place) ? message : `${message} (${place})`);
}

/** `text` with `longest` characters at most. Where it is cut, a number is left out whole: the guard of the log knows no part of one. */
export function shortened(text: string, longest: number = LONGEST): string {
  return text.length <= longest ? text : `${text.slice(0, longest).replace(/[\d -]*$/, '')}…`;
}

/** Undefined also for what throws when it is asked. */
function placeOf(error: unknown, files: readonly string[]): string | undefined {
  try {
    if (!(error instanceof Error)) return undefined;
    return placeInStack(error) ?? (error instanceof SyntaxError ? refusedPlace(files) : undefined);
  } catch {
    return undefined;
  }
}

function placeInStack({ stack, message }: Error): string | undefined {
  if (typeof stack !== 'string') return undefined;
  // In front of a fault of syntax the runtime puts where it is: a path or URL, and the line.
  const [first = ''] = stack.slice(0, LONGEST_STACK).split('\n');
  const written = /^(?:file:\/\/\S+|\/.*|[A-Za-z]:\\.*):\d+$/.exec(first)?.[0];
  if (written !== undefined) return plainPath(written);
  // The frames are behind the message, which may be long, and may hold places of its own.
  const at = stack.indexOf(message.slice(0, LONGEST));
  const frames = stack.slice(at === -1 ? 0 : at + message.length);
  for (const [, url = ''] of frames.slice(0, LONGEST_STACK).matchAll(/\(?(file:\/\/[^\s)]+:\d+:\d+)\)?$/gm)) {
    if (!url.startsWith(`${own}/dist/`) && !url.startsWith(`${own}/src/`) && !url.includes('/node_modules/')) {
      return plainPath(url);
    }
  }
  return undefined;
}

/** The path of a file of this machine; the URL of anything else. */
function plainPath(place: string): string {
  if (!place.startsWith('file:')) return place;
  const [, url, numbers] = /^(.*?)((?::\d+){1,2})$/.exec(place)!;
  try {
    return `${fileURLToPath(url!)}${numbers}`;
  } catch {
    return place;
  }
}

/** The place in the last of `files` (URLs) that is no JavaScript. */
function refusedPlace(files: readonly string[]): string | undefined {
  // Loaded here: no switch needs it to start.
  const { spawnSync } = process.getBuiltinModule('node:child_process');
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
