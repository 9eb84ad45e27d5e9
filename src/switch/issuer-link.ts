// One issuer as the core sees it: whether it can be asked now, and the STANs on its link.
import type { Codec } from '../codec/codec.ts';
import type { IssuerSettings } from './ports.ts';
import { StanMultiplexer } from './sessions/stan-multiplexer.ts';

export class IssuerLink {
  readonly settings: IssuerSettings;
  /** Dialect of a remote issuer; undefined for one in this process. */
  readonly codec: Codec | undefined;
  /** An issuer in this process may hold money that outlives it, so that the request must be durable before it is asked. */
  readonly isRecordedFirst: boolean;
  /** It can be asked now. Issuers in this process can from the start. */
  up: boolean;
  readonly stans: StanMultiplexer = new StanMultiplexer();

  constructor(settings: IssuerSettings) {
    this.settings = settings;
    this.codec = settings.kind === 'remote' ? settings.codec : undefined;
    this.isRecordedFirst = settings.kind === 'local' && settings.books === 'elsewhere';
    this.up = settings.kind === 'local';
  }
}
