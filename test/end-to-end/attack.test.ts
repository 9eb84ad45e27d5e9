// What a hostile newcomer found, each kept from coming back.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { hexBytes } from '../../src/cli/input.ts';
import { localIssuer } from '../../src/cli/local-issuer.ts';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { compile } from '../../src/codec/spec/compile.ts';
import { Host } from '../../src/host/host.ts';
import type { Decision, Issuer, IssuerRequest } from '../../src/issuers/issuer.ts';
import { Client } from '../../src/net/client.ts';
import { EventLoopTimer } from '../../src/net/event-loop-timer.ts';
import { SocketTransport } from '../../src/net/socket-transport.ts';
import { loadSpec } from '../../src/spec-file.ts';

import { RouteTable } from '../../src/switch/routes.ts';
import { framingByName } from '../../src/wire/framing.ts';

const codec = compile(loadSpec('iso87-ascii'));
const framing = framingByName('2-byte');
const purchase: FieldValues = {
  '0': '0100',
  '2': '9504010000000001',
  '3': '000000',
  '4': '000000005000',
  '7': '1123120000',
  '11': '000001',
  '41': 'TERM0001',
  '49': '504',
};

/** The answers to requests that are sent one after the other, to an issuer in this process; `wait` is a pause. */
async function answersOf(
  decide: Issuer['decide'],
  ...requests: (FieldValues | { wait: number })[]
): Promise<FieldValues[]> {
  const host = new Host(
    {
      acquirers: [
        { number: 1, name: 'a', host: '127.0.0.1', port: 0, codec, framing, maxConnections: 4, signOnRequired: false },
      ],
      local: [localIssuer({ decide }, 1, 'plugged', 1_000)],
      remote: [],
      routes: new RouteTable([{ from: '9504', to: '9504', issuer: 1 }]),
      frameLimitBytes: 8192,
      inFlightLimit: 10,
      retainedLimit: 10,
      storeAndForwardLimit: 10,
      advicesUnderWayLimit: 32,
      heldEntries: 1_000,
      heldBytes: 1_000_000,
      duplicateCheck: true,
      dateCheck: true,
      strictReversals: true,
      drainMs: 500,
      checkpointEntries: Number.POSITIVE_INFINITY,
      firstTransaction: 1,
    },
    {
      transport: new SocketTransport(),
      journal: undefined,
      timer: new EventLoopTimer(),
      emit: () => undefined,
      journalFailed: (error) => {
        throw error;
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    host.start((error, ports) => (error === undefined ? resolve(ports[0]!) : reject(error)));
  });
  const answers: FieldValues[] = [];
  let arrived: () => void = () => undefined;
  const client = await Client.open({
    host: '127.0.0.1',
    port,
    framing,
    frameLimitBytes: 8192,
    connectTimeoutMs: 1_000,
    frame: (bytes, start, end) => {
      answers.push(codec.decode(Buffer.from(bytes.subarray(start, end))).toJSON());
      arrived();
    },
    closed: () => undefined,
  });
  for (const request of requests) {
    if (typeof request.wait === 'number') {
      await sleep(request.wait);
      continue;
    }
    const answer = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    client.send(codec.encode(request as FieldValues));
    await answer;
  }
  await client.close();
  await new Promise<void>((resolve) => host.stop(resolve));
  return answers;
}

describe('a plug-in that gives nothing', () => {
  test.each([
    ['at once', () => undefined as unknown as Decision],
    ['later', () => Promise.resolve(undefined) as unknown as Decision],
    ['an empty decision', () => ({}) as Decision],
    ['a function', () => (() => undefined) as unknown as Decision],
    ['a class', () => class Answer {} as unknown as Decision],
    ['a reason that no message can tell', () => ({ reason: 1100 })],
    ['a reason that would be told as an approval', () => ({ reason: 1000 })],
  ])('%s: 96, and the switch goes on', async (_, decide) => {
    const [first, second] = await answersOf(decide, purchase, { ...purchase, '11': '000002' });
    expect([first!['39'], second!['39']]).toEqual(['96', '96']);
  });
});

describe('a plug-in that fails on a reversal advice', () => {
  test('is asked again until it has taken it in', { timeout: 10_000 }, async () => {
    const asked: number[] = [];
    // Silent on the purchase, then out of order.
    const decide = ({ mti }: IssuerRequest): Decision | Promise<Decision> => {
      asked.push(mti);
      if (mti === 100) return new Promise(() => undefined);
      if (asked.length < 3) throw new Error('the database is down for a moment');
      return { reason: 0 };
    };
    const [answer] = await answersOf(decide, purchase, { wait: 2_500 });
    expect(answer!['39']).toBe('91');
    expect(asked).toEqual([100, 420, 421]);
  });
});

describe('a reversal', () => {
  const original = '010000000111231200000000000000000000000000';
  const reversal: FieldValues = { ...purchase, '0': '0400', '11': '000002', '90': original };
  const approve = (): Decision => ({ reason: 0 });

  test('that names another card undoes nothing: 25', async () => {
    const [, answer] = await answersOf(approve, purchase, { ...reversal, '2': '9504010000000019' });
    expect(answer).toMatchObject({ '0': '0410', '39': '25' });
  });

  test('that names the same card, or none, is carried out', async () => {
    const { '2': _, ...cardless } = reversal;
    expect((await answersOf(approve, purchase, reversal))[1]).toMatchObject({ '39': '00' });
    expect((await answersOf(approve, purchase, cardless))[1]).toMatchObject({ '39': '00' });
  });
});

test('hex with 0x before each byte', () => {
  expect(hexBytes('0x30 0x31, 0X32')).toEqual(Buffer.from('012'));
  expect(hexBytes('0x3031')).toEqual(Buffer.from('01'));
});

test('an older Node is told what to do, by the door itself', () => {
  const door = readFileSync(new URL('../../src/cli/main.ts', import.meta.url), 'utf8');
  expect(door).toMatch(/needs Node/);
  // A name that an older Node does not have would end it before it can say so.
  expect(door).not.toMatch(/import \{[^}]*\} from 'node:/);
});
