// Who asks: the address that a request comes from, and whether it came by TLS.
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';

/** An IPv4 address is one, also where the system maps it to IPv6. */
export function addressOf(context: Context): string {
  return (incomingOf(context).socket.remoteAddress ?? '').replace(/^::ffff:(?=[\d.]+$)/, '');
}

export function isTls(context: Context): boolean {
  return 'encrypted' in incomingOf(context).socket;
}

function incomingOf(context: Context): HttpBindings['incoming'] {
  return (context.env as HttpBindings).incoming;
}
