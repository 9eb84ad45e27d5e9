// From the settings of a gateway to one that can be started: spec compiled, keys read, link, rules and stores.
import { readBoundedBytes } from '../../bounded-file.ts';
import { compile } from '../../codec/spec/compile.ts';
import type { EventSink } from '../../events/event-table.ts';
import { proofFor } from '../../gateway/acquirer/authentication-elements.ts';
import type { CardRules } from '../../gateway/checkout.ts';
import { Gateway, type GatewayParts } from '../../gateway/gateway.ts';
import { isThere, MEMORY } from '../../gateway/orders/gateway-file.ts';
import { AddressRanges } from '../../net/address-ranges.ts';
import { JournalKeys, type KeySource } from '../../store/journal-keys.ts';
import { type RequirementRule, required } from '../../three-d-secure/requirements.ts';
import { framingByName } from '../../wire/framing.ts';
import { localTimeIn } from '../centre/local-time.ts';
import { writtenAddress } from '../configuration/address.ts';
import { confirmationNeeded } from '../configuration/gateway-confirmation.ts';
import type { GatewayConfiguration } from '../configuration/gateway-schema.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { keyOption } from '../journal-key.ts';
import { specOf } from '../network.ts';

/** Of the countries that a configuration can name, the code of ISO 3166-1. */
const COUNTRIES = { MA: 504 } as const;
const DAY_MS = 86_400_000;
const LARGEST_CA_BYTES = 1_048_576;
/** Elements that payments need, DE 90 as 1987 has it. */
const ORIGINAL_ELEMENTS_DIGITS = 42;

/** What a gateway gets from elsewhere. */
export type GivenParts = Pick<GatewayParts, 'stores' | 'issuerOf' | 'threeDSecure' | 'settled'>;

/** Makes a gateway. Rejects with a SpecError, a GatewayFileError, a
 *  JournalError of the keys, or a CommandError (usage). */
export async function buildGateway(
  configuration: GatewayConfiguration,
  given: GivenParts,
  emit: EventSink,
): Promise<Gateway> {
  const { listen, tls, url, file, zone, link, acquirer, sessions, callbacks, limits, keepCards } = configuration;
  const codec = compile(specOf(link.spec, link.header));
  if (codec.fields[90]?.maxUnits !== ORIGINAL_ELEMENTS_DIGITS) {
    const message = `gateway.link.spec: ${codec.name} has no DE 90 of 42 digits; allowed: a spec of the version of 1987`;
    throw new CommandError(ExitCode.usage, message);
  }
  const { confirmation } = link;
  if (confirmation === undefined) {
    throw new CommandError(ExitCode.usage, confirmationNeeded);
  }
  const { minVersion, certificate, key, listen: listenTls } = tls ?? {};
  return new Gateway(
    {
      ...{ listen, file, zone, publicUrl: url },
      tls: listenTls && { ...listenTls, files: { certificate, key, minVersion: minVersion! } },
      link: {
        ...link.connect,
        ...{ codec, framing: framingByName(link.framing), transport: await transportOf(link.tls) },
        ...{ signsOn: link.signOn, echoMs: link.echoMs, deadlineMs: link.deadlineMs },
      },
      confirmation,
      identity: { ...acquirer, localTime: localTimeIn(zone) },
      checkout: {
        ...sessions,
        acquirerBin: acquirer.institution,
        country: COUNTRIES[acquirer.country],
      },
      callbacks: {
        ...callbacks,
        withinMs: callbacks.timeoutMs,
        deny: callbacks.deny && new AddressRanges(callbacks.deny),
      },
      callbackCa: callbacks.ca === undefined ? undefined : readCa(callbacks.ca),
      requestsPerSecond: limits.requestsPerSecond,
      cardsKeptMs: keepCards * DAY_MS,
    },
    {
      ...{ ...given, emit, proof: proofFor(codec) },
      ...{ keys: new JournalKeys(file, keySourceOf(configuration)), rules: cardRulesOf(configuration) },
    },
  );
}

/** What is asked of a card, by whether it is domestic. */
function cardRulesOf({ rules }: GatewayConfiguration): CardRules {
  const { securityCode, authentication, domestic } = rules;
  return (pan) => {
    const isDomestic = domestic.some((digits) => pan.startsWith(digits));
    const setting = { isDomesticCard: isDomestic, isDomesticSite: true };
    return required(setting, { securityCode: ruleOf(securityCode), authentication: ruleOf(authentication) });
  };
}

/** `domestic` and `foreign` are what the centre rules. */
function ruleOf(rule: 'always' | 'never' | 'domestic' | 'foreign'): RequirementRule {
  return rule === 'domestic' || rule === 'foreign' ? 'rules' : rule;
}

/** The addresses that it listens at, for people. */
export function addressesOf({ listen, tls }: GatewayConfiguration): string {
  return [listen && `http://${writtenAddress(listen)}`, tls && `https://${writtenAddress(tls.listen)}`]
    .filter((each) => each !== undefined)
    .join(', ');
}

/** A key is made with the gateway's file. To a file that is there already belongs the key that it was made with: another one would open
 *  none of its cards. */
function keySourceOf({ file, key }: GatewayConfiguration): KeySource {
  if (key === undefined && file === MEMORY) return { kind: 'memory' };
  const option = keyOption(key).key ?? { file: `${file}.key` };
  if ('text' in option) return { kind: 'text', ...option };
  return { kind: 'file', file: option.file, isMade: !isThere(file) };
}

async function transportOf(tls: GatewayConfiguration['link']['tls']) {
  if (tls === undefined) return undefined;
  const { TlsTransport } = await import('../../net/tls/tls-transport.ts');
  try {
    return new TlsTransport(tls);
  } catch (error) {
    throw new CommandError(ExitCode.usage, `gateway.link.tls: ${errorMessage(error)}`, { cause: error });
  }
}

function readCa(file: string): Buffer {
  try {
    return readBoundedBytes(file, LARGEST_CA_BYTES);
  } catch (error) {
    throw new CommandError(ExitCode.usage, `gateway.callbacks.ca: ${errorMessage(error)}`, { cause: error });
  }
}
