// What a gateway gets of the registers and of the other rooms: stores, issuers' names, authentication.
import type { GatewayConfiguration } from '../configuration/gateway-schema.ts';
import type { GivenParts } from './build-gateway.ts';
import { threeDSecureOf } from './three-d-secure-of.ts';

export interface OpenedParts {
  readonly given: GivenParts;
  readonly close: () => void;
}

export async function gatewayParts(configuration: GatewayConfiguration): Promise<OpenedParts> {
  return {
    given: {
      stores: { find: () => undefined },
      issuerOf: () => '',
      threeDSecure: threeDSecureOf(configuration, () => ''),
    },
    close: () => undefined,
  };
}
