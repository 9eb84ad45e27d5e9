// What an issuer has said before its link is reset counts, though its share of the turn was over when it was read.
import { expect, it } from 'vitest';
import { foreign, responseTo } from '../switch/flow.ts';
import { framed } from '../switch/framed-peer.ts';
import { World } from '../switch/world.ts';

it('answers that were read are told, when the link is reset while it waits for its turn', () => {
  const count = 4_500;
  const world = new World({ inFlightLimit: 5_000, retainedLimit: 5_000, storeAndForwardLimit: 5_000 });
  for (let i = 1; i <= count; i++)
    world.send(foreign({ '11': String(i).padStart(6, '0'), '37': `REF${String(i).padStart(9, '0')}` }));
  const codec = world.remotes[1]!;
  const { peer } = world.issuerPeer(2);
  peer.send(Buffer.concat(world.forwarded.map((request) => framed(codec.encode(responseTo(request, '00'))))));
  world.timer.nextTurn(() => peer.reset());
  world.advance(5_000);
  const told = Map.groupBy(world.answers, (answer) => String(answer['39']));
  expect([...told].map(([reason, { length }]) => [reason, length])).toEqual([['00', count]]);
  expect(world.core.advicesWaiting).toBe(0);
});
