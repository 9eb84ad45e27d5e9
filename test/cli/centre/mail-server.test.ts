// A mail server that is signed by nobody whom Node trusts: mail leaves when its authority is named, and only then.
import { readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deliveryOf } from '../../../src/cli/centre/mail/mail-options.ts';
import { CommandError } from '../../../src/cli/exit-code.ts';
import type { OutboxMessage } from '../../../src/records/outbox.ts';
import { type TestCertificates, testCertificates } from '../../net/certificates.ts';

const message: OutboxMessage = {
  ...{ reference: 'a', kind: 'statement', businessDate: 20261126, messageId: '<a@centre.example>' },
  ...{ sender: 'centre@centre.example', recipient: 'shop@m.example', message: Buffer.from('Subject: a\r\n\r\nb\r\n') },
};

let certificates: TestCertificates;
let server: SMTPServer;
let taken = 0;

beforeAll(async () => {
  certificates = await testCertificates();
  const { certificate, key } = certificates.server;
  server = new SMTPServer({
    authOptional: true,
    cert: readFileSync(certificate),
    key: readFileSync(key),
    onData: (stream, _, done) => {
      stream.resume();
      stream.on('end', () => {
        taken++;
        done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.close();
  rmSync(certificates.folder, { recursive: true });
});

const settings = (ca: string | undefined) => {
  const { port } = server.server.address() as AddressInfo;
  return { smtp: `127.0.0.1:${port}`, startTls: true, ca, out: certificates.folder };
};

it.each([
  ['its own authority', 'ca', 'sent', 1],
  ['another', 'otherCa', 'away', 0],
  ['none', undefined, 'away', 0],
] as const)('with %s: %s', async (_, name, is, more) => {
  const before = taken;
  const delivery = await deliveryOf(settings(name && certificates[name]));
  expect(await delivery.deliver(message)).toMatchObject({ is });
  expect(taken - before).toBe(more);
  delivery.close();
});

it('a file that is not there is told with its name', async () => {
  const file = join(certificates.folder, 'none.pem');
  await expect(deliveryOf(settings(file))).rejects.toThrow(CommandError);
  await expect(deliveryOf(settings(file))).rejects.toThrow(`the CAs of the mail server: cannot read ${file}`);
});
