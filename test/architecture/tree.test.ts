// The tree as it stands, against the rules of the architecture: rooms and their arrows, circles of imports, dead exports, and
// a host that can be loaded without a socket. Whether the rules can fail is shown beside each of them.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { deadExports } from './dead-exports.ts';
import { ImportGraph } from './import-graph.ts';
import { floors, roomFaults, tableFaults } from './rooms.ts';
import { readTree } from './source.ts';

const program = readTree('src');
const users = readTree('bench', 'examples');
const graph = new ImportGraph(program);
const host = program.map(({ path }) => path).filter((path) => path.startsWith('src/host/'));
const modulesOfHost = graph.modulesOf(host).filter((line) => !line.endsWith(': node:buffer'));

/** Exports that the program uses inside their file only, and that have tests of their own: tables, and parts that are easier to
 *  try by themselves. */
const TESTED_ALONE = [
  'src/centre/statements/reason-texts.ts: reasonTexts',
  'src/centre/statements/texts.ts: texts',
  'src/codec/bitmap.ts: blocksNeeded',
  'src/codec/errors.ts: codecErrors',
  'src/gateway/merchant-centre/texts.ts: texts',
  'src/gateway/pages/style.ts: colours',
  'src/gateway/pages/texts.ts: texts',
  'src/wire/framing-diagnosis.ts: framingsThatFit',
];

it('is found whole', () => {
  const paths = program.map(({ path }) => path);
  expect(paths).toContain('src/switch/switch.ts');
  expect(paths).toContain('src/codec/codec.ts');
  expect(paths.length).toBeGreaterThan(150);
  expect(users.length).toBeGreaterThan(20);
});

it('has rooms that stand on the floors below them', () => expect(tableFaults(floors)).toEqual([]));
it('keeps to its rooms', () => expect(program.flatMap(roomFaults)).toEqual([]));
it('has no circle of imports', () => expect(graph.circles()).toEqual([]));
it('exports nothing that nobody imports', () =>
  expect(deadExports([...program, ...users]).sort()).toEqual(TESTED_ALONE));
it('can load the host without sockets, clock or disk', () => {
  expect(host.length).toBeGreaterThan(5);
  expect(modulesOfHost).toEqual([]);
});

it('is described by the table of ARCHITECTURE.md', () => {
  const text = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| .*?\| `([a-z0-9-]+)` \|.*\| ([^|]+) \|$/gm)].map(([, name, imports]) => {
    const listed = imports === 'nothing' ? [] : imports === 'all' ? ['*'] : imports!.split(', ');
    return [name!, listed.sort()];
  });
  const standing = new Set(program.map(({ path }) => path.split('/')[1]!));
  const rooms = floors.flatMap((floor) => Object.entries(floor)).filter(([name]) => standing.has(name));
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(rooms.map(([name, { imports }]) => [name, [...imports].sort()])),
  );
});
