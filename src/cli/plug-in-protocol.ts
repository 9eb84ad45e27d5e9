// What passes between the switch's thread and the thread of a plug-in.
import type { Spec } from '../codec/spec/spec.ts';
import type { Decision } from '../issuers/issuer.ts';

/** A spec as its link speaks it: bundled or read from its file, its header that of the link. */
export type LinkSpec = Spec;

export interface PlugInWorkerData {
  readonly module: string;
  readonly name: string;
  readonly options: unknown;
  /** By the number that a request says its dialect by. Each is compiled when it is first needed. */
  readonly specs: readonly LinkSpec[];
}

/** A request to decide on: the message as its bytes. */
export interface PlugInRequest {
  readonly id: number;
  readonly transaction: number;
  readonly original: number;
  readonly mti: number;
  readonly remainingMinor: number;
  readonly nowMs: number;
  readonly dialect: number;
  readonly bytes: Uint8Array;
}

export type ToPlugIn = { readonly kind: 'request'; readonly request: PlugInRequest } | { readonly kind: 'ping' };

export type FromPlugIn =
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'decided'; readonly id: number; readonly decision: Decision }
  | { readonly kind: 'failed'; readonly id: number; readonly reason: string }
  | { readonly kind: 'pong' }
  /** The last that is told: something was thrown outside of decide. */
  | { readonly kind: 'broken'; readonly reason: string };
