// What an account may spend, as its issuer says it: an enquiry (processing code 31) over a connection of its own.
import { compile } from '../../../src/codec/spec/compile.ts';
import { Client } from '../../../src/net/client.ts';
import { loadSpec } from '../../../src/spec-file.ts';
import { framingByName } from '../../../src/wire/framing.ts';

const codec = compile(loadSpec('iso87-ascii-ecommerce'));
let stan = 900_000;

/** Minor units. */
export async function balanceAt(port: number, card: string): Promise<number> {
  const answered = Promise.withResolvers<number>();
  const client = await Client.open({
    ...{ host: '127.0.0.1', port, framing: framingByName('2-byte'), frameLimitBytes: 8_192, connectTimeoutMs: 5_000 },
    frame: (bytes, start, end) => {
      const answer = codec.decode(Buffer.from(bytes.subarray(start, end)));
      answered.resolve(Number(answer.text(54)?.slice(-12) ?? Number.NaN));
    },
    closed: () => answered.reject(new Error('the connection was closed')),
  });
  const time = new Date().toISOString().replace(/\D/g, '').slice(4, 14);
  client.send(
    codec.encode({
      ...{ '0': '0100', '2': card, '3': '310000', '7': time, '11': String(++stan), '14': '3012' },
      ...{ '37': String(stan).padStart(12, '0'), '41': 'ENQUIRY1', '42': 'MERCHANT0000001', '49': '504' },
    }),
  );
  const balance = await answered.promise;
  await client.close();
  return balance;
}
