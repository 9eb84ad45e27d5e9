// The tree as it stands, against the rules of the architecture: rooms and their arrows, circles of imports, dead exports, and
// a host that can be loaded without a socket. Whether the rules can fail is shown beside each of them.
import { expect, it } from 'vitest';
import { deadExports } from './dead-exports.ts';
import { ImportGraph } from './import-graph.ts';
import { beyond, PENDING, type Rule } from './pending.ts';
import { floors, roomFaults, tableFaults } from './rooms.ts';
import { readTree } from './source.ts';

const program = readTree('src');
const users = readTree('bench', 'examples');
const graph = new ImportGraph(program);
const host = program.map(({ path }) => path).filter((path) => path.startsWith('src/host/'));
const modulesOfHost = graph.modulesOf(host).filter((line) => !line.endsWith(': node:buffer'));

/** Fails with what is new, and with what has been mended and still stands in the list of pending faults. */
function expectNoFaults(rule: Rule, faults: readonly string[]): void {
  expect(beyond(PENDING[rule], faults)).toEqual({ found: [], mended: [] });
}

it('is found whole', () => {
  const paths = program.map(({ path }) => path);
  expect(paths).toContain('src/switch/switch.ts');
  expect(paths).toContain('src/codec/codec.ts');
  expect(paths.length).toBeGreaterThan(150);
  expect(users.length).toBeGreaterThan(20);
});

it('has rooms that stand on the floors below them', () => expect(tableFaults(floors)).toEqual([]));
it('keeps to its rooms', () => expectNoFaults('rooms', program.flatMap(roomFaults)));
it('has no circle of imports', () => expectNoFaults('circles', graph.circles()));
it('exports nothing that nobody imports', () => expectNoFaults('deadExports', deadExports([...program, ...users])));
it.skipIf(host.length === 0)('can load the host without sockets, clock or disk', () => {
  expectNoFaults('hostModules', modulesOfHost);
});
