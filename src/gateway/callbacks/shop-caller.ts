// One call to the server of a shop: a form is posted, and the beginning of a plain answer is read. Redirects are not followed: the address
// is the one that the shop has signed. The answer is bounded in size and time, whatever the shop does.
import { type ClientRequest, Agent as HttpAgent, type RequestOptions, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIPv6 } from 'node:net';
import type { FormField } from '../order-form.ts';
import { addressFor, type CallbackRules, type LookUp } from './callback-rules.ts';

/** What has come of a call. */
type CallOutcome = { readonly answer: string } | { readonly failed: string };

/** More is no answer that means anything. */
const LONGEST_ANSWER_BYTES = 4_096;
const SOCKETS_OF_A_HOST = 64;
const FIRST_GOOD = 200;
const FIRST_NOT_GOOD = 300;

export class ShopCaller {
  readonly #rules: CallbackRules;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;
  readonly #lookUp: LookUp | undefined;

  /** `ca`: PEM of the CAs that sign shops' certificates, those that Node trusts when undefined. `lookUp` says the addresses of a host
   *  name; the system when undefined. */
  constructor(rules: CallbackRules, ca: Buffer | undefined, lookUp?: LookUp) {
    this.#rules = rules;
    this.#lookUp = lookUp;
    const options = { keepAlive: true, maxSockets: SOCKETS_OF_A_HOST, maxFreeSockets: SOCKETS_OF_A_HOST };
    this.#http = new HttpAgent(options);
    this.#https = new HttpsAgent({ ...options, ...(ca && { ca }) });
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  /** Posts a form; never rejects. */
  async post(url: string, fields: readonly FormField[]): Promise<CallOutcome> {
    const target = new URL(url);
    const found = await this.#found(target.hostname);
    if ('refused' in found) return { failed: found.refused };
    const body = Buffer.from(formBody(fields));
    const isTls = target.protocol === 'https:';
    const family = isIPv6(found.address) ? 6 : 4;
    const options: RequestOptions = {
      agent: isTls ? this.#https : this.#http,
      hostname: target.hostname.replace(/^\[|\]$/g, ''),
      port: target.port,
      path: target.pathname + target.search,
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
        'Content-Length': body.length,
        Accept: 'text/plain, */*',
        'User-Agent': 'switch8583-gateway',
      },
      // What was looked at is what is called: a name that changes its address in between gains nothing.
      lookup: (_host, asked, done) => {
        if (asked.all) done(null, [{ address: found.address, family }]);
        else done(null, found.address, family);
      },
    };
    return this.#exchange(isTls ? requestHttps(options) : requestHttp(options), body);
  }

  /** A name service that says nothing costs a call no more than a shop that says nothing. */
  async #found(host: string): ReturnType<typeof addressFor> {
    const { withinMs } = this.#rules;
    let limit: NodeJS.Timeout | undefined;
    const silence = new Promise<{ readonly refused: string }>((resolve) => {
      limit = setTimeout(() => resolve({ refused: `${host} has no address within ${withinMs} ms` }), withinMs);
    });
    const found = await Promise.race([addressFor(host, this.#rules, this.#lookUp), silence]);
    clearTimeout(limit);
    return found;
  }

  #exchange(request: ClientRequest, body: Buffer): Promise<CallOutcome> {
    const { withinMs } = this.#rules;
    return new Promise((resolve) => {
      const end = (outcome: CallOutcome): void => {
        clearTimeout(limit);
        resolve(outcome);
      };
      const limit = setTimeout(() => {
        end({ failed: `no whole answer within ${withinMs} ms` });
        request.destroy();
      }, withinMs);
      request.on('error', (error: NodeJS.ErrnoException) => end({ failed: error.code ?? error.message }));
      request.on('response', (response) => {
        const { statusCode = 0 } = response;
        const isGood = statusCode >= FIRST_GOOD && statusCode < FIRST_NOT_GOOD;
        const parts: Buffer[] = [];
        let length = 0;
        const finished = (): void => {
          if (!isGood) end({ failed: `HTTP ${statusCode}` });
          else end({ answer: Buffer.concat(parts).toString('utf8', 0, LONGEST_ANSWER_BYTES) });
        };
        response.on('data', (part: Buffer) => {
          parts.push(part);
          length += part.length;
          if (length <= LONGEST_ANSWER_BYTES) return;
          finished();
          request.destroy();
        });
        response.on('end', finished);
        response.on('error', (error) => end({ failed: error.message }));
      });
      request.end(body);
    });
  }
}

/** A form as servers send it (application/x-www-form-urlencoded), in UTF-8. */
function formBody(fields: readonly FormField[]): string {
  return fields.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join('&');
}

function encoded(text: string): string {
  // Half of a surrogate pair has no bytes.
  return encodeURIComponent(text.toWellFormed()).replaceAll('%20', '+');
}
