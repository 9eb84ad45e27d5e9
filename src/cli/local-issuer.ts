// Issuers in this process, made from the configuration: the built-in ones, and plug-ins loaded from their modules. The host asks
// them; a promise of a plug-in is awaited here, because the host awaits nothing.
import { pathToFileURL } from 'node:url';
import { LaterDecision, type LocalIssuer } from '../host/local-issuers.ts';
import { deciderOf } from '../issuers/decider.ts';
import { domesticIssuer } from '../issuers/domestic.ts';
import { foreignIssuer } from '../issuers/foreign.ts';
import { type Issuer, isIssuerDefinition } from '../issuers/issuer.ts';
import { restorableBooks } from '../issuers/restorable-books.ts';
import { StubIssuer } from '../issuers/stub.ts';
import type { Decision } from '../switch/ports.ts';
import type { IssuerConfiguration } from './configuration/schema.ts';
import { errorMessage } from './error-message.ts';
import { CommandError, ExitCode } from './exit-code.ts';

type LocalIssuerConfiguration = Exclude<IssuerConfiguration, { kind: 'remote' }>;

/** Makes an issuer. Throws a CommandError for a plug-in that cannot be loaded. */
export async function issuerOf(configuration: LocalIssuerConfiguration): Promise<Issuer> {
  if (configuration.kind === 'domestic') return domesticIssuer(configuration);
  if (configuration.kind === 'foreign') return foreignIssuer(configuration);
  const { module, name, options } = configuration;
  const refusal = (what: string, error: unknown) => {
    const reason = errorMessage(error);
    return new CommandError(ExitCode.usage, `issuer ${name}: ${what}: ${reason}`, { cause: error });
  };
  let loaded: { default?: unknown };
  try {
    loaded = (await import(pathToFileURL(module).href)) as { default?: unknown };
  } catch (error) {
    throw refusal(`cannot load ${module}`, error);
  }
  if (!isIssuerDefinition(loaded.default)) {
    throw new CommandError(ExitCode.usage, `issuer ${name}: ${module} must export default defineIssuer(...)`);
  }
  try {
    return checked(loaded.default.make({ name, options }));
  } catch (error) {
    throw refusal(module, error);
  }
}

/** What a plug-in has made, when it is an issuer. Throws an Error that says what it lacks. */
function checked(made: Partial<Issuer> | null | undefined): Issuer {
  if (typeof made?.decide !== 'function') throw new Error('make() must give an issuer with decide()');
  const { books } = made as { books?: unknown };
  if (books === undefined || books === 'memory' || books === 'elsewhere') return made as Issuer;
  throw new Error(`books must be 'memory' or 'elsewhere', found ${JSON.stringify(books) ?? typeof books}`);
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
    const decision = decide(request, nowMs);
    return isPromise(decision) ? later(decision) : decision;
  };
  return { number, name, deadlineMs, books, decide: awaited };
}

/** A plug-in may bring a promise of another library. */
function isPromise(decision: unknown): decision is Promise<Decision> {
  return typeof (decision as Promise<Decision> | null | undefined)?.then === 'function';
}

function later(promise: Promise<Decision>): LaterDecision {
  return new LaterDecision((settle) => {
    Promise.resolve(promise).then(
      (decision) => settle(decision, undefined),
      (error: unknown) => settle(undefined, error ?? new Error('rejected without a reason')),
    );
  });
}
