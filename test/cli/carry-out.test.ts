// What people are told of an order that is not carried out: to drop what says what is no more, and to wait while nobody knows.
import { expect, it } from 'vitest';
import { carryOutIn } from '../../src/cli/control/carry-out.ts';
import type { Order, Reply } from '../../src/cli/control/orders.ts';
import { foreign, issuerDown, issuerUp, LEAVES_400, responseTo } from '../switch/flow.ts';
import { standingIn, undo } from '../switch/stand-in-flow.ts';
import { World } from '../switch/world.ts';

/** An approval in the issuer's place is parked (advice 2), since the issuer answers without a reason. */
function parked(): World {
  const world = new World(standingIn());
  issuerDown(2)(world);
  world.send(foreign());
  world.responds(2, (message) => {
    const { '39': _reason, ...rest } = responseTo(message, '');
    return { message: { ...rest, '0': '0130' } };
  });
  issuerUp(2)(world);
  world.advance(600_000);
  expect(world.core.advicesParked).toBe(1);
  return world;
}

function replyTo(world: World, order: Order): Reply | undefined {
  let reply: Reply | undefined;
  carryOutIn(world.host, [{ kind: 'issuer', number: 2, name: 'far' }])(order, (said) => {
    reply = said;
  });
  world.advance(1);
  return reply;
}

const RELEASE: Order = { do: 'release', advice: 2 };

it('to wait while the reversal is with the issuer', () => {
  const world = parked();
  world.responds(2, () => undefined);
  undo()(world);
  expect(replyTo(world, RELEASE)).toEqual({
    outcome: 'refused',
    why: 'its issuer is being asked to reverse the transaction of advice 2: wait for its answer, then try again',
  });
});

it('to drop what has been reversed in part since', () => {
  const world = parked();
  world.responds(2, (message) => ({ message: responseTo(message, '00') }));
  undo({ '95': LEAVES_400 })(world);
  expect(replyTo(world, RELEASE)).toEqual({
    outcome: 'refused',
    why: 'advice 2 says what is no more: its transaction has been reversed since, so drop it',
  });
});
