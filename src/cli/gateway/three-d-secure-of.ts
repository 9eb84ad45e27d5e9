// The parts of 3-D Secure as the settings of a gateway ask for them.
import { randomBytes, randomUUID } from 'node:crypto';
import type { AuthenticationParts } from '../../gateway/gateway.ts';
import { renderPage } from '../../gateway/pages/render-page.ts';
import { type IssuerKeys, issuerKeysOf, issuerKeysSchema } from '../../security/issuer-keys.ts';
import { threeDSecure } from '../../three-d-secure/simulator.ts';
import type { GatewayConfiguration } from '../configuration/gateway-schema.ts';
import { readIssuerKeys } from '../issuer-keys.ts';

const MOST_OPEN = 20_000;

/** What makes the parts once it is known where browsers reach them. Throws a CommandError (usage) when the keys cannot be read. */
export function threeDSecureOf(
  configuration: GatewayConfiguration,
  bankOf: (pan: string) => string,
): (origin: string) => AuthenticationParts {
  const {
    ranges,
    acs,
    open,
    rules,
    keys: keyFile,
    directory,
    otherwise,
    code,
    showsCode,
    answerMs,
  } = configuration.threeDSecure;
  const keys = keyFile === undefined ? newKeys() : readIssuerKeys(keyFile, 'gateway.threeDSecure.keys');
  return (origin) => {
    const { authenticator, app, close } = threeDSecure({
      ...{ baseUrl: origin, directoryUrl: directory, rules, otherwise, code, showsCode, answerMs, bankOf },
      ranges: ranges.map((first) => ({ first, acsUrl: acs })),
      isOpen: open,
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
