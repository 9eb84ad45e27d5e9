// The contract's network over TLS on loopback: `TlsTransport`, and TLS sockets of Node as its peers.
import { readFileSync } from 'node:fs';
import { connect as connectPlain, type Server, type Socket } from 'node:net';
import { connect, createServer } from 'node:tls';
import type { Address } from '../../src/host/transport.ts';
import { type TlsSettings, TlsTransport } from '../../src/net/tls/tls-transport.ts';
import type { TestCertificates } from './certificates.ts';
import type { Peer } from './contract-network.ts';
import { SocketNetwork } from './socket-network.ts';

const HOST = '127.0.0.1';

export class TlsNetwork extends SocketNetwork {
  private readonly certificates: TestCertificates;

  constructor(certificates: TestCertificates, settings: Partial<TlsSettings> = {}) {
    const { server, ca } = certificates;
    super(new TlsTransport({ ...server, ca, minVersion: 'TLSv1.2', ...settings }));
    this.certificates = certificates;
  }

  override dial(port: number, from?: string): Peer {
    const at = from === undefined ? {} : { localAddress: from };
    const plain = connectPlain({ host: HOST, port, noDelay: true, allowHalfOpen: true, ...at });
    const { ca, client } = this.certificates;
    const socket = connect({
      socket: plain,
      ca: readFileSync(ca),
      cert: readFileSync(client.certificate),
      key: readFileSync(client.key),
      checkServerIdentity: () => undefined,
    });
    return this.peer(socket, plain);
  }

  override serve(accepted: (peer: Peer) => void): Promise<Address> {
    const { server } = this.certificates;
    const options = { cert: readFileSync(server.certificate), key: readFileSync(server.key) };
    const listener: Server = createServer({ ...options, noDelay: true, allowHalfOpen: true }, (socket) => {
      accepted(this.peer(socket, (socket as unknown as { _parent: Socket })._parent));
    });
    return this.listen(listener);
  }
}
