// A defect of the switch itself that one frame brings out: it costs that frame, and its link when it comes again and again, never the
// process. Here the core throws where a chosen frame comes by; a journal that has really failed still stops everything.
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/codec/message.ts';
import type { JournalError } from '../../src/journal/journal.ts';
import { FOREIGN_CARD, foreign, purchase } from '../switch/flow.ts';
import { framed } from '../switch/framed-peer.ts';
import { codec, Doorstep } from './doorstep.ts';

/** DE 11 of the frame that brings out the defect. */
const CURSED = 666;
const cursed = (overrides = {}) => purchase({ '11': '000666', ...overrides });

type Method = (...args: unknown[]) => unknown;

/** `owner` has a defect in a method, for messages with the cursed STAN or terminal: before it does anything, or after all is done. */
function curse(owner: object, method: string, when: 'before' | 'after'): void {
  const sound = Reflect.get(owner, method) as Method;
  const broken: Method = (...args) => {
    const message = args.find((arg) => typeof arg === 'object') as Message;
    const isCursed = message.number(11) === CURSED || message.text(41) === 'CURSED01';
    if (isCursed && when === 'before') throw new TypeError('a defect');
    const result = sound.apply(owner, args);
    if (isCursed) throw new TypeError('a defect');
    return result;
  };
  Object.assign(owner, { [method]: broken });
}

/** What handles authorizations in the core. */
function handlerIn(door: Doorstep): object {
  return Reflect.get(door.host.core, 'authorizations') as object;
}

describe('a frame of an acquirer on which the core fails', () => {
  it('is told 96, in one line with its bytes masked; everything else goes on', () => {
    const door = new Doorstep();
    const [caller, healthy] = [door.call(), door.call()];
    curse(door.host.core, 'receive', 'before');
    caller.send(purchase(), cursed(), purchase({ '11': '000103' }));
    healthy.send(purchase({ '11': '000104' }));
    expect([caller.reasons, healthy.reasons]).toEqual([['00', '96', '00'], ['00']]);
    const [line, ...more] = door.of('frame.failed');
    expect(more).toEqual([]);
    expect(line).toMatchObject({ link: 'gateway', connection: 1, cause: expect.stringContaining('a defect') });
    const pan = String(purchase()['2']);
    const hex = Buffer.from(pan).toString('hex');
    const told = JSON.stringify(line).replaceAll(' ', '');
    expect(told).toContain('30313030');
    expect([told.includes(pan), told.includes(hex)]).toEqual([false, false]);
    expect(door.host.core.inFlight).toBe(0);
  });

  it('is handled anew when it comes again and the defect is gone', () => {
    const door = new Doorstep();
    const caller = door.call();
    const { receive } = door.host.core;
    curse(door.host.core, 'receive', 'before');
    caller.send(cursed());
    Object.assign(door.host.core, { receive });
    caller.send(cursed());
    expect(caller.reasons).toEqual(['96', '00']);
  });

  it('after it was sent to a remote issuer: its deadline undoes it, and the acquirer is told once', () => {
    const door = new Doorstep();
    const caller = door.call();
    curse(handlerIn(door), 'receive', 'after');
    caller.send({ ...cursed(), '2': FOREIGN_CARD });
    expect([caller.reasons, door.host.core.inFlight]).toEqual([[], 1]);
    door.advance(1_100);
    expect([caller.reasons, door.host.core.inFlight]).toEqual([['91'], 0]);
    expect(door.of('advice.queued')).toHaveLength(1);
  });

  it('after the issuer in this process was asked for: it decides, and the acquirer is told that', () => {
    const door = new Doorstep();
    const caller = door.call();
    curse(handlerIn(door), 'receive', 'after');
    caller.send(cursed());
    expect([caller.reasons, door.host.core.inFlight]).toEqual([['00'], 0]);
  });

  it('after it was refused: it has been told that, and is not told twice', () => {
    const door = new Doorstep();
    const caller = door.call();
    curse(handlerIn(door), 'receive', 'after');
    caller.send(cursed({ '2': '6011000990139424' }), purchase());
    expect(caller.reasons).toContain('15');
    expect(caller.reasons.at(-1)).toBe('00');
  });

  it('before it was asked of anybody, though it had its place: it is told 96 and leaves nothing behind', () => {
    const door = new Doorstep();
    const caller = door.call();
    curse(handlerIn(door), 'receive', 'before');
    caller.send(cursed(), purchase());
    expect([caller.reasons, door.host.core.inFlight]).toEqual([['96', '00'], 0]);
  });

  it('is ignored when it expects no answer', () => {
    const door = new Doorstep();
    const caller = door.call();
    curse(door.host.core, 'receive', 'before');
    caller.send({ ...cursed({ '39': '00' }), '0': '0110' }, purchase());
    expect(caller.reasons).toEqual(['00']);
  });

  it('closes its link the third time within a minute, and no other', () => {
    const door = new Doorstep();
    const [caller, healthy] = [door.call(), door.call()];
    curse(door.host.core, 'receive', 'before');
    for (let i = 0; i < 3; i++) caller.send(cursed({ '7': `112312000${i}` }));
    door.advance(2_000);
    expect(caller.reasons).toEqual(['96', '96', '96']);
    expect([caller.peer.isEnded, healthy.peer.isEnded]).toEqual([true, false]);
    expect(door.of('acquirer.disconnected')).toMatchObject([
      { cause: '3 messages within a minute that the switch fails on' },
    ]);
    healthy.send(purchase());
    expect(healthy.reasons).toEqual(['00']);
  });
});

describe('a frame on which the codec fails', () => {
  it('is lost, and nobody else notices', () => {
    const door = new Doorstep({ codec: Object.create(codec, { index: { value: failsOn('CURSED01') } }) });
    const [caller, healthy] = [door.call(), door.call()];
    caller.send(cursed({ '41': 'CURSED01' }), purchase());
    healthy.send(purchase({ '11': '000104' }));
    expect([caller.reasons, healthy.reasons]).toEqual([['00'], ['00']]);
    expect(door.of('frame.failed')).toHaveLength(1);
  });
});

/** An `index` with a defect for frames that hold `text`. */
function failsOn(text: string): typeof codec.index {
  return (bytes, start, end, message) => {
    if (bytes.subarray(start, end).includes(text)) throw new RangeError('a defect');
    return codec.index(bytes, start, end, message);
  };
}

describe('a response of a remote issuer on which the core fails', () => {
  it('is lost: its request is told 91 at its deadline and undone', () => {
    const door = new Doorstep();
    const caller = door.call();
    const sent: Buffer[] = [];
    door.issuerPeers[0]!.onWritten = (view) => sent.push(Buffer.from(view));
    curse(door.host.core, 'respond', 'before');
    caller.send(foreign({ '41': 'CURSED01' }));
    const request = codec.decode(sent[0]!.subarray(2)).toJSON();
    door.issuerPeers[0]!.send(framed(codec.encode({ ...request, '0': '0110', '39': '00' })));
    door.advance(100);
    expect(door.of('frame.failed')).toMatchObject([{ issuer: 'far' }]);
    expect(caller.reasons).toEqual([]);
    door.advance(1_000);
    expect(caller.reasons).toEqual(['91']);
    expect(door.of('advice.queued')).toHaveLength(1);
  });
});

describe('a decision of an issuer in this process on which the core fails', () => {
  it('is not known: told 91 at its deadline, and undone', () => {
    const door = new Doorstep();
    const caller = door.call();
    const { core } = door.host;
    const decide = core.decide.bind(core);
    let isBroken = true;
    Object.assign(core, {
      decide: (...args: Parameters<typeof decide>) => {
        if (isBroken) throw new TypeError('a defect');
        decide(...args);
      },
    });
    caller.send(purchase());
    isBroken = false;
    expect([caller.reasons, core.inFlight]).toEqual([[], 1]);
    door.advance(1_100);
    expect([caller.reasons, core.inFlight]).toEqual([['91'], 0]);
  });
});

describe('a journal that refuses an entry', () => {
  it('because it has failed stops the host: nobody is told anything', () => {
    const failures: JournalError[] = [];
    const door = new Doorstep({}, {}, (error) => failures.push(error));
    const caller = door.call();
    door.journal.append = () => {
      throw Object.assign(new Error('the disk is gone'), { name: 'JournalError', code: 'JOURNAL_WRITE' });
    };
    caller.send(purchase());
    expect([failures.length, caller.reasons]).toEqual([1, []]);
  });
});
