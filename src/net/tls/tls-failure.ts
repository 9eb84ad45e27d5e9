// Why a TLS connection did not come about, or was lost: what was wrong and what would mend it, in one line for people. The
// library's own words name its source files; the code of the error says what it was.

interface Explanation {
  /** Codes of Node and of its TLS library. */
  readonly codes: RegExp;
  readonly text: string;
}

const explanations: readonly Explanation[] = [
  // What the peer shows is not good.
  {
    codes: /^CERT_HAS_EXPIRED$/,
    text: 'the certificate of the peer has expired: the peer needs a new one, or one of the clocks is wrong',
  },
  {
    codes: /^CERT_NOT_YET_VALID$/,
    text: 'the certificate of the peer is not valid yet: compare the clocks of both sides',
  },
  {
    codes: /^DEPTH_ZERO_SELF_SIGNED_CERT$/,
    text: 'the certificate of the peer is signed by itself: add it to ca, or have it signed by one of ca',
  },
  {
    codes:
      /^(SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_GET_ISSUER_CERT_LOCALLY|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_UNTRUSTED)$/,
    text: 'the certificate of the peer is signed by a CA that is not trusted here: add that CA, and those between, to ca',
  },
  {
    codes: /^CERT_SIGNATURE_FAILURE$/,
    text: 'the certificate of the peer is signed by another CA of the same name than the one in ca: add the right one',
  },
  {
    codes: /^INVALID_PURPOSE$/,
    text: 'the certificate of the peer is for another purpose: a server needs serverAuth, a client clientAuth',
  },
  // What is shown here is not good for the peer.
  {
    codes: /ALERT_UNKNOWN_CA/,
    text: 'the peer does not trust the CA that has signed the certificate of this side: give the peer that CA',
  },
  { codes: /ALERT_CERTIFICATE_EXPIRED/, text: 'the certificate of this side has expired: it needs a new one' },
  {
    codes: /ALERT_CERTIFICATE_REQUIRED/,
    text: 'the peer asks for a client certificate: set certificate and key',
  },
  {
    codes: /ALERT_(BAD_CERTIFICATE|CERTIFICATE_UNKNOWN|CERTIFICATE_REVOKED|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/,
    text: 'the peer refuses the certificate of this side: see the log of the peer',
  },
  // The two do not speak alike.
  {
    codes: /ALERT_PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE|VERSION_TOO_LOW/,
    text: 'the two sides have no version of TLS in common: see minVersion, and what the peer speaks',
  },
  {
    codes: /NO_SHARED_CIPHER|ALERT_HANDSHAKE_FAILURE|NO_SUITABLE_(SIGNATURE_ALGORITHM|KEY_SHARE|GROUPS)/,
    text: 'the two sides have no way to encrypt in common: see which ciphers and keys the peer has',
  },
  {
    codes:
      /WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|UNKNOWN_PROTOCOL|PACKET_LENGTH_TOO_LONG|RECORD_TOO_SMALL|BAD_RECORD_TYPE|INVALID_RECORD|UNEXPECTED_MESSAGE|RECORD_LAYER_FAILURE/,
    text: 'the peer speaks plain text where TLS is expected: turn TLS on at the peer, or off for this link',
  },
];

/** What the runtime says when the peer of a client closes during the handshake, by no code of its own. */
const DISCONNECTED = /disconnected before secure TLS connection/;
const closedEarly =
  'the peer closed during the TLS handshake: it may speak plain text: turn TLS on at the peer, or off for this link';

/** The error with a line for people in place of the library's; one that is not of TLS as it is. */
export function explained(error: Error): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  if (DISCONNECTED.test(error.message)) return tlsError(closedEarly, code, error);
  const text = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? wrongName(error) : textOf(code);
  if (text !== undefined) return tlsError(`${text} (${code})`, code, error);
  return code.startsWith('ERR_SSL_') ? tlsError(`the TLS connection failed: ${code}`, code, error) : error;
}

/** What the certificate of a peer lacks, by the code of the check. */
export function distrust(code: string): Error {
  return tlsError(`${textOf(code) ?? 'the certificate of the peer is not trusted here'} (${code})`, code, undefined);
}

/** The cause when a peer goes without a word after the handshake: `cause` is the system's, undefined when it closed in order. */
export function turnedAway(cause: Error | undefined): Error {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (cause !== undefined && code !== 'ECONNRESET') return explained(cause);
  const text =
    'the peer closed after the TLS handshake without a word: it was ended, or asks for a client certificate, or refuses that of this side, or frames otherwise; see its log';
  return tlsError(text, code, cause);
}

function textOf(code: string): string | undefined {
  return explanations.find(({ codes }) => codes.test(code))?.text;
}

function wrongName(error: Error): string {
  const { host, cert } = error as { host?: string; cert?: { subjectaltname?: string; subject?: { CN?: string } } };
  const names = cert?.subjectaltname ?? cert?.subject?.CN ?? 'nobody';
  return `the certificate of the peer is for ${names}, not for ${host}: set serverName to the name that it has`;
}

function tlsError(message: string, code: string | undefined, cause: Error | undefined): Error {
  return Object.assign(new Error(message, { cause }), { code });
}
