// Paths of a configuration made absolute: they start from the folder of its file.
import { resolve } from 'node:path';
import type { GatewayConfiguration } from './gateway-schema.ts';

interface TlsFiles {
  readonly certificate?: string | undefined;
  readonly key?: string | undefined;
  readonly ca?: string | undefined;
}

/** The settings of TLS with the paths of their files absolute. */
export function tlsAt<T extends TlsFiles>(tls: T, folder: string): T {
  const { certificate, key, ca } = tls;
  const placed = Object.entries({ certificate, key, ca }).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, resolve(folder, file)]],
  );
  return { ...tls, ...Object.fromEntries(placed) };
}

/** A reference with the path of its file absolute, when it is one to a file. */
function referenceAt<T extends { readonly kind: string }>(reference: T, folder: string): T {
  return 'file' in reference ? { ...reference, file: resolve(folder, String(reference.file)) } : reference;
}

/** The settings of a gateway with the paths of their files absolute. */
export function placedGateway(valid: GatewayConfiguration, folder: string): GatewayConfiguration {
  const { tls, link, callbacks, file: own, records, key, recordsKey, threeDSecure } = valid;
  return {
    ...valid,
    file: own.startsWith(':') ? own : resolve(folder, own),
    ...(records !== undefined && { records: resolve(folder, records) }),
    ...(key && { key: referenceAt(key, folder) }),
    ...(recordsKey && { recordsKey: referenceAt(recordsKey, folder) }),
    ...(tls && { tls: tlsAt(tls, folder) }),
    link: { ...link, spec: referenceAt(link.spec, folder), ...(link.tls && { tls: tlsAt(link.tls, folder) }) },
    threeDSecure: {
      ...threeDSecure,
      ...(threeDSecure.keys !== undefined && { keys: resolve(folder, threeDSecure.keys) }),
    },
    callbacks: { ...callbacks, ...(callbacks.ca !== undefined && { ca: resolve(folder, callbacks.ca) }) },
  };
}
