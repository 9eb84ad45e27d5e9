// The parts of 3-D Secure as the settings of a gateway ask for them.
import { randomBytes, randomUUID } from 'node:crypto';
import { readBounded } from '../../bounded-file.ts';
import type { AuthenticationParts } from '../../gateway/gateway.ts';
import { renderPage } from '../../gateway/pages/render-page.ts';
import { type IssuerKeys, issuerKeysOf, issuerKeysSchema } from '../../security/issuer-keys.ts';
import { threeDSecure } from '../../three-d-secure/simulator.ts';
import type { GatewayConfiguration } from '../configuration/gateway-schema.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

const MOST_OPEN = 20_000;
const LARGEST_KEYS_BYTES = 65_536;

/** What makes the parts once it is known where browsers reach them. Throws a CommandError (usage) when the keys cannot be read. */
export function threeDSecureOf(
  configuration: GatewayConfiguration,
  bankOf: (pan: string) => string,
): (origin: string) => AuthenticationParts {
  const { ranges, rules, keys: keyFile, directory, otherwise, code, showsCode, answerMs } = configuration.threeDSecure;
  const keys = keyFile === undefined ? newKeys() : readKeys(keyFile);
  return (origin) => {
    const { authenticator, app, close } = threeDSecure({
      ...{ baseUrl: origin, directoryUrl: directory, rules, otherwise, code, showsCode, answerMs, bankOf },
      ranges: ranges.map((first) => ({ first })),
      keysOf: () => keys,
      challengeMs: configuration.sessions.challengeMs,
      mostOpen: MOST_OPEN,
      now: () => Date.now(),
      newId: randomUUID,
      render: renderPage,
    });
    return { authenticator, app, close };
  };
}

/** Good for as long as nobody verifies what was made before a restart. */
function newKeys(): IssuerKeys {
  const pair = () => randomBytes(16).toString('hex');
  return issuerKeysOf(issuerKeysSchema.parse({ use: 'test', cvv: pair(), cavv: pair(), aav: pair() }));
}

function readKeys(path: string): IssuerKeys {
  try {
    const read = issuerKeysSchema.safeParse(JSON.parse(readBounded(path, LARGEST_KEYS_BYTES)));
    // What is wrong is named, never shown: it may be most of a key.
    if (read.success) return issuerKeysOf(read.data);
    const faults = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(faults.join('; '));
  } catch (error) {
    const message = `gateway.threeDSecure.keys: ${path}: ${errorMessage(error)}`;
    throw new CommandError(ExitCode.usage, message, { cause: error });
  }
}
