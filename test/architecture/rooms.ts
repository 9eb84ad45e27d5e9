// The rooms of src, floor by floor, and what each may import. A room imports only from floors below its own, and of those
// only what its row names. A pure room is a function of events and time: it reaches no system, clock or chance, and awaits
// nothing. Whoever adds a room adds its row.
import { type Import, type Source, targetOf } from './source.ts';

export interface Room {
  /** Rooms that it may import, or single files of them; `*` for all on the floors below. */
  readonly imports: readonly string[];
  readonly isPure: boolean;
  /** A pure room whose interface may name promises that others await. */
  readonly namesPromises?: boolean;
  /** Modules of Node that a pure room may import besides `node:buffer`. */
  readonly modules?: readonly string[];
}

const pure = (...imports: readonly string[]): Room => ({ imports, isPure: true });
const impure = (...imports: readonly string[]): Room => ({ imports, isPure: false });
const naming = (room: Room): Room => ({ ...room, namesPromises: true });

/** What the core asks of the world: issuers and the security module need to know it, and no more of the core. */
const PORTS = 'switch/ports.ts';

/** From the ground up. `.` is the files that lie in no folder: what finds bundled files. */
export const floors: readonly Readonly<Record<string, Room>>[] = [
  {
    iso8583: pure(),
    journal: naming(pure()),
    wire: pure(),
    events: pure(),
  },
  {
    codec: pure('iso8583'),
    store: impure('journal'),
  },
  {
    switch: pure('codec', 'iso8583', 'journal', 'events'),
    explain: pure('codec', 'wire', 'iso8583'),
  },
  {
    host: pure('switch', 'codec', 'iso8583', 'journal', 'wire', 'events'),
    issuers: naming(pure(PORTS, 'codec', 'iso8583')),
    security: { ...naming(pure(PORTS, 'codec', 'iso8583')), modules: ['node:crypto'] },
    trace: pure('codec', 'explain', 'wire', 'iso8583'),
    centre: pure('journal', 'codec', 'iso8583'),
  },
  {
    net: impure('host', 'wire', 'events'),
    simulate: pure('host', 'issuers', 'switch', 'codec', 'centre', 'journal', 'events', 'wire', 'iso8583'),
    cluster: impure('host', 'store'),
    records: impure('centre', 'journal', 'store', 'iso8583'),
    'three-d-secure': impure('security', 'centre', 'iso8583'),
    certification: impure('trace', 'explain', 'codec', 'wire', 'iso8583', 'host', 'centre'),
  },
  {
    load: pure('codec', 'net'),
    gateway: impure(
      ...[
        'three-d-secure',
        'security',
        'records',
        'net',
        'host',
        'centre',
        'store',
        'codec',
        'wire',
        'events',
        'iso8583',
      ],
    ),
    console: impure('host', 'centre', 'events'),
    post: impure('centre', 'records', 'iso8583'),
  },
  { '.': impure('*') },
  { cli: impure('*') },
  { library: impure('*') },
];

/** The face of the package is the front door of the library. */
const FACE = 'src/index.ts';

const floorByRoom = new Map(floors.flatMap((rooms, floor) => Object.keys(rooms).map((name) => [name, floor] as const)));

/** Libraries that are themselves functions of their arguments. */
const purePackages: ReadonlySet<string> = new Set(['zod', 'fast-xml-parser', 're2js', 'node:buffer']);

const LONGEST_FILE_LINES = 400;

/** What a pure room does not do. The patterns are for code without comments and texts. */
const forbidden: readonly { what: string; pattern: RegExp; unlessNamed?: boolean }[] = [
  {
    what: 'a clock',
    pattern: /\bDate\.now\b|\bnew Date(?!\s*\(\s*[^\s)])|(?<!new )\bDate\(|\bperformance\b|\bTemporal\.Now\b/,
  },
  { what: 'a random number', pattern: /\bMath\.random\b|\bcrypto\b/i },
  { what: 'a timer', pattern: /\b(set(Timeout|Interval|Immediate)|queueMicrotask)\b/ },
  { what: 'a wait', pattern: /\b(async|await)\b|\bnew Promise\b|\bPromise\.|\.then\(/ },
  { what: 'a promise', pattern: /\bPromise\b/, unlessNamed: true },
  { what: 'the process', pattern: /\bprocess\.|\bconsole\.|\bfetch\(|\bglobalThis\b/ },
];

/** Everything in which a file of src does not keep to its room. */
export function roomFaults(source: Source): string[] {
  const { path, lines, imports, code } = source;
  const name = roomOf(path);
  const room = floors[floorByRoom.get(name) ?? -1]?.[name];
  if (room === undefined) return [`${path}: ${name} is no room; a new one needs its row in the table`];
  const faults = imports.flatMap((imported) => importFault(source, name, room, imported) ?? []);
  if (lines > LONGEST_FILE_LINES) faults.push(`${path}: ${lines} lines, at most ${LONGEST_FILE_LINES}`);
  if (!room.isPure) return faults;
  for (const { what, pattern, unlessNamed } of forbidden) {
    if (unlessNamed && room.namesPromises) continue;
    const [found] = pattern.exec(code) ?? [];
    if (found !== undefined) faults.push(`${path}: ${what} in a pure room: ${found}`);
  }
  return faults;
}

/** The rows of a table that name a room which is not there, or not on a floor below. */
export function tableFaults(table: typeof floors): string[] {
  return table.flatMap((rooms, floor) => {
    const below = new Set(table.slice(0, floor).flatMap((lower) => Object.keys(lower)));
    return Object.entries(rooms).flatMap(([name, { imports }]) =>
      imports
        .filter((other) => other !== '*' && !below.has(other.split('/')[0]!))
        .map((other) => `${name}: ${other} is on no floor below`),
    );
  });
}

function importFault(source: Source, name: string, room: Room, imported: Import): string | undefined {
  const { path } = source;
  const target = targetOf(source, imported);
  if (target === undefined) {
    const { specifier } = imported;
    const isAllowed = !room.isPure || purePackages.has(specifier) || room.modules?.includes(specifier);
    return isAllowed ? undefined : `${path}: a pure room imports ${specifier}`;
  }
  const other = roomOf(target);
  if (other === name) return undefined;
  if (floorByRoom.get(other)! >= floorByRoom.get(name)!) return `${path}: ${name} imports upward, ${target}`;
  const isNamed = [other, target.slice('src/'.length), '*'].some((allowed) => room.imports.includes(allowed));
  return isNamed ? undefined : `${path}: ${name} may not import ${target}`;
}

function roomOf(path: string): string {
  if (path === FACE) return 'library';
  const [first = '', ...rest] = path.slice('src/'.length).split('/');
  return rest.length === 0 ? '.' : first;
}
