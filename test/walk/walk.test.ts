// The walk in ARCHITECTURE.md against a running host: one 0100 to an issuer in this process enters the files that the walk names in
// the order in which it names them, once on its way there and once on its way back.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { localIssuer } from '../../src/cli/local-issuer.ts';
import { domesticIssuer } from '../../src/issuers/domestic.ts';
import type { IssuerRequest } from '../../src/switch/ports.ts';
import { purchase } from '../switch/flow.ts';
import { World } from '../switch/world.ts';

const trace = globalThis as { entered?: ((path: string) => void) | undefined };

/** The files that one 0100 enters, each where it is entered first: before the issuer has decided, and after. */
function walked(): { there: string[]; back: string[] } {
  const issuer = localIssuer(
    domesticIssuer({ name: 'issuer-1', currency: '504', openingBalanceMinor: 1_000_000 }),
    1,
    'issuer-1',
    1_000,
  );
  let path: string[] = [];
  const [there, back]: [string[], string[]] = [[], []];
  const decide = (request: IssuerRequest, nowMs: number) => {
    const decision = issuer.decide(request, nowMs);
    path = back;
    return decision;
  };
  const world = new World({ local: { ...issuer, decide } });
  world.send(purchase({ '2': '9504010000000001' }));
  world.advance(100);
  path = there;
  const bytes = world.encoded(purchase({ '2': '9504010000000001', '11': '000102' }));
  trace.entered = (file) => {
    if (!path.includes(file)) path.push(file);
  };
  world.sendBytes(bytes);
  trace.entered = undefined;
  expect(world.answers.map((answer) => answer['39'])).toEqual(['00', '00']);
  return { there, back };
}

/** Rooms whose every file is named in the walk. Of the others it names the files that matter. */
const WHOLE = /^(host|switch)\//;
/** Rooms that the walk names and this run replaces by virtual ones. */
const REPLACED = /^(net|store)\//;

/** The files in the list of ARCHITECTURE.md that begins with `heading`, in order. */
function named(heading: string): string[] {
  const text = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const list = text.slice(text.indexOf(`\n${heading}:\n`)).split('\n\n')[1]!;
  const files = [...list.matchAll(/`([a-z0-9-]+(?:\/[a-z0-9-]+)+\.ts)`/g)].map(([, file]) => file!);
  return [...new Set(files)].filter((file) => !REPLACED.test(file));
}

describe('the walk of a 0100 in ARCHITECTURE.md', () => {
  const { there, back } = walked();
  it.each([
    ['There', there],
    ['Back', back],
  ])('%s: names the files in the order in which they are entered', (heading, entered) => {
    const walk = named(heading);
    expect(walk.length).toBeGreaterThan(15);
    expect(walk).toEqual(entered.filter((file) => walk.includes(file)));
  });

  it.each([
    ['There', there],
    ['Back', back],
  ])('%s: leaves out no file of host and switch', (heading, entered) => {
    const walk = named(heading);
    expect(entered.filter((file) => WHOLE.test(file) && !walk.includes(file))).toEqual([]);
  });
});
