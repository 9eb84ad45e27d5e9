// How the parts send each other messages: by HTTP, or by a call where the receiver is in this process. A part knows the addresses of
// the others and nothing else of them, so that another server can take the place of any.
import { LARGEST_MESSAGE } from './messages/read-message.ts';

export const MESSAGE_TYPE = 'application/json; charset=utf-8';

export interface Port {
  /** Sends a message and gives the text of the answer. Rejects when there is none in time. */
  send(url: string, message: object): Promise<string>;
}

/** What a part does with a message that comes to one of its addresses. It never rejects: what is wrong is an Erro. */
export type Receiver = (text: string) => Promise<string>;

/** No answer from another part. */
export class PortError extends Error {
  readonly isTimeOut: boolean;
  constructor(what: string, isTimeOut: boolean, options?: ErrorOptions) {
    super(what, options);
    this.name = 'PortError';
    this.isTimeOut = isTimeOut;
  }
}

/** Sends to parts elsewhere. Redirects are not followed, and an answer is read as far as a message may be long. */
export class HttpPort implements Port {
  readonly #limitMs: number;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  async send(url: string, message: object): Promise<string> {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': MESSAGE_TYPE },
        body: JSON.stringify(message),
        redirect: 'error',
        signal: AbortSignal.timeout(this.#limitMs),
      });
      return await boundedText(response);
    } catch (error) {
      if (error instanceof PortError) throw error;
      const isTimeOut = (error as Error).name === 'TimeoutError';
      throw new PortError(isTimeOut ? 'no answer in time' : 'no connection', isTimeOut, { cause: error });
    }
  }
}

/** Calls the parts in this process, and sends to all others. Messages go as text here too: a part gets what it would get by HTTP. */
export class DirectPort implements Port {
  readonly #receivers: ReadonlyMap<string, Receiver>;
  readonly #others: Port;
  readonly #limitMs: number;

  constructor(receivers: ReadonlyMap<string, Receiver>, others: Port, limitMs: number) {
    this.#receivers = receivers;
    this.#others = others;
    this.#limitMs = limitMs;
  }

  async send(url: string, message: object): Promise<string> {
    const receiver = this.#receivers.get(url);
    if (receiver === undefined) return await this.#others.send(url, message);
    const { promise: tooLate, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new PortError('no answer in time', true)), this.#limitMs);
    try {
      return await Promise.race([receiver(JSON.stringify(message)), tooLate]);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > LARGEST_MESSAGE) throw new PortError(`an answer of more than ${LARGEST_MESSAGE} bytes`, false);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
