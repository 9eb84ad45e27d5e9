// The whole way in PHP over HTTPS: a shop that signs, a cardholder who brings its form and pays, a server that is called back, verifies and
// captures. The gateway's certificate is checked with the authority that has signed it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { testCertificates } from '../../net/certificates.ts';
import { isPhpMissing } from '../est3d/php.ts';
import { GatewayWorld } from '../gateway-world.ts';
import { STORE_KEY, TEST_CARD } from '../test-store.ts';
import { PhpShop } from './php-shop.ts';

interface Bought {
  readonly seen: readonly (number | string)[];
  readonly gateway: string;
  readonly back: string;
  readonly said: string;
}

/** Lets a cardholder in PHP buy. */
function buy(checkout: string, ca: string, card: Readonly<Record<string, string>>): Promise<Bought> {
  return new Promise((resolve, reject) => {
    const child = execFile('php', [join(import.meta.dirname, 'cardholder.php')], (error, out, err) => {
      if (error === null) resolve(JSON.parse(out) as Bought);
      else reject(new Error(`${error.message}: ${out} ${err}`));
    });
    child.stdin!.end(JSON.stringify({ checkout, ca, card }));
  });
}

it.skipIf(isPhpMissing())('a cardholder in PHP pays a shop in PHP over HTTPS', async () => {
  const { ca, server } = await testCertificates();
  const tls = { host: '127.0.0.1', port: 0, files: { ...server, minVersion: 'TLSv1.2' as const } };
  await using world = await GatewayWorld.start({ tls });
  const origin = world.gateway.origin(true);
  expect(origin).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
  await using shop = await PhpShop.start(origin, STORE_KEY);
  const card = { number: TEST_CARD, expiry: '12/30', securityCode: '123' };
  const bought = await buy(`${shop.origin}/checkout?style=kit&oid=PHP-TLS&amount=1125.50`, ca, card);
  expect(bought).toMatchObject({
    gateway: `${origin}/fim/est3Dgate`,
    back: `${shop.origin}/ok?style=kit`,
    said: 'merci',
  });
  expect(bought.seen).toEqual([200, 303, 200, 303, 200, 200]);
  expect(shop.notes().map(({ what, right }) => [what, right])).toEqual([
    ['/callback', true],
    ['/ok', true],
  ]);
  await world.until(() => world.order('PHP-TLS')?.capturedMinor === 112_550);
});
