// The sessions with remote issuers, in virtual time: sign-on until the issuer lets the switch in, echoes on an idle link, back-off
// after losses, and what a response that cannot be read does to its request (field guide, section 3: sign-on; ISO 8583:1987
// clause 5.8).
import { describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { foreign, respondsWith, responseTo, reversal } from './flow.ts';
import { codecOf, START_MS, World, type WorldSettings } from './world.ts';

function worldWith(issuer: { signOn?: boolean; echoMs?: number; spec?: string }): World {
  return new World({ issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii', ...issuer }] });
}

const managed = (world: World) => world.forwarded.filter(({ '0': mti }) => String(mti)[1] === '8');
const approved = (request: FieldValues) => responseTo(request, '00', { '0': '0810', '70': request['70']! });
const linkEvents = (world: World) =>
  world.events.flatMap((event) =>
    event.kind === 'noted' && event.event.startsWith('issuer.')
      ? [`${event.event} ${Math.round(event.atMs - START_MS)} ${event.facts.retryMs ?? ''}`.trim()]
      : [],
  );
const times = (world: World) =>
  world.events.flatMap((event) => (event.kind === 'forwarded' ? [Math.round(event.atMs - START_MS)] : []));

describe('sign-on', () => {
  it('opens the link: before it the issuer is asked nothing', () => {
    const world = worldWith({ signOn: true });
    expect(managed(world)).toMatchObject([{ '0': '0800', '7': '1123093000', '11': '000001', '70': '001' }]);
    world.send(foreign());
    expect(world.answers).toMatchObject([{ '11': '000101', '39': '91' }]);
    world.respond(2, approved(managed(world)[0]!));
    world.send(foreign({ '11': '000102' }));
    // One allocation for all that leaves on the link.
    expect(world.forwarded.at(-1)).toMatchObject({ '0': '0100', '11': '000002' });
  });

  it('is sent again when nobody answers, and when it was refused', () => {
    const world = worldWith({ signOn: true });
    world.advance(10_000);
    expect(managed(world).map(({ '11': stan }) => stan)).toEqual(['000001', '000002']);
    world.respond(2, responseTo(managed(world)[1]!, '05', { '0': '0810', '70': '001' }));
    world.advance(10_000);
    expect(managed(world)).toHaveLength(3);
    expect(world.notes).toEqual(['issuer.not-signed-on', 'issuer.refused', 'issuer.not-signed-on']);
    // The answer to one before the last is no answer to the last.
    world.respond(2, approved(managed(world)[0]!));
    world.send(foreign());
    expect(world.answers).toMatchObject([{ '39': '91' }]);
  });

  it('says it in DE 24 to a dialect of 1993', () => {
    const world = worldWith({ signOn: true, spec: 'iso93-ascii' });
    expect(managed(world)).toMatchObject([{ '0': '1804', '24': '801' }]);
    world.respond(2, { '0': '1814', '7': '1123093000', '11': '000001', '24': '801', '39': '800' });
    expect(linkEvents(world)).toEqual(['issuer.connected 0', 'issuer.up 0']);
  });

  it('is asked for anew after a loss', () => {
    const world = worldWith({ signOn: true });
    world.responds(2, (message) => ({ message: approved(message) }));
    world.advance(10_000);
    world.up(2);
    world.advance(300);
    expect(linkEvents(world).map((line) => line.split(' ')[0])).toEqual([
      'issuer.connected',
      'issuer.not-signed-on',
      'issuer.up',
      'issuer.down',
      'issuer.connected',
      'issuer.up',
    ]);
  });
});

describe('echo', () => {
  it('is sent when the issuer has said nothing for long enough', () => {
    const world = worldWith({ echoMs: 1_000 });
    world.responds(2, (message) => ({
      message: message['0'] === '0800' ? approved(message) : responseTo(message, '00'),
    }));
    world.advance(600);
    world.send(foreign());
    world.advance(1_000);
    expect(times(world)).toEqual([600, 1_600]);
    expect(managed(world)).toMatchObject([{ '70': '301' }]);
    world.advance(1_000);
    expect(managed(world)).toHaveLength(2);
  });

  it('takes the link down when two go unanswered, and the link is made again', () => {
    const world = worldWith({ echoMs: 1_000 });
    world.advance(3_300);
    expect(linkEvents(world)).toEqual([
      'issuer.connected 0',
      'issuer.up 0',
      'issuer.down 3000 200',
      'issuer.connected 3200',
      'issuer.up 3200',
    ]);
    expect(managed(world).map(({ '11': stan }) => stan)).toEqual(['000001', '000002']);
  });

  it('of the issuer is answered with what identifies it', () => {
    const world = worldWith({});
    world.respond(2, { '0': '0800', '7': '1123093001', '11': '777777', '70': '301' });
    expect(world.forwarded).toEqual([{ '0': '0810', '7': '1123093001', '11': '777777', '39': '00', '70': '301' }]);
  });
});

describe('back-off', () => {
  it('grows up to ten seconds while the issuer takes no connection, is told once, and begins anew with its first word', () => {
    const world = worldWith({});
    world.down(2);
    world.advance(60_000);
    expect(linkEvents(world)).toEqual(['issuer.connected 0', 'issuer.up 0', 'issuer.down 0 200']);
    world.up(2);
    world.respond(2, { '0': '0800', '7': '1123093001', '11': '777777', '70': '301' });
    world.down(2);
    expect(linkEvents(world).at(-1)).toBe('issuer.down 60000 200');
  });
});

describe('an issuer that says nothing that can be read as a frame', () => {
  const frames = (world: World) => linkEvents(world).filter((line) => line.startsWith('issuer.connected')).length;

  it('is reconnected at growing intervals when its framing is lost', () => {
    const world = worldWith({});
    for (let i = 0; i < 20; i++) {
      world.sendRaw(2, Buffer.from('FFFFFFFF', 'hex'));
      world.advance(500);
    }
    expect(frames(world)).toBeLessThan(8);
  });

  it('is echoed though single bytes come', () => {
    const world = worldWith({ echoMs: 1_000 });
    for (let i = 0; i < 12; i++) {
      world.sendRaw(2, Buffer.from(i === 0 ? '00' : 'FF', 'hex'));
      world.advance(250);
    }
    expect(managed(world).length).toBeGreaterThan(1);
  });
});

describe('a response that is no message', () => {
  const asked: WorldSettings = { issuers: [{ routes: ['9504'] }, { routes: ['4'], spec: 'iso87-ascii' }] };
  /** An approval whose DE 49 is cut off, so that DE 11 can be read. */
  const cut = (request: FieldValues) => {
    const bytes = codecOf('iso87-ascii').encode(responseTo(request, '00', { '38': 'A1B2C3' }));
    return Buffer.from(bytes.subarray(0, bytes.length - 2));
  };

  it('fails its request at once when DE 11 can be read: the acquirer is told 91, and the issuer to reverse', () => {
    const world = new World(asked);
    world.send(foreign());
    world.respondBytes(2, cut(world.forwarded[0]!));
    expect(world.answers).toMatchObject([{ '11': '000101', '39': '91' }]);
    expect(world.forwarded.map(({ '0': mti }) => mti)).toEqual(['0100', '0420']);
    expect(world.records.map(({ step }) => step)).toEqual(['forwarded', 'adviceQueued', 'answered']);
    expect(world.notes).toEqual(['message.malformed', 'advice.queued']);
    world.advance(2_000);
    expect(world.answers).toHaveLength(1);
  });

  it('fails nothing when it names nothing, a request that is answered, or an advice', () => {
    const world = new World(asked);
    respondsWith('00')(world);
    world.send(foreign());
    world.advance(0);
    world.respondBytes(2, Buffer.from('0110 nothing'));
    world.respondBytes(2, cut(world.forwarded[0]!));
    expect(world.answers).toHaveLength(1);
    world.responds(2, () => undefined);
    world.send(reversal({ '2': String(foreign()['2']) }));
    world.advance(1_100);
    const advice = world.forwarded.at(-1)!;
    expect(advice['0']).toBe('0420');
    world.respondBytes(2, cut(advice));
    expect(world.core.advicesWaiting).toBe(1);
    expect(world.notes.filter((event) => event === 'message.malformed')).toHaveLength(3);
  });
});
