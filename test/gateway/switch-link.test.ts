// The gateway's link against a switch that does what it should not: it is silent, late, confused or gone.

import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { type LinkSettings, SwitchLink } from '../../src/gateway/acquirer/switch-link.ts';
import { EventLoopTimer } from '../../src/net/event-loop-timer.ts';
import { loadSpec } from '../../src/spec-file.ts';
import { framingByName } from '../../src/wire/framing.ts';

const codec = compile(loadSpec('iso87-ascii-ecommerce'));
const REQUEST = {
  '0': '0100',
  '2': '9504010000000001',
  '3': '000000',
  '4': '000000000100',
  '7': '1126120000',
  '11': '000001',
};

/** A switch that answers as `answer` says; undefined: not at all. */
class OddSwitch {
  readonly asked: FieldValues[] = [];
  readonly sockets = new Set<Socket>();
  answer: (asked: FieldValues) => FieldValues | undefined = () => undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
      socket.on('data', (bytes: Buffer) => {
        for (let at = 0; at < bytes.length; at += 2 + bytes.readUInt16BE(at)) {
          const asked = codec.decode(bytes.subarray(at + 2, at + 2 + bytes.readUInt16BE(at))).toJSON();
          this.asked.push(asked);
          const answer = this.answer(asked);
          if (answer !== undefined) this.send(answer);
        }
      });
    });
  }

  static async start(): Promise<OddSwitch> {
    const odd = new OddSwitch();
    await new Promise<void>((resolve) => odd.#server.listen(0, '127.0.0.1', resolve));
    return odd;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  send(message: FieldValues): void {
    const body = codec.encode(message);
    const head = Buffer.alloc(2);
    head.writeUInt16BE(body.length);
    for (const socket of this.sockets) socket.write(Buffer.concat([head, body]));
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
    this.#server.close();
  }
}

let odd: OddSwitch | undefined;
let link: SwitchLink | undefined;
afterEach(async () => {
  odd?.close();
  await link?.stop();
});

const events: string[] = [];

/** A link that is up, unless it signs on in vain. */
async function linked(
  settings: Partial<LinkSettings> = {},
): Promise<{ up: () => number; link: SwitchLink; odd: OddSwitch }> {
  odd ??= await OddSwitch.start();
  let ups = 0;
  let stan = 900_000;
  events.length = 0;
  link = new SwitchLink(
    {
      ...{ host: '127.0.0.1', port: odd.port, codec, framing: framingByName('2-byte'), transport: undefined },
      ...{ signsOn: false, echoMs: 0, deadlineMs: 200, ...settings },
    },
    {
      timer: new EventLoopTimer(),
      emit: (event) => events.push(event),
      stan: () => String(++stan),
      up: () => ups++,
    },
  );
  link.start();
  if (!settings.signsOn) await expect.poll(() => ups).toBe(1);
  return { up: () => ups, link, odd };
}

const responseTo = (asked: FieldValues, changes: FieldValues = {}): FieldValues => ({
  ...{ '0': '0110', '7': asked['7']!, '11': asked['11']!, '39': '00', ...changes },
});

describe('a request', () => {
  afterEach(() => {
    odd = undefined;
  });

  it('is answered', async () => {
    const { link: to, odd: by } = await linked();
    by.answer = responseTo;
    const reply = await to.request(REQUEST);
    expect(reply.is === 'answered' && reply.message.text(39)).toBe('00');
    expect(to.underWay).toBe(0);
  });

  it('is silent after its deadline, and what comes then answers nothing', async () => {
    const { link: to, odd: by } = await linked();
    expect(await to.request(REQUEST)).toEqual({ is: 'silent', why: 'deadline' });
    by.send(responseTo(REQUEST));
    await expect.poll(() => events).toContain('gateway.unasked');
  });

  it('takes no answer that is of another request', async () => {
    const { link: to, odd: by } = await linked();
    by.answer = (asked) => responseTo(asked, { '7': '1126115959' });
    expect(await to.request(REQUEST)).toEqual({ is: 'silent', why: 'deadline' });
    by.answer = (asked) => responseTo(asked, { '0': '0130' });
    expect(await to.request({ ...REQUEST, '11': '000002' })).toEqual({ is: 'silent', why: 'deadline' });
    by.answer = (asked) => responseTo(asked, { '11': '000099' });
    expect(await to.request({ ...REQUEST, '11': '000003' })).toEqual({ is: 'silent', why: 'deadline' });
  });

  it('is lost with the connection, which is made again', async () => {
    const { link: to, odd: by, up } = await linked({ deadlineMs: 10_000 });
    const waiting = to.request(REQUEST);
    await expect.poll(() => by.asked.length).toBe(1);
    for (const socket of by.sockets) socket.destroy();
    expect(await waiting).toEqual({ is: 'silent', why: 'lost' });
    // Nothing leaves while there is no connection.
    expect(to.isUp).toBe(false);
    expect(await to.request(REQUEST)).toEqual({ is: 'unsent' });
    await expect.poll(up, { timeout: 5_000 }).toBe(2);
    expect(by.asked).toHaveLength(1);
    by.answer = responseTo;
    expect((await to.request({ ...REQUEST, '11': '000002' })).is).toBe('answered');
  });

  it('that is no message is refused before anything is sent', async () => {
    const { link: to, odd: by } = await linked();
    expect(() => to.request({ ...REQUEST, '4': 'much' })).toThrow(/DE 4|INVALID|4/);
    expect(by.asked).toHaveLength(0);
    expect(to.underWay).toBe(0);
  });

  it('is not confused by bytes that are no message', async () => {
    const { link: to, odd: by } = await linked();
    for (const socket of by.sockets) socket.write(Buffer.concat([Buffer.from([0, 5]), Buffer.from('01xx!')]));
    await expect.poll(() => events).toContain('gateway.unreadable');
    by.answer = responseTo;
    expect((await to.request(REQUEST)).is).toBe('answered');
  });
});

describe('a link that signs on', () => {
  afterEach(() => {
    odd = undefined;
  });

  it('is up once the switch has said yes', async () => {
    odd = await OddSwitch.start();
    odd.answer = (asked) => ({
      '0': '0810',
      '7': asked['7']!,
      '11': asked['11']!,
      '39': odd!.asked.length < 3 ? '91' : '00',
    });
    const { up, link: to } = await linked({ signsOn: true });
    await expect.poll(up, { timeout: 5_000 }).toBe(1);
    expect(odd.asked.map((asked) => asked['70'])).toEqual(['001', '001', '001']);
    expect(to.isUp).toBe(true);
  });

  it('asks for an echo when it is idle, and leaves a switch that gives none', async () => {
    odd = await OddSwitch.start();
    odd.answer = (asked) => ({ '0': '0810', '7': asked['7']!, '11': asked['11']!, '39': '00' });
    const { up } = await linked({ echoMs: 50 });
    await expect.poll(() => odd!.asked.filter((asked) => asked['70'] === '301').length).toBeGreaterThan(2);
    odd.answer = () => undefined;
    await expect.poll(up, { timeout: 5_000 }).toBeGreaterThan(1);
  });
});
