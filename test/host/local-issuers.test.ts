// An issuer in this process that breaks where it says when it has decided: its request is told 96 as for any that throws.
import { expect, it } from 'vitest';
import { LaterDecision, type LocalIssuer } from '../../src/host/local-issuers.ts';
import { purchase } from '../switch/flow.ts';
import { World } from '../switch/world.ts';

it('a decision that cannot be waited for is a broken issuer', () => {
  const decide = () =>
    new LaterDecision(() => {
      throw new Error('no wait');
    });
  const local: LocalIssuer = { number: 1, name: 'mine', deadlineMs: 1_000, books: 'elsewhere', decide };
  const world = new World({ issuers: [{ routes: ['9504'] }], local });
  world.send(purchase());
  expect(world.answers.map(({ '39': reason }) => reason)).toEqual(['96']);
  expect(world.events).toContainEqual(
    expect.objectContaining({ event: 'issuer.broken', facts: { issuer: 'mine', reason: 'no wait' } }),
  );
});
