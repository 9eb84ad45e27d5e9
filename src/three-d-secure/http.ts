// The parts by HTTP: where each takes its messages, and the pages of the access control server. One application for all of them, to be
// mounted into another or served by itself.
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { AccessControlServer } from './access-control-server.ts';
import type { AcsView } from './acs-pages.ts';
import type { Directory } from './directory.ts';
import { LARGEST_MESSAGE } from './messages/read-message.ts';
import { MESSAGE_TYPE, type Receiver } from './port.ts';
import type { ThreeDSecureServer } from './server.ts';

/** Where the parts are, below the address of the application. */
export const PATHS = {
  directoryRequest: '/3ds/ds/areq',
  directoryResult: '/3ds/ds/rreq',
  acsRequest: '/3ds/acs/areq',
  acsChallenge: '/3ds/acs/creq',
  acsCode: '/3ds/acs/code',
  serverResult: '/3ds/server/rreq',
} as const;

/** The form of the code lies beside the page that shows it. */
export const CODE_ACTION = 'code';

interface Parts {
  readonly server: ThreeDSecureServer;
  readonly directory: Directory;
  readonly acs: AccessControlServer;
}

/** Which parts take messages of other servers. An access control server that does proves an authentication to whoever asks. */
interface Doors {
  /** The 3DS server takes RReq: its directory is elsewhere. */
  readonly serverResults: boolean;
  /** The directory takes RReq: an access control server is elsewhere. */
  readonly directoryResults: boolean;
  /** Directory and access control server take AReq. */
  readonly requests: boolean;
}

/** `render` makes a whole page of what the access control server shows. Browsers are always let in to it. */
export function threeDSecureApp(
  { server, directory, acs }: Parts,
  { serverResults, directoryResults, requests }: Doors,
  render: (view: AcsView) => string,
): Hono {
  const app = new Hono();
  app.use('/3ds/*', bodyLimit({ maxSize: LARGEST_MESSAGE, onError: (c) => c.text('too long', 413) }));
  const take = (path: string, receiver: Receiver) => app.post(path, (c) => received(c, receiver));
  if (requests) {
    take(PATHS.directoryRequest, directory.receiveRequest);
    take(PATHS.acsRequest, acs.receiveRequest);
  }
  if (directoryResults) take(PATHS.directoryResult, directory.receiveResult);
  if (serverResults) take(PATHS.serverResult, server.receiveResult);
  app.post(PATHS.acsChallenge, async (c) => {
    const form = await formOf(c);
    return shown(c, await acs.open(form('creq'), form('threeDSSessionData') || undefined), render);
  });
  app.post(PATHS.acsCode, async (c) => {
    const form = await formOf(c);
    const isCancelled = form('cancel') !== '';
    const entered = { acsTransID: form('acsTransID'), token: form('token'), code: form('code'), isCancelled };
    return shown(c, await acs.enter(entered), render);
  });
  return app;
}

async function received(c: Context, receiver: Receiver): Promise<Response> {
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? '')) return c.text('JSON is taken', 415);
  const answer = await receiver(await c.req.text());
  return c.body(answer, 200, { 'content-type': MESSAGE_TYPE, 'cache-control': 'no-store' });
}

/** The first value of each name; what is no field is empty. */
async function formOf(c: Context): Promise<(name: string) => string> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header('content-type') ?? '');
  const fields = new URLSearchParams(isForm ? await c.req.text() : '');
  return (name) => fields.get(name) ?? '';
}

function shown(c: Context, view: AcsView, render: (view: AcsView) => string): Response {
  const goesTo = view.is === 'onward' ? ` ${new URL(view.url).origin}` : '';
  const policy = [
    "default-src 'none'",
    ...["style-src 'self'", "script-src 'self'", "img-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"],
    `form-action 'self'${goesTo}`,
  ];
  return c.html(render(view), view.is === 'end' ? 404 : 200, {
    'content-security-policy': policy.join('; '),
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
}
