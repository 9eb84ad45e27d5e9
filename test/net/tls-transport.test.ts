// The contract of `Transport` over TLS: for the host, a link with TLS is a link like any other.
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe } from 'vitest';
import { type TestCertificates, testCertificates } from './certificates.ts';
import { TlsNetwork } from './tls-network.ts';
import { transportContract } from './transport-contract.ts';

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await testCertificates();
}, 30_000);
afterAll(() => rmSync(certificates.folder, { recursive: true, force: true }));

describe('TLS', () => transportContract(() => new TlsNetwork(certificates)));
