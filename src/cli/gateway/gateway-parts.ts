// What a gateway gets of the registers and of the other rooms: stores, issuers' names, authentication.
import type { GatewayConfiguration } from '../configuration/gateway-schema.ts';
import type { GivenParts } from './build-gateway.ts';
import { threeDSecureOf } from './three-d-secure-of.ts';

export interface OpenedParts {
  readonly given: GivenParts;
  readonly close: () => void;
}

/** `bankOf`: the bank of a card, where the routes of a switch say whose it is. */
export async function gatewayParts(
  configuration: GatewayConfiguration,
  bankOf: GivenParts['issuerOf'] = () => undefined,
): Promise<OpenedParts> {
  return {
    given: {
      stores: { find: () => undefined },
      issuerOf: bankOf,
      threeDSecure: threeDSecureOf(configuration, (pan) => bankOf(pan)?.name ?? ''),
    },
    close: () => undefined,
  };
}
