// Issuers in this process, made from the configuration: the built-in ones, and plug-ins loaded from their modules. The host asks
// them; a promise of a plug-in is awaited here, because the host awaits nothing.
import { LaterDecision, type LocalIssuer } from '../host/local-issuers.ts';
import { deciderOf } from '../issuers/decider.ts';
import { domesticIssuer } from '../issuers/domestic.ts';
import { foreignIssuer } from '../issuers/foreign.ts';
import type { Issuer } from '../issuers/issuer.ts';
import { readDecision } from '../issuers/read-decision.ts';
import { restorableBooks } from '../issuers/restorable-books.ts';
import { StubIssuer } from '../issuers/stub.ts';
import type { Decision } from '../switch/ports.ts';
import type { IssuerConfiguration } from './configuration/schema.ts';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';
import { loadedPlugIn } from './loaded-plug-in.ts';
import { faultText } from './plug-in-fault.ts';
import type { PlugInThread } from './plug-in-thread.ts';

type LocalIssuerConfiguration = Exclude<IssuerConfiguration, { kind: 'remote' }>;

/** Makes an issuer in this thread. Throws a CommandError for a plug-in that cannot be loaded. */
export async function issuerOf(configuration: LocalIssuerConfiguration): Promise<Issuer> {
  if (configuration.kind === 'domestic')
    return domesticIssuer({ ...configuration, verifier: await verifierOf(configuration) });
  if (configuration.kind === 'foreign')
    return foreignIssuer({ ...configuration, verifier: await verifierOf(configuration) });
  if (configuration.kind === 'function') return configuration;
  const { module, name, options } = configuration;
  try {
    return await loadedPlugIn(module, name, options);
  } catch (error) {
    throw new CommandError(ExitCode.usage, errorMessage(error), { cause: error });
  }
}

/** Undefined when it verifies nothing; what verifies is loaded only for one that does. Rejects with a CommandError when its keys cannot
 *  be read. */
async function verifierOf({ name, verification }: Extract<LocalIssuerConfiguration, { kind: 'domestic' | 'foreign' }>) {
  if (verification === undefined) return undefined;
  const [{ CardVerifier }, { readIssuerKeys }] = await Promise.all([
    import('../security/card-verifier.ts'),
    import('./issuer-keys.ts'),
  ]);
  return new CardVerifier(readIssuerKeys(verification.keys, `issuers: ${name}: verification.keys`));
}

/** The issuer as the host asks it. The built-in ones give no promises. */
export function localIssuer(issuer: Issuer, number: number, name: string, deadlineMs: number): LocalIssuer {
  const decide = deciderOf(issuer);
  const { books = 'elsewhere' } = issuer;
  if (issuer instanceof StubIssuer) {
    const restorable = restorableBooks(issuer);
    return { number, name, deadlineMs, books, restorable, decide: decide as LocalIssuer['decide'] };
  }
  const awaited: LocalIssuer['decide'] = (request, nowMs) => {
    try {
      const decision = decide(request, nowMs);
      return isPromise(decision) ? later(decision) : readDecision(decision);
    } catch (error) {
      // With its place, and in few words.
      throw new Error(faultText(error), { cause: error });
    }
  };
  return { number, name, deadlineMs, books, decide: awaited };
}

/** A plug-in in a thread of its own as the host asks it. Wherever it says that its books are, they are elsewhere: they can be gone
 *  while this process lives, so that what it is asked is recorded first. */
export function isolatedIssuer(thread: PlugInThread, number: number, name: string, deadlineMs: number): LocalIssuer {
  const decide: LocalIssuer['decide'] = (request, nowMs) => thread.decide(request, nowMs);
  return { number, name, deadlineMs, books: 'elsewhere', presence: thread, decide };
}

/** A plug-in may bring a promise of another library. */
function isPromise(decision: unknown): decision is Promise<Decision> {
  return typeof (decision as Promise<Decision> | null | undefined)?.then === 'function';
}

/** Awaited as in a thread: a promise whose own properties throw is one that rejects. */
function later(promise: Promise<Decision>): LaterDecision {
  const decided = async (): Promise<Decision> => readDecision(await promise);
  return new LaterDecision((settle) => {
    decided().then(
      (decision) => settle(decision, undefined),
      (error: unknown) => settle(undefined, new Error(error ? faultText(error) : 'rejected without a reason')),
    );
  });
}
