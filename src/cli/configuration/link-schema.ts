// The part of the configuration file that says whom a link trusts: addresses that may connect, and TLS. Paths stay as written
// until the file is placed; what the files hold is looked at when the link is made.
import { z } from 'zod';
import { rangeAllowed, readRange } from './address-range.ts';
import type { Reading } from './faults.ts';
import { besideOtherFaults, complain, file, listOf, reads, section, words } from './schema-parts.ts';
import {
  framingAllowed,
  framings,
  headerAllowed,
  readFraming,
  readHeader,
  readSpec,
  specAllowed,
} from './wire-form.ts';

/** How a link puts messages on the wire. */
export const wireForm = {
  spec: reads(readSpec, specAllowed).describe('Message spec: the name of a bundled one, or a file'),
  framing: z
    .string({ error: framingAllowed })
    .meta({ enum: framings })
    .transform((written, context) => complain(readFraming(written), context))
    .prefault('2-byte')
    .describe('How the length in front of each message is written'),
  header: reads(readHeader, headerAllowed).prefault('none').describe('The header between the length and the message'),
};

export const range = reads(readRange, rangeAllowed);

const subjectAllowed = 'the name of a peer as its certificate has it: CN or a subject alternative name';
const serverNameAllowed = 'the name that the certificate of the issuer must have';

/** Older versions are broken (RFC 8996). */
const minVersionAllowed = '1.2 or 1.3';

function readMinVersion(written: string | number): Reading<'TLSv1.2' | 'TLSv1.3'> {
  const text = String(written);
  if (text === '1.2' || text === '1.3') return { value: `TLSv${text}` };
  return { wrong: 'not a version of TLS that is spoken here', allowed: minVersionAllowed };
}

const minVersion = reads(readMinVersion, minVersionAllowed)
  .prefault('1.2')
  .describe('Least version of TLS that is spoken');

/** TLS on a link that acquirers connect to. */
export const listenTls = section('a map of TLS settings: certificate, key...', {
  certificate: file.describe('Certificate of this link with its chain, PEM'),
  key: file.describe('Private key of the certificate, PEM'),
  ca: file.optional().describe('Certificates of the CAs that sign clients, PEM'),
  clientCertificates: words('none', 'required')
    .prefault('none')
    .describe('Whether a peer must show a certificate that one of ca has signed'),
  peers: listOf(z.string({ error: subjectAllowed }).min(1, { error: subjectAllowed }), 'a list of names, at least one')
    .optional()
    .describe(
      'Names (CN or subject alternative name) of which the certificate of a peer must have one; any without it',
    ),
  minVersion,
}).superRefine(clientsFit, besideOtherFaults);

/** TLS on the link to an issuer. */
export const connectTls = section('a map of TLS settings: ca, serverName...', {
  ca: file.optional().describe('Certificates of the CAs that sign the issuer, PEM; those that Node trusts without it'),
  serverName: z
    .string({ error: serverNameAllowed })
    .min(1, { error: serverNameAllowed })
    .optional()
    .describe('Name that the certificate of the issuer must have; the host of connect without it'),
  certificate: file.optional().describe('Certificate that this side shows, with its chain, PEM'),
  key: file.optional().describe('Private key of the certificate, PEM'),
  minVersion,
}).superRefine(pairFits, besideOtherFaults);

/** What depends on client certificates needs them, and they need a CA. */
function clientsFit(tls: Record<string, unknown>, context: z.RefinementCtx): void {
  const areRequired = tls.clientCertificates === 'required';
  if (areRequired && tls.ca === undefined) {
    complain({ wrong: 'no ca to check them by', allowed: 'required together with ca' }, context, [
      'clientCertificates',
    ]);
  }
  for (const key of ['ca', 'peers']) {
    if (areRequired || tls[key] === undefined) continue;
    complain({ wrong: 'nobody is asked for a certificate', allowed: 'with clientCertificates: required' }, context, [
      key,
    ]);
  }
}

/** A certificate and its key come together. */
function pairFits({ certificate, key }: Record<string, unknown>, context: z.RefinementCtx): void {
  if ((certificate === undefined) === (key === undefined)) return;
  const [given, other] = key === undefined ? ['certificate', 'key'] : ['key', 'certificate'];
  complain({ wrong: `no ${other}`, allowed: 'certificate and key together' }, context, [given]);
}
