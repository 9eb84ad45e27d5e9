// What links look up in the records of the centre while a switch runs: merchants of an acquirer, cardholders of an issuer, and whether a
// member is certified. What no link asks for is not even loaded.
import type { EventSink } from '../../events/event-table.ts';
import type { Affiliation, Certification, Enrolment } from '../../switch/ports.ts';
import type { AcquirerLink, Configuration, IssuerConfiguration } from '../configuration/schema.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

interface AcquirerLookUps {
  readonly affiliation: Affiliation | undefined;
  readonly certification: Certification | undefined;
}

interface IssuerLookUps {
  readonly enrolment: Enrolment | undefined;
  readonly certification: Certification | undefined;
}

export interface WatchedRegisters {
  ofAcquirer(acquirer: AcquirerLink): AcquirerLookUps;
  ofIssuer(issuer: IssuerConfiguration): IssuerLookUps;
  /** Says again which links are kept out. */
  tell(): void;
  stop(): void;
}

/** Reads what links ask for. Rejects with a RecordsError. */
export async function watchRegisters(configuration: Configuration, emit: EventSink): Promise<WatchedRegisters> {
  const { acquirers, issuers, centre } = configuration;
  const stops: (() => void)[] = [];
  /** What `make` makes of the records, when some link asks for it; its end comes with that of the others. */
  const watched = async <W extends { stop(): void }>(
    isAsked: boolean,
    make: (path: string) => Promise<W>,
  ): Promise<W | undefined> => {
    if (!isAsked) return undefined;
    if (centre?.records === undefined) {
      throw new CommandError(ExitCode.usage, 'what links ask for is in the records of the centre: set centre.records');
    }
    const watch = await make(centre.records);
    stops.push(() => watch.stop());
    return watch;
  };
  const stop = () => {
    for (const each of stops.splice(0)) each();
  };
  try {
    const merchants = await watched(
      acquirers.some((acquirer) => acquirer.merchants === 'required'),
      async (path) => new (await import('./affiliation-watch.ts')).AffiliationWatch(path, configuration, emit),
    );
    const cardholders = await watched(
      issuers.some(({ ecommerce }) => ecommerce === 'enrolled'),
      async (path) => new (await import('./enrolment-watch.ts')).EnrolmentWatch(path, configuration, emit),
    );
    const members = await watched(
      [...acquirers, ...issuers].some(({ certified }) => certified === 'required'),
      async (path) => new (await import('./certification-watch.ts')).CertificationWatch(path, configuration, emit),
    );
    return {
      ofAcquirer: ({ name, merchants: wanted, certified }) => ({
        affiliation: wanted === 'required' ? merchants?.of(name) : undefined,
        certification: certified === 'required' ? members?.of('acquirer', name) : undefined,
      }),
      ofIssuer: ({ name, ecommerce, certified }) => ({
        enrolment: ecommerce === 'enrolled' ? cardholders?.of(name) : undefined,
        certification: certified === 'required' ? members?.of('issuer', name) : undefined,
      }),
      tell: () => members?.tell(),
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}
