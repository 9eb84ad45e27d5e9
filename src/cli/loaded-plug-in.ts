// A plug-in loaded from its module, and checked to be one: in the switch's thread, or in one of its own.
import { pathToFileURL } from 'node:url';
import { type Issuer, isIssuerDefinition } from '../issuers/issuer.ts';
import { offerOwnPackage } from './own-package.ts';
import { faultText } from './plug-in-fault.ts';

/** Loads and makes it. Rejects with an Error that says what is wrong, behind `issuer NAME: `. */
export async function loadedPlugIn(module: string, name: string, options: unknown): Promise<Issuer> {
  const files = offerOwnPackage();
  const refusal = (what: string, error: unknown) =>
    new Error(`issuer ${name}: ${what}: ${faultText(error, files)}`, { cause: error });
  let loaded: { default?: unknown };
  try {
    loaded = (await import(pathToFileURL(module).href)) as { default?: unknown };
  } catch (error) {
    throw refusal(`cannot load ${module}`, error);
  }
  if (!isIssuerDefinition(loaded.default)) {
    throw new Error(`issuer ${name}: ${module} must export default defineIssuer(...)`);
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
