// The day in Casablanca against the production core and its issuers, in virtual time: every answer is the one that the
// trace says is due. Played step by step at the times of the trace, and compared here, by the meaning of the format alone.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { type Arrival, VirtualNetwork } from './virtual-network.ts';

type Value = string | { from: string; path: string };
type Due = string | { echo: true } | { present: boolean } | { matches: string } | { from: string; path: string };

interface Line {
  at: number;
  name: string;
  send: string | Record<string, Value>;
  expect: Record<string, Due> | null;
}

interface Played extends Line {
  sentAtMs: number;
  sent: FieldValues;
  answers: Arrival[];
}

const lines = readFileSync(new URL('../../examples/day-in-casablanca.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => JSON.parse(line) as Line);

const LONGEST_WAIT_MS = 10_000;
const WAIT_STEP_MS = 10;
let played: Played[];

beforeAll(async () => {
  played = await play(lines);
});

describe('played against the core', () => {
  test('every answer is the one that is due, and nothing else comes', () => {
    expect(played).toHaveLength(lines.length);
    expect(played.flatMap(differencesOf)).toEqual([]);
  });

  test('the same request again gets the first answer again, byte for byte', () => {
    const repeats = played.filter(({ name }) => /^\d+ (sent again|repeated)/.test(name));
    expect(repeats.length).toBeGreaterThanOrEqual(8);
    for (const { sent, answers, name } of repeats) {
      const first = played.find((step) => ['7', '11', '41'].every((element) => step.sent[element] === sent[element]))!;
      expect(answers[0]!.hex, name).toBe(first.answers[0]!.hex);
    }
  });

  test('slow answers take the time they are asked to take, others overtake them', () => {
    const delayOf = (minor: string) => {
      const { sentAtMs, answers } = played.find(({ sent }) => sent[4] === minor)!;
      return answers[0]!.atMs - sentAtMs;
    };
    const within = (least: number) => [least, least + 30] as const;
    for (const [minor, [least, most]] of [
      ['000000778002', within(200)],
      ['000000778005', within(500)],
      ['000000778001', within(140)],
      ['000000779000', within(5_000)],
    ] as const) {
      expect(delayOf(minor), minor).toBeGreaterThanOrEqual(least);
      expect(delayOf(minor), minor).toBeLessThanOrEqual(most);
    }
  });

  test('a wrong expectation is noticed', async () => {
    const spoilt = lines.slice(0, 30).map((line, i) => {
      return i === 11 ? { ...line, expect: { ...line.expect, 39: '51', 4: '000000000001' } } : line;
    });
    const found = (await play(spoilt as Line[])).flatMap(differencesOf);
    expect(found.map((line) => line.replace(/^(\d+).*: (DE \d+).*$/, '$1 $2'))).toEqual(['012 DE 4', '012 DE 39']);
  });
});

/** Plays the steps in order, each at its time, and waits for an answer that a step takes a value from. */
async function play(steps: readonly Line[]): Promise<Played[]> {
  const network = await VirtualNetwork.open();
  const done: Played[] = [];
  let given = 0;
  const deal = () => {
    for (; given < network.arrivals.length; given++)
      ownerOf(network.arrivals[given]!, done)?.answers.push(network.arrivals[given]!);
  };
  for (const step of steps) {
    network.advanceTo(step.at);
    deal();
    for (const untilMs = network.nowMs + LONGEST_WAIT_MS; network.nowMs < untilMs && isEarly(step, done); deal()) {
      network.advanceTo(network.nowMs + WAIT_STEP_MS);
    }
    const frame =
      typeof step.send === 'string' ? Buffer.from(step.send, 'hex') : network.codec.encode(valuesOf(step.send, done));
    const sent = typeof step.send === 'string' ? keyOf(step.expect) : network.codec.decode(frame).toJSON();
    done.push({ ...step, sentAtMs: network.nowMs, sent, answers: [] });
    network.send(frame);
    deal();
  }
  network.advanceTo(steps.at(-1)!.at + LONGEST_WAIT_MS);
  deal();
  const owned = done.reduce((sum, { answers }) => sum + answers.length, 0);
  if (owned !== network.arrivals.length)
    throw new Error(`${network.arrivals.length - owned} answers belong to no step`);
  return done;
}

/** Of a frame that is no message, what its answer will be known by. */
function keyOf(due: Line['expect']): FieldValues {
  const known = Object.entries(due ?? {}).filter(
    ([element, value]) => ['7', '11', '41'].includes(element) && typeof value === 'string',
  );
  return Object.fromEntries(known) as FieldValues;
}

function ownerOf({ json }: Arrival, done: readonly Played[]): Played | undefined {
  const fitting = done.filter(({ sent, expect: due }) => {
    return (
      due !== null &&
      ['7', '11', '41'].every((element) => sent[element] === json[element]) &&
      typeOf(sent, due) === json[0]
    );
  });
  return fitting.find(({ answers }) => answers.length === 0) ?? fitting.at(-1);
}

function typeOf(sent: FieldValues, due: Record<string, Due>): unknown {
  const mti = sent[0] as string | undefined;
  return mti === undefined ? due[0] : `${mti.slice(0, 2)}${Number(mti[2]) + 1}0`;
}

function valuesOf(send: Record<string, Value>, done: readonly Played[]): FieldValues {
  return Object.fromEntries(
    Object.entries(send).map(([key, value]) => [key, typeof value === 'string' ? value : taken(value, done)]),
  );
}

function taken({ from, path }: { from: string; path: string }, done: readonly Played[]): string {
  const value = done.find(({ name }) => name === from)?.answers[0]?.json[path];
  if (typeof value !== 'string') throw new Error(`no answer to ${from} with DE ${path} when it is needed`);
  return value;
}

/** True while a step takes a value from an answer that has not come. */
function isEarly({ send }: Line, done: readonly Played[]): boolean {
  const sources =
    typeof send === 'string' ? [] : Object.values(send).flatMap((v) => (typeof v === 'string' ? [] : [v.from]));
  return sources.some((from) => done.find(({ name }) => name === from)?.answers.length === 0);
}

function differencesOf({ name, sent, expect: due, answers }: Played, _: number, all: readonly Played[]): string[] {
  const wanted = due === null ? 0 : 1;
  if (answers.length !== wanted) return [`${name}: ${answers.length} answers, due ${wanted}`];
  return Object.entries(due ?? {}).flatMap(([element, value]) => {
    const found = answers[0]!.json[element];
    const isRight =
      typeof value === 'string'
        ? found === value
        : 'echo' in value
          ? found === sent[element]
          : 'present' in value
            ? (found !== undefined) === value.present
            : 'matches' in value
              ? new RegExp(value.matches).test(String(found))
              : found === taken(value, all);
    return isRight ? [] : [`${name}: DE ${element} is ${String(found)}, due ${JSON.stringify(value)}`];
  });
}
