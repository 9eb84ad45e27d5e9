// The link to a remote issuer that behaves as people's test hosts do: in its own dialect and version, with or without sign-on,
// asking for echoes itself, saying no at first, saying nothing. Nothing that it sends may stop the switch.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { RawConnection } from './raw-connection.ts';
import { RemoteHost } from './remote-host.ts';
import { codec, purchase, type RunningNetwork, startNetwork } from './running-network.ts';

const PATIENCE_MS = 5_000;

let network: RunningNetwork | undefined;
let host: RemoteHost | undefined;

afterEach(async () => {
  await network?.stop();
  host?.stop();
  network = host = undefined;
});

async function start(spec: string, more: string): Promise<RunningNetwork> {
  network = await startNetwork(
    [
      'node: remote-link',
      'journal: memory',
      'acquirers: [{ name: acquirers, listen: 127.0.0.1:0, spec: iso87-ascii }]',
      `issuers: [{ name: far, kind: remote, routes: ['5'], connect: '127.0.0.1:${host!.port}', spec: ${spec}, deadline: 1s, ${more} }]`,
      'limits: { drain: 100ms }',
    ].join('\n'),
  );
  return network;
}

async function until(isTrue: () => boolean, what: string): Promise<void> {
  for (const untilMs = performance.now() + PATIENCE_MS; !isTrue(); await sleep(5)) {
    if (performance.now() > untilMs) throw new Error(`waited in vain: ${what}`);
  }
}

const logged = (event: string) => network!.log.filter((line) => line.event === event);
const isUp = () => until(() => logged('issuer.up').length > 0, 'issuer.up');
const FAR_CARD = '5100000000000008';

describe('signing on', () => {
  test.each([
    ['iso87-ascii', '0800', '0810', '70', '001', '00'],
    ['iso87-bcd', '0800', '0810', '70', '001', '00'],
    ['iso93-ascii', '1804', '1814', '24', '801', '000'],
    ['iso93-bcd', '1804', '1814', '24', '801', '800'],
    ['iso2003-ascii', '2804', '2814', '24', '801', '0000'],
  ])('%s: %s and an approval, by its STAN alone', async (spec, mti, response, element, code, approved) => {
    host = await RemoteHost.start(spec, (asked) => ({ '0': response, '11': asked['11']!, '39': approved }));
    await start(spec, 'signOn: true');
    await isUp();
    expect(host.received).toEqual([
      { '0': mti, '7': expect.stringMatching(/^\d{10}$/), '11': expect.stringMatching(/^0*1$/), [element]: code },
    ]);
    expect(logged('issuer.refused')).toEqual([]);
  });

  test('refused or unanswered, it is tried again until it is let in, and each time there is a line', async () => {
    host = await RemoteHost.start('iso87-ascii', (asked, nth) =>
      nth === 1 ? undefined : { '0': '0810', '11': asked['11']!, '39': nth === 2 ? '96' : '00', '70': '001' },
    );
    await start('iso87-ascii', 'signOn: true, echo: 1s');
    await isUp();
    expect(host.received.map((request) => [request['0'], request['70']])).toEqual(Array(3).fill(['0800', '001']));
    expect(logged('issuer.not-signed-on')).toHaveLength(2);
    expect(logged('issuer.refused')).toMatchObject([{ issuer: 'far', code: '001', reason: '96' }]);
  });
});

describe('a host that asks', () => {
  test.each([
    ['iso87-ascii', { '0': '0800', '7': '1123120000', '11': '000777', '70': '301' }, { '0': '0810', '39': '00' }],
    ['iso93-bcd', { '0': '1804', '7': '1123120000', '11': '000777', '24': '831' }, { '0': '1814', '39': '000' }],
    ['iso93-bcd', { '0': '0800', '7': '1123120000', '11': '000777' }, { '0': '0810', '39': '000' }],
    ['iso2003-ascii', { '0': '2804', '7': '1123120000', '11': '000000000777' }, { '0': '2814', '39': '0000' }],
  ])('%s: %o is answered in its own words', async (spec, question: FieldValues, told) => {
    host = await RemoteHost.start(spec, () => undefined);
    await start(spec, 'signOn: false');
    await isUp();
    host.say(question);
    await until(() => host!.received.length > 0, 'an answer');
    expect(host.received).toEqual([{ ...question, ...told }]);
  });

  test('a request that says nothing is answered too, and traffic goes on', async () => {
    host = await RemoteHost.start('iso87-ascii', (asked) => ({ ...asked, '0': '0110', '39': '00' }));
    await start('iso87-ascii', 'signOn: false');
    await isUp();
    host.say({ '0': '0800' });
    await until(() => host!.received.length > 0, 'an answer');
    const connection = await RawConnection.open(network!.port);
    const answer = codec.decode(await connection.exchange(codec.encode(purchase({ '2': FAR_CARD }))));
    expect([answer.text(0), answer.text(39)]).toEqual(['0110', '00']);
    await connection.close();
  });
});
