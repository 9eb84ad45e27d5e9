// An issuer in this process that can be away, as a plug-in is while its thread is made again. It is treated like a remote issuer whose
// link is down: stood in for where its settings say so, and told afterwards what it is owed.
import { describe, expect, it } from 'vitest';
import { LaterDecision, type LocalIssuer } from '../../src/host/local-issuers.ts';
import { APPROVED, purchase, reversal } from '../switch/flow.ts';
import { outstandingOf, STAND_IN } from '../switch/stand-in-flow.ts';
import { World } from '../switch/world.ts';

/** An issuer that comes and goes, and approves what it is asked. */
class Visitor implements LocalIssuer {
  readonly number = 1;
  readonly name = 'visitor';
  readonly deadlineMs = 1_000;
  readonly books = 'elsewhere';
  readonly standIn: LocalIssuer['standIn'];
  readonly presence: LocalIssuer['presence'];
  /** The message types that it is asked, in order. */
  readonly asked: number[] = [];
  isSilent = false;
  private changed: (isUp: boolean) => void = () => undefined;

  constructor(isUp: boolean, settings: Pick<LocalIssuer, 'standIn'> = { standIn: STAND_IN }) {
    this.standIn = settings.standIn;
    this.presence = {
      isUp,
      follow: (changed) => {
        this.changed = changed;
      },
    };
  }

  decide({ mti }: { readonly mti: number }): typeof APPROVED | LaterDecision {
    this.asked.push(mti);
    return this.isSilent ? new LaterDecision(() => undefined) : APPROVED;
  }

  /** It comes or goes, and the host hears of it. */
  is(isUp: boolean, world: World): void {
    this.changed(isUp);
    world.advance(0);
  }
}

function worldOf(local: Visitor): World {
  return new World({ issuers: [{ routes: ['9504'] }], local });
}

const reasons = (world: World) => world.answers.map(({ '39': reason }) => reason);

describe('an issuer in this process that is away', () => {
  it('is stood in for, and told of it once it is there again', () => {
    const visitor = new Visitor(true);
    const world = worldOf(visitor);
    visitor.is(false, world);
    world.send(purchase());
    expect([reasons(world), visitor.asked, world.core.advicesWaiting]).toEqual([['00'], [], 1]);
    world.advance(60_000);
    expect(visitor.asked).toEqual([]);
    visitor.is(true, world);
    expect([visitor.asked, world.core.advicesWaiting, outstandingOf(world)]).toEqual([[120], 0, [12_345]]);
  });

  it('that is not stood in for has its requests told 91, and is not asked', () => {
    const visitor = new Visitor(true, {});
    const world = worldOf(visitor);
    visitor.is(false, world);
    world.send(purchase());
    expect([reasons(world), visitor.asked, world.core.advicesWaiting]).toEqual([['91'], [], 0]);
    visitor.is(true, world);
    world.send(purchase({ '11': '000102' }));
    expect([reasons(world), visitor.asked]).toEqual([['91', '00'], [100]]);
  });

  it('is told a reversal once it is there again', () => {
    const visitor = new Visitor(true);
    const world = worldOf(visitor);
    world.send(purchase());
    visitor.is(false, world);
    world.send(reversal());
    world.advance(60_000);
    expect(visitor.asked).toEqual([100]);
    visitor.is(true, world);
    expect([visitor.asked, world.core.advicesWaiting, outstandingOf(world)]).toEqual([[100, 420], 0, []]);
  });

  it('goes with a request: that is in doubt, undone at the deadline, and sent when it is there again', () => {
    const visitor = new Visitor(true, { standIn: { ...STAND_IN, whenSilent: false } });
    const world = worldOf(visitor);
    visitor.isSilent = true;
    world.send(purchase());
    visitor.is(false, world);
    world.advance(5_000);
    expect([reasons(world), visitor.asked]).toEqual([['91'], [100]]);
    visitor.isSilent = false;
    visitor.is(true, world);
    expect([visitor.asked, world.core.advicesWaiting]).toEqual([[100, 420], 0]);
  });

  it('may be away from the start', () => {
    const visitor = new Visitor(false);
    const world = worldOf(visitor);
    world.send(purchase());
    expect([reasons(world), visitor.asked]).toEqual([['00'], []]);
    visitor.is(true, world);
    expect(visitor.asked).toEqual([120]);
  });
});
