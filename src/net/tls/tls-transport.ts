// The host's port to the world over TLS: the sockets of socket-transport.ts with a handshake before the host sees them. One
// transport is one link, with its certificates, which can be read again while connections stand. This folder is loaded only when
// a link asks for it.
import { isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect, createServer, type Server, type TLSSocket } from 'node:tls';
import type { Address, Listener, ListenerEvents, Visit } from '../../host/transport.ts';
import { SocketListener, takeSocket } from '../socket-listener.ts';
import { type Dial, SocketTransport } from '../socket-transport.ts';
import { type CredentialFiles, type Credentials, readCredentials, subjectOf, type Validity } from './credentials.ts';
import { Handshakes } from './handshakes.ts';
import { distrust, explained, turnedAway } from './tls-failure.ts';

export interface TlsSettings extends CredentialFiles {
  /** Listening: a peer must show a certificate that `ca` has signed. */
  readonly clientCertificates?: boolean | undefined;
  /** Listening: names of which the certificate of a peer must have one; any will do when undefined. */
  readonly peers?: readonly string[] | undefined;
  /** Connecting: the name that the certificate of the peer must have; the host when undefined. */
  readonly serverName?: string | undefined;
  /** Listening: how long a handshake may take, from the connection on. Ten seconds when undefined. */
  readonly handshakeMs?: number | undefined;
}

const HANDSHAKE_MS = 10_000;
/** The event by which a server of Node is given a socket that another one has accepted. */
const ACCEPTED = 'connection';

export class TlsTransport extends SocketTransport {
  protected override readonly ready = 'secureConnect';
  private readonly settings: TlsSettings;
  private credentials: Credentials;
  private readonly servers: Server[] = [];

  /** Throws a CredentialsError. */
  constructor(settings: TlsSettings) {
    super();
    this.settings = settings;
    this.credentials = readCredentials(settings);
  }

  /** Until when the certificate of this side is good; undefined when it shows none. */
  get validity(): Validity | undefined {
    return this.credentials.validity;
  }

  /** Reads the files again. Returns what puts them in force, for handshakes from then on; connections that stand are left alone.
   *  Throws a CredentialsError with nothing changed. */
  readAgain(): () => void {
    const credentials = readCredentials(this.settings);
    return () => {
      this.credentials = credentials;
      for (const server of this.servers) server.setSecureContext(credentials.options);
    };
  }

  override listen(address: Address, events: ListenerEvents): Listener {
    const { clientCertificates = false, handshakeMs = HANDSHAKE_MS } = this.settings;
    const handshakes = new Handshakes(handshakeMs, (socket, visit) => this.take(socket, visit));
    // Judged in `complaint`: a peer that the server itself turns away could not be named any more.
    const server = createServer({
      ...this.credentials.options,
      requestCert: clientCertificates,
      rejectUnauthorized: false,
    });
    server.on('secureConnection', (socket) => handshakes.succeeded(socket));
    server.on('tlsClientError', (error, socket) => handshakes.failed(socket, error));
    this.servers.push(server);
    const listener = new SocketListener(address, events, (socket, visit) => {
      handshakes.begin(socket, visit);
      // A peer that closes its side during the handshake is done.
      socket.allowHalfOpen = false;
      server.emit(ACCEPTED, socket);
    });
    return {
      close: () => {
        listener.close();
        handshakes.close();
      },
    };
  }

  private take(socket: TLSSocket, visit: Visit): Error | undefined {
    const complaint = this.complaint(socket);
    if (complaint !== undefined) return complaint;
    socket.allowHalfOpen = true;
    const certificate = socket.getPeerX509Certificate();
    takeSocket(socket, visit, certificate && subjectOf(certificate), (cause) => cause && explained(cause));
    return undefined;
  }

  /** What is wrong with what a peer shows; undefined when it may connect. */
  private complaint(socket: TLSSocket): Error | undefined {
    const { clientCertificates, peers } = this.settings;
    if (!clientCertificates) return undefined;
    const certificate = socket.getPeerX509Certificate();
    if (certificate === undefined) {
      return new Error('the peer shows no certificate: this link asks for one that one of ca has signed');
    }
    // A string where the types say that it is an error.
    if (!socket.authorized) return distrust(String(socket.authorizationError));
    const isNamed = (name: string) =>
      certificate.checkHost(name, { subject: 'always', wildcards: false }) !== undefined ||
      (isIP(name) !== 0 && certificate.checkIP(name) !== undefined);
    if (peers === undefined || peers.some(isNamed)) return undefined;
    return new Error(`the certificate of the peer is for ${subjectOf(certificate)}, who is not among peers`);
  }

  protected override dial(options: Dial): Socket {
    const { serverName } = this.settings;
    const name = serverName ?? options.host;
    return connect({
      ...options,
      secureContext: this.credentials.context,
      // An address is checked as one; it cannot be asked for by name (RFC 6066, 3).
      ...(isIP(name) === 0 ? { servername: name } : {}),
      checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    });
  }

  protected override explain(cause: Error | undefined, isUnheard: boolean): Error | undefined {
    // A server of TLS 1.3 judges the client when that holds the handshake for done.
    return isUnheard ? turnedAway(cause) : cause && explained(cause);
  }
}
