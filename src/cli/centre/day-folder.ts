// The folder of a day in a box. What has been done stands in `state/`: a day that was ended anywhere is gone on with, and gives the same
// bytes. Files are written under another name, made durable, and renamed: none is ever seen half.
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { TrafficSummary } from '../../simulate/market/traffic-ledger.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { syncFolder, WholeFile } from './whole-file.ts';

/** What names a day: the same words, the same bytes. */
interface DayName {
  readonly seed: number;
  readonly transactions: number;
  /** SHA-256 of the file of the market. */
  readonly market: string;
  readonly merchants: number;
  readonly scenario: string | undefined;
  readonly breaks: number;
}

const STATE = 'state';
const NAME = 'day.json';
const TRAFFIC = 'traffic.json';
const UNFINISHED = '.part';
const CHUNK_BYTES = 1_048_576;
const PIECE_CHARACTERS = 1 << 18;

export class DayFolder {
  readonly root: string;
  /** The journal of the switch, and the records of the centre. */
  readonly journal: string;
  readonly records: string;

  private constructor(root: string) {
    this.root = root;
    this.journal = join(root, STATE, 'journal.db');
    this.records = join(root, STATE, 'centre.db');
  }

  /** The folder for a day of this name: an empty one, one that is not there yet, or that of the same day. Throws a CommandError. */
  static open(root: string, name: DayName): DayFolder {
    const folder = new DayFolder(root);
    const named = join(root, STATE, NAME);
    const text = `${JSON.stringify(name)}\n`;
    try {
      mkdirSync(join(root, STATE), { recursive: true });
    } catch (error) {
      const { message } = error as Error;
      throw new CommandError(ExitCode.usage, `--out ${root}: cannot be made: ${message}`, { cause: error });
    }
    if (!existsSync(named)) {
      const others = readdirSync(root).filter((entry) => entry !== STATE);
      if (others.length > 0) {
        const found = `it has ${others[0]}${others.length > 1 ? ' and other files' : ''}`;
        throw new CommandError(ExitCode.usage, `--out ${root}: ${found}; give an empty folder, or one of the same day`);
      }
      folder.write(join(STATE, NAME), text);
      return folder;
    }
    const kept = readFileSync(named, 'utf8');
    if (kept !== text) {
      const found = `it has another day${difference(kept, name)}`;
      throw new CommandError(ExitCode.usage, `--out ${root}: ${found}; name another folder`);
    }
    return folder;
  }

  /** The traffic that has been played; undefined while it has not, and then what a broken attempt has left is removed. */
  playedTraffic(): TrafficSummary | undefined {
    const file = join(this.root, TRAFFIC);
    if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { traffic: TrafficSummary }).traffic;
    for (const entry of readdirSync(join(this.root, STATE))) {
      if (entry !== NAME) rmSync(join(this.root, STATE, entry), { recursive: true });
    }
    return undefined;
  }

  /** From now on the traffic has been played. */
  keepTraffic(traffic: TrafficSummary): void {
    this.write(TRAFFIC, `${JSON.stringify({ traffic }, undefined, 2)}\n`);
  }

  /** Writes a file of the folder as a whole. */
  write(name: string, content: string): void {
    this.writeLines(name, [content]);
  }

  /** Writes a file line by line, and gives it its name when it is whole. */
  writeLines(name: string, lines: Iterable<string>): void {
    const file = new WholeFile(join(this.root, name));
    let piece = '';
    for (const line of lines) {
      piece += line;
      if (piece.length < PIECE_CHARACTERS) continue;
      file.write(Buffer.from(piece));
      piece = '';
    }
    file.write(Buffer.from(piece));
    file.finish();
    file.publish();
    syncFolder(dirname(file.path));
  }

  /** Writes a list or a map of the folder, for people and programs. */
  writeJson(name: string, value: unknown): void {
    this.write(name, `${JSON.stringify(value, undefined, 1)}\n`);
  }

  /** SHA-256 over the names and contents of all files, in the order of their names. `state/` is left out: it is how the day was made. */
  digest(): string {
    const hash = createHash('sha256');
    for (const file of this.files()) {
      hash.update(`${file}\0${sha256Of(join(this.root, file))}\n`);
    }
    return hash.digest('hex');
  }

  /** Names of all files but those of `state/`, in order. */
  files(): string[] {
    const found: string[] = [];
    const visit = (folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) {
          if (path !== join(this.root, STATE)) visit(path);
        } else if (entry.name.endsWith(UNFINISHED)) rmSync(path);
        else found.push(relative(this.root, path));
      }
    };
    visit(this.root);
    return found.sort();
  }
}

/** SHA-256 of a file of any size, in hex. */
export function sha256Of(file: string): string {
  const hash = createHash('sha256');
  const handle = openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
      hash.update(chunk.subarray(0, length));
    }
  } finally {
    closeSync(handle);
  }
  return hash.digest('hex');
}

/** In what the day of a folder is another one than `wanted`. */
function difference(text: string, wanted: DayName): string {
  let found: Partial<DayName>;
  try {
    found = JSON.parse(text) as Partial<DayName>;
  } catch {
    return '';
  }
  const names = (Object.keys(wanted) as (keyof DayName)[]).filter((name) => found[name] !== wanted[name]);
  const said = names.map((name) => (name === 'market' ? 'another market' : `${name} ${found[name] ?? 'none'}`));
  return said.length === 0 ? '' : `: ${said.join(', ')}`;
}
