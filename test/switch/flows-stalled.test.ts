// While the journal makes nothing durable: what comes new is refused at once, but what was there before has one answer; issuers are read
// on; and when it goes on, so does all else, whether somebody sends something or not.
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { APPROVED, foreign, purchase, respondsWith, responseTo } from './flow.ts';
import { framed } from './framed-peer.ts';
import { World } from './world.ts';

const stanOf = (i: number) => String(i).padStart(6, '0');
const at = (i: number, second: string): FieldValues =>
  purchase({ '7': `11230932${second}`, '11': stanOf(i), '37': `9999${stanOf(i)}00`, '41': 'TERM0009' });

/** Older than what memory has let go of: the journal must be asked whether it has been seen. */
const SEARCHED = purchase({ '7': '1123093050', '11': '000555', '37': '999900055500', '41': 'TERM0005' });

/** A world that has let go of many, whose journal stands still and does not answer searches before `answer`. */
function stalled(): { world: World; answer: () => void; told: () => unknown[] } {
  const world = new World({ inFlightLimit: 8, retainedLimit: 4 });
  world.plays(1, () => APPROVED);
  respondsWith('00')(world);
  world.send(purchase());
  for (let i = 1_000; i < 1_014; i++) world.send({ ...at(i, '00'), '7': '1123093100' });
  const find = world.journal.find.bind(world.journal);
  const asked: (() => void)[] = [];
  world.journal.find = (name, found) => {
    asked.push(() => find(name, found));
  };
  world.journal.stall();
  world.send(at(2_000, '00'));
  world.send(SEARCHED);
  const told = () => world.answers.filter((answer) => answer['11'] === '000555').map((answer) => answer['39']);
  const answer = () => {
    for (const go of asked.splice(0)) go();
  };
  return { world, answer, told };
}

describe('a journal that makes nothing durable', () => {
  it('has the repeat of a request that it is asked about told nothing before that is', () => {
    const { world, answer, told } = stalled();
    world.advance(6_000);
    world.send(at(2_001, '01'));
    expect(world.answers.at(-1)).toMatchObject({ '11': '002001', '39': '91' });
    world.send(SEARCHED);
    expect(told()).toEqual([]);
    world.journal.resume();
    answer();
    world.advance(10);
    expect(told()).toEqual(['00']);
  });

  it('is noticed, and so is that it goes on, though nobody sends anything', () => {
    const { world, answer, told } = stalled();
    world.advance(6_000);
    expect(world.notes.filter((name) => /journal\.(stalled|goes-on)/.test(name))).toEqual(['journal.stalled']);
    world.journal.resume();
    world.advance(10);
    expect(world.notes.filter((name) => /journal\.(stalled|goes-on)/.test(name))).toEqual([
      'journal.stalled',
      'journal.goes-on',
    ]);
    answer();
    world.advance(10);
    expect(told()).toEqual(['00']);
  });

  it('makes no answer of an issuer late that came in time, however many come', () => {
    const count = 2_500;
    const world = new World({ inFlightLimit: 3_000, retainedLimit: 5_000, storeAndForwardLimit: 5_000 });
    for (let i = 1; i <= count; i++) world.send(foreign({ '11': stanOf(i), '37': `REF${String(i).padStart(9, '0')}` }));
    const requests = [...world.forwarded];
    world.journal.stall();
    world.respond(2, responseTo(requests[0]!, '00'));
    world.advance(20);
    const codec = world.remotes[1]!;
    world.sendRaw(
      2,
      Buffer.concat(requests.slice(1).map((request) => framed(codec.encode(responseTo(request, '00'))))),
    );
    world.advance(1_500);
    world.journal.resume();
    world.advance(1_000);
    expect(world.answers.filter((answer) => answer['39'] === '00')).toHaveLength(count);
    expect(world.notes).not.toContain('issuer.late');
  });
});
