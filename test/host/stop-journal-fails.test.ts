// A journal that fails while a stop waits for it: it refuses whatever is to be kept from then on.
import { expect, it } from 'vitest';
import { JournalError } from '../../src/journal/journal.ts';
import { APPROVED, decides, purchase } from '../switch/flow.ts';
import { World } from '../switch/world.ts';

it('throws nothing into the event loop', () => {
  const world = new World();
  decides(APPROVED)(world);
  world.journal.stall();
  world.send(purchase());
  world.host.stop(() => undefined);
  world.advance(10_000);
  const failure = new JournalError('JOURNAL_WRITE', 'disk full');
  world.journal.keep = () => {
    throw failure;
  };
  world.journal.fail(failure);
  expect(() => world.advance(1_000)).not.toThrow();
});
