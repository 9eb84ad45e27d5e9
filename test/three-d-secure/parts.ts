// The parts of 3-D Secure for tests: with a clock that tests set, test keys, and a browser that goes where pages send it.
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { hasCheckDigit } from '../../src/iso8583/pan.ts';
import { issuerKeysOf, issuerKeysSchema } from '../../src/security/issuer-keys.ts';
import type { Purchase } from '../../src/three-d-secure/authentication.ts';
import { threeDSecure } from '../../src/three-d-secure/simulator.ts';

type ThreeDSecureSettings = Parameters<typeof threeDSecure>[0];
type ThreeDSecure = ReturnType<typeof threeDSecure>;

/** Test keys. */
export const testKeys = issuerKeysOf(
  issuerKeysSchema.parse({
    use: 'test',
    cvv: '0123456789ABCDEFFEDCBA9876543210',
    cavv: '12345678123456781234567812345678',
    aav: '0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B0B',
  }),
);

export const CODE = '123456';
const START = Date.UTC(2026, 10, 26, 12);

export interface Running extends ThreeDSecure {
  readonly baseUrl: string;
  now: number;
  end(): Promise<void>;
}

/** The parts behind a real socket on a free port. */
export async function running(given: Partial<ThreeDSecureSettings> = {}): Promise<Running> {
  let parts: ThreeDSecure | undefined;
  const server = createAdaptorServer({ fetch: (request) => parts!.app.fetch(request) });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clock = { now: START };
  parts = threeDSecure({ ...settings(baseUrl, () => clock.now), ...given });
  return {
    ...parts,
    baseUrl,
    get now() {
      return clock.now;
    },
    set now(at) {
      clock.now = at;
    },
    end: async () => {
      parts.close();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}

/** The same without a socket. */
export function direct(given: Partial<ThreeDSecureSettings> = {}): ThreeDSecure {
  return threeDSecure({ ...settings('http://parts.test', () => START), ...given });
}

function settings(baseUrl: string, now: () => number): ThreeDSecureSettings {
  return {
    baseUrl,
    isOpen: true,
    ranges: [{ first: '4' }, { first: '5' }, { first: '9504' }],
    code: CODE,
    showsCode: true,
    keysOf: () => testKeys,
    bankOf: () => 'Banque de test',
    answerMs: 2_000,
    challengeMs: 600_000,
    mostOpen: 100,
    now,
    newId: () => crypto.randomUUID(),
  };
}

/** A card number of that beginning and ending, with a right check digit. */
export function cardOf(first: string, last: string): string {
  for (let middle = 0; ; middle++) {
    const pan = first + String(middle).padStart(16 - first.length - last.length, '0') + last;
    if (hasCheckDigit(pan)) return pan;
  }
}

export function purchaseOf(pan: string): Purchase {
  return {
    pan,
    expiry: '3012',
    amountMinor: 12_550,
    currency: 504,
    at: START,
    merchantName: 'Librairie <Atlas>',
    acceptor: 'MERCHANT0000001',
    categoryCode: '5942',
    merchantCountry: 504,
    acquirerBin: '400001',
    notificationUrl: 'https://shop.test/back',
    cardholderName: 'Test Porteur',
    email: 'client@example.ma',
    browser: { acceptHeader: 'text/html', userAgent: 'test', language: 'en-GB', address: '127.0.0.1' },
  };
}

/** What a form on a page sends, and where. */
export interface PageForm {
  readonly status: number;
  readonly page: string;
  readonly action: string;
  readonly fields: Record<string, string>;
}

/** Posts a form as a browser does, and reads the form of the page that comes. */
export async function post(url: string, fields: Record<string, string>): Promise<PageForm> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const page = await response.text();
  const found = [...page.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
  const action = unescaped(/<form method="post" action="([^"]*)"/.exec(page)?.[1] ?? '');
  return {
    status: response.status,
    page,
    action: action === '' ? '' : new URL(action, url).href,
    fields: Object.fromEntries(found.map(([, name, value]) => [unescaped(name!), unescaped(value!)])),
  };
}

function unescaped(text: string): string {
  return text.replace(
    /&(quot|lt|gt|amp|#39);/g,
    (_, name: string) => ({ quot: '"', lt: '<', gt: '>', amp: '&' })[name] ?? "'",
  );
}
