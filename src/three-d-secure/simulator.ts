// The parts of 3-D Secure in one process, as many of them as nobody else takes the place of: server, directory, access control server.
import type { Hono } from 'hono';
import { authenticationValue, valueKindOf } from '../security/authentication-value.ts';
import type { IssuerKeys } from '../security/issuer-keys.ts';
import { AccessControlServer } from './access-control-server.ts';
import type { AcsView } from './acs-pages.ts';
import type { Authenticator } from './authentication.ts';
import { type CardOutcome, type CardRule, TEST_CARD_RULES } from './card-rules.ts';
import { Directory } from './directory.ts';
import { CODE_ACTION, PATHS, threeDSecureApp } from './http.ts';
import { PROTOCOL_VERSIONS, type ProtocolVersion } from './messages/parts.ts';
import { plainPage } from './plain-page.ts';
import { DirectPort, HttpPort, type Receiver } from './port.ts';
import { ThreeDSecureServer } from './server.ts';

/** How often challenges are looked at whose time may be over. */
const LOOK_MS = 5_000;
/** The directory waits longer for a result than the challenge lasts: it comes after its end. */
const RESULT_MS = 60_000;
/** The card `silent` is silent for longer than anybody waits. */
const SILENT_FACTOR = 2;
/** A directory has to answer before its 3DS server has given up. */
const DIRECTORY_SHARE = 0.8;

interface EnrolledRange {
  /** First digits; empty: every card. */
  readonly first: string;
  /** Where another access control server takes AReq; undefined: the one here. */
  readonly acsUrl?: string | undefined;
  readonly versions?: readonly ProtocolVersion[] | undefined;
}

interface ThreeDSecureSettings {
  /** Address of the application as browsers and other parts reach it, without a path: `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  /** Where another directory takes AReq; undefined: the one here. */
  readonly directoryUrl?: string | undefined;
  /** Other servers may send any message to the parts here. Without it browsers come, and the RReq of parts that are elsewhere. */
  readonly isOpen?: boolean | undefined;
  /** Cards that take part. */
  readonly ranges: readonly EnrolledRange[];
  /** Before those of the test cards. */
  readonly rules?: readonly CardRule[] | undefined;
  /** Of all cards that no rule fits. */
  readonly otherwise?: CardOutcome | undefined;
  readonly code: string;
  readonly showsCode: boolean;
  /** Keys of the cards' issuers, with which authentication values are made. */
  readonly keysOf: (pan: string) => IssuerKeys;
  /** Name of the card's bank; empty when unknown. */
  readonly bankOf?: ((pan: string) => string) | undefined;
  readonly answerMs: number;
  readonly challengeMs: number;
  /** Challenges that may be open at a time. */
  readonly mostOpen: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A UUID that nobody can guess. */
  readonly newId: () => string;
  readonly render?: ((view: AcsView) => string) | undefined;
}

interface ThreeDSecure {
  readonly authenticator: Authenticator;
  /** Has the paths `/3ds/...`. */
  readonly app: Hono;
  /** Ends challenges whose time is over; it is done now and then anyway. */
  expire(): Promise<void>;
  close(): void;
}

export function threeDSecure(settings: ThreeDSecureSettings): ThreeDSecure {
  const { baseUrl, answerMs, challengeMs, mostOpen, now, newId, isOpen = false } = settings;
  const url = (path: string) => baseUrl + path;
  const receivers = new Map<string, Receiver>();
  const portFor = (limitMs: number) => new DirectPort(receivers, new HttpPort(limitMs), limitMs);
  const common = { port: portFor(answerMs), now, newId, mostOpen };
  const server = new ThreeDSecureServer({
    ...common,
    directoryUrl: settings.directoryUrl ?? url(PATHS.directoryRequest),
    resultUrl: url(PATHS.serverResult),
    requestorUrl: baseUrl,
    challengeMs: challengeMs + RESULT_MS,
  });
  const directory = new Directory({
    ...common,
    port: portFor(answerMs * DIRECTORY_SHARE),
    ranges: settings.ranges.map(({ first, acsUrl, versions }) => ({
      first,
      acsUrl: acsUrl ?? url(PATHS.acsRequest),
      versions: versions ?? PROTOCOL_VERSIONS,
    })),
    resultUrl: url(PATHS.directoryResult),
    challengeMs: challengeMs + RESULT_MS,
  });
  const stopped = new AbortController();
  const acs = new AccessControlServer({
    ...common,
    challengeUrl: url(PATHS.acsChallenge),
    codeAction: CODE_ACTION,
    rules: [...(settings.rules ?? []), ...TEST_CARD_RULES],
    otherwise: settings.otherwise ?? 'frictionless',
    code: settings.code,
    showsCode: settings.showsCode,
    valueOf: valuesBy(settings),
    bankOf: settings.bankOf ?? (() => ''),
    wait: (ms) => waited(ms, stopped.signal),
    silentMs: answerMs * SILENT_FACTOR,
    challengeMs,
  });
  receivers.set(url(PATHS.directoryRequest), directory.receiveRequest);
  receivers.set(url(PATHS.directoryResult), directory.receiveResult);
  receivers.set(url(PATHS.acsRequest), acs.receiveRequest);
  receivers.set(url(PATHS.serverResult), server.receiveResult);
  const look = setInterval(() => void acs.expire(), LOOK_MS).unref();
  return {
    authenticator: server,
    app: threeDSecureApp(
      { server, directory, acs },
      {
        serverResults: isOpen || settings.directoryUrl !== undefined,
        directoryResults: isOpen || settings.ranges.some(({ acsUrl }) => acsUrl !== undefined),
        requests: isOpen,
      },
      settings.render ?? plainPage,
    ),
    expire: () => acs.expire(),
    close: () => {
      clearInterval(look);
      stopped.abort();
    },
  };
}

/** Each value has a number of its own; they begin with the time, so that a restart goes on behind them. */
function valuesBy({ keysOf, now }: ThreeDSecureSettings) {
  let sequence = Math.trunc(now() / 1000) % 2 ** 32;
  return (pan: string, authenticity: 'full' | 'attempt', merchantName: string, isChallenged: boolean): string => {
    sequence = (sequence + 1) % 2 ** 32;
    const facts = { pan, authenticity, merchantName, isChallenged, sequence };
    return authenticationValue(keysOf(pan), valueKindOf(pan), facts).toString('base64');
  };
}

/** Waits; ends at once when everything ends. */
function waited(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms).unref();
  const end = () => {
    clearTimeout(timer);
    resolve();
  };
  if (signal.aborted) end();
  else signal.addEventListener('abort', end, { once: true });
  return promise;
}
