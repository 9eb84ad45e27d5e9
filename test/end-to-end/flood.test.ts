// Floods from one listener, and what an acquirer on another had been told before: its repeats get their first answers byte for byte
// and its reversals find their originals, from memory or from the journal. FLOOD says how many requests.
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { FieldValues } from '../../src/codec/field-values.ts';
import { Message } from '../../src/codec/message.ts';
import { tries } from '../tries.ts';
import { readJournal } from './ledgers/journal-ledger.ts';
import { CARDS, cardOf, codec, now, purchaseOf, reversalOf, type Sale } from './ledgers/messages.ts';
import { until } from './ledgers/patience.ts';
import { ServerUnderFire } from './ledgers/server-under-fire.ts';
import { Wire } from './ledgers/wire.ts';
import { RawConnection } from './raw-connection.ts';
import { RemoteHost } from './remote-host.ts';
import { Folder } from './switch-process.ts';

const REFUSED = Number(process.env.FLOOD ?? tries(20_000, 200_000));
/** More than the switch remembers. */
const APPROVED = 8_000;
const FLOODED_WITHIN_MS = 120_000;
const CONNECTIONS = 4;
/** Requests of a connection that wait for their answers. */
const WINDOW = 400;
const VICTIMS = 40;

let folder: Folder | undefined;
let server: ServerUnderFire | undefined;
let issuer: RemoteHost | undefined;
afterEach(async () => {
  await server?.kill();
  issuer?.stop();
  folder?.remove();
  server = issuer = folder = undefined;
});

function configuration(issuerPort: number): string {
  return [
    'node: flooded',
    'journal: ./journal.db',
    // Of two acquirers each may have three quarters of it: all that the flood has under way at a time.
    'limits: { inFlight: 3000, remembered: 1000 }',
    'acquirers:',
    '  - { name: shops, listen: 127.0.0.1:0, spec: iso87-ascii }',
    '  - { name: strangers, listen: 127.0.0.1:0, spec: iso87-ascii }',
    'issuers:',
    `  - { name: home, kind: domestic, routes: ['${CARDS.home}'], currency: MAD, openingBalance: '999999999.00' }`,
    `  - { name: far, kind: remote, routes: ['${CARDS.far}'], connect: '127.0.0.1:${issuerPort}', spec: iso87-ascii }`,
    '',
  ].join('\n');
}

/** `count` requests like these in turn, each with a STAN of its own, over several connections. Returns the answers by DE 39. */
async function flood(port: number, count: number, templates: readonly FieldValues[]): Promise<Record<string, number>> {
  const bodies = templates.map((template) => codec.encode(template));
  const stanAt = bodies.map((body) => codec.decode(body).offsets[11]!);
  const codes: Record<string, number> = {};
  const message = new Message();
  let [sent, answered] = [0, 0];
  const send = (wire: Wire): void => {
    if (sent === count) return;
    const body = Buffer.from(bodies[sent % bodies.length]!);
    body.write(String(1 + (sent % 999_999)).padStart(6, '0'), stanAt[sent % bodies.length]!);
    sent++;
    wire.send(body);
  };
  const flush = (): void => {
    for (const wire of wires) wire.flush();
  };
  const wires = Array.from({ length: CONNECTIONS }, () => {
    return new Wire(port, {
      frame: (wire, body) => {
        answered++;
        codec.index(body, 0, body.length, message);
        const code = message.text(39)!;
        codes[code] = (codes[code] ?? 0) + 1;
        send(wire);
      },
      lost: () => undefined,
    });
  });
  await until(
    () => wires.every(({ isOpen }) => isOpen),
    () => 'connections',
  );
  const beat = setInterval(flush, 1);
  for (const wire of wires) for (let i = 0; i < WINDOW; i++) send(wire);
  await until(
    () => answered === count,
    () => `${answered} of ${count} answers`,
    FLOODED_WITHIN_MS,
  );
  clearInterval(beat);
  for (const wire of wires) wire.abort();
  return codes;
}

function sale(index: number): Sale {
  const card = cardOf(index % 2 === 0 ? 'home' : 'far', index);
  return { card, amountMinor: 1_000 + index, stan: 1 + index, sentAt: now(), reference: `VICTIM${index}`.padEnd(12) };
}

test('what an acquirer was told outlives a flood of another', { timeout: 200_000 }, async () => {
  folder = new Folder();
  issuer = await RemoteHost.start('iso87-ascii', (request) => {
    const mti = String(request['0']);
    // An echo, when the flood takes so long.
    if (mti[1] === '8') return { ...request, '0': '0810', '39': '00' };
    const { '2': card, '3': code, '4': amount, '7': sentAt, '11': stan, '37': reference, '49': currency } = request;
    const echoed = {
      '2': card!,
      '3': code!,
      '4': amount!,
      '7': sentAt!,
      '11': stan!,
      '37': reference!,
      '49': currency!,
    };
    return { ...echoed, '0': `${mti.slice(0, 2)}10`, '39': '00' };
  });
  server = new ServerUnderFire(folder.write('switch.yaml', configuration(issuer.port)), 2);
  const [shops, strangers] = (await server.listening)!;
  await until(
    () => server!.count('issuer.up') === 1,
    () => 'the issuer',
  );
  const victim = await RawConnection.open(shops!);
  const sales = Array.from({ length: VICTIMS }, (_, index) => sale(index));
  const told: Buffer[] = [];
  for (const each of sales) told.push(await victim.exchange(codec.encode(purchaseOf(each))));
  expect(told.map((answer) => codec.decode(answer).text(39))).toEqual(sales.map(() => '00'));

  let reversals = 0;
  const askedBefore = issuer.received.filter((request) => request['0'] === '0100').length;
  /** Repeats all, and reverses those from `first` on, up to `last`. */
  const comeBack = async (first: number, last: number): Promise<void> => {
    for (const [index, each] of sales.entries()) {
      const again = await victim.exchange(codec.encode({ ...purchaseOf(each), '0': '0101' }));
      expect(again.equals(told[index]!), `the answer to ${each.reference}`).toBe(true);
    }
    for (const each of sales.slice(first, last)) {
      const reversal = reversalOf(each, 500_000 + reversals++, now(), 0);
      expect(codec.decode(await victim.exchange(codec.encode(reversal))).text(39), each.reference).toBe('00');
    }
  };

  // Nobody's card, one that is too short, and a month that there is not.
  const stranger = (card: string) => purchaseOf({ ...sale(0), card, reference: 'STRANGER0001' });
  const unknown = '6011000990139424';
  const refused = [stranger(unknown), stranger('6011'), { ...stranger(unknown), '13': '1399' }];
  const beganMs = performance.now();
  const codes = await flood(strangers!, REFUSED, refused);
  const rate = Math.round(REFUSED / ((performance.now() - beganMs) / 1000));
  process.stdout.write(`${REFUSED} refused, ${rate} a second: ${JSON.stringify(codes)}\n`);
  expect(Object.keys(codes).sort()).toEqual(['14', '15', '30']);
  await comeBack(0, VICTIMS / 2);

  // Of another terminal: the STANs are those of the refused ones, and the second may be.
  const approved = { ...stranger(cardOf('home', 0)), '41': 'TERM0002' };
  expect(await flood(strangers!, APPROVED, [approved])).toEqual({ '00': APPROVED });
  await comeBack(VICTIMS / 2, VICTIMS);

  await victim.close();
  server.signal('SIGTERM');
  expect(await server.exited).toEqual({ code: 0, signal: null });
  expect(server.trouble).toEqual([]);
  expect(issuer.received.filter((request) => request['0'] === '0100')).toHaveLength(askedBefore);
  expect(issuer.received.filter((request) => request['0'] === '0400')).toHaveLength(VICTIMS / 2);
  const { outstanding, approvals } = await readJournal(join(folder.path, 'journal.db'));
  for (const { reference } of sales)
    expect([outstanding.get(reference), approvals.get(reference)]).toEqual([undefined, 1]);
});
