// The links of a configuration that speak TLS: each has a transport of its own, with its certificates. Node's TLS is loaded only when
// there is one.
import type { EventSink } from '../events/event-table.ts';
import type { Transport } from '../host/transport.ts';
import type { TlsSettings, TlsTransport } from '../net/tls/tls-transport.ts';
import type { Configuration } from './configuration/schema.ts';
import { CommandError, ExitCode } from './exit-code.ts';

type LinkKind = 'acquirer' | 'issuer';

interface TlsLink {
  readonly kind: LinkKind;
  readonly name: string;
  readonly transport: TlsTransport;
}

/** Certificates that are good for less are told of. */
const SOON_MS = 14 * 24 * 3_600_000;

export class TlsLinks {
  private readonly links: readonly TlsLink[];
  private readonly emit: EventSink;

  constructor(links: readonly TlsLink[], emit: EventSink) {
    this.links = links;
    this.emit = emit;
    this.tellEnds();
  }

  /** How a link with TLS is reached; undefined for one without. */
  of(kind: LinkKind, name: string): Transport | undefined {
    return this.links.find((link) => link.kind === kind && link.name === name)?.transport;
  }

  /** Reads the files of all links again, for connections from then on, and gives the number of links. Throws a CommandError with
   *  nothing changed. */
  readAgain(): number {
    const inForce = this.links.map(({ kind, name, transport }) => naming(kind, name, () => transport.readAgain()));
    for (const act of inForce) act();
    this.tellEnds();
    return this.links.length;
  }

  private tellEnds(): void {
    for (const { kind, name, transport } of this.links) {
      const { validity } = transport;
      if (validity === undefined || validity.untilMs - Date.now() > SOON_MS) continue;
      const { file, subject, untilMs } = validity;
      const link = kind === 'acquirer' ? { link: name } : { issuer: name };
      this.emit('certificate.ends', { ...link, file, subject, until: new Date(untilMs).toISOString() });
    }
  }
}

/** The links with TLS of a configuration. Rejects with a CommandError (usage) when a file of theirs cannot be used. */
export async function tlsLinks({ acquirers, issuers }: Configuration, emit: EventSink): Promise<TlsLinks> {
  const wanted: [LinkKind, string, TlsSettings][] = [];
  for (const { name, tls } of acquirers) {
    if (tls === undefined) continue;
    wanted.push(['acquirer', name, { ...tls, clientCertificates: tls.clientCertificates === 'required' }]);
  }
  for (const issuer of issuers) {
    if (issuer.kind === 'remote' && issuer.tls !== undefined) wanted.push(['issuer', issuer.name, issuer.tls]);
  }
  if (wanted.length === 0) return new TlsLinks([], emit);
  const { TlsTransport } = await import('../net/tls/tls-transport.ts');
  const links = wanted.map(([kind, name, settings]): TlsLink => {
    return { kind, name, transport: naming(kind, name, () => new TlsTransport(settings)) };
  });
  return new TlsLinks(links, emit);
}

/** Does something with the files of a link, and names the link when one of them cannot be used. */
function naming<T>(kind: LinkKind, name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (!isCredentialsError(error)) throw error;
    throw new CommandError(ExitCode.usage, `${kind} ${name}: tls: ${error.message}`, { cause: error });
  }
}

/** By its name: its class is loaded with TLS only. */
function isCredentialsError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'CredentialsError';
}
