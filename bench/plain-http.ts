// An HTTP client that costs next to nothing, for load: connections that are kept, one request on each at a time, answers read whole.
import { connect, type Socket } from 'node:net';

export interface PlainAnswer {
  readonly status: number;
  /** Headers as they came, names in any case. */
  readonly head: string;
  readonly body: string;
}

interface Asked {
  readonly bytes: string;
  readonly resolve: (answer: PlainAnswer) => void;
  readonly reject: (error: Error) => void;
}

export class PlainHttp {
  readonly #port: number;
  readonly #idle: Line[] = [];
  readonly #lines: Line[] = [];

  constructor(port: number) {
    this.#port = port;
  }

  /** Connections that were opened. */
  get connections(): number {
    return this.#lines.length;
  }

  get(path: string, cookie: string): Promise<PlainAnswer> {
    return this.#ask(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\n\r\n`);
  }

  /** Posts an urlencoded form of ASCII. */
  post(path: string, cookie: string, body: string): Promise<PlainAnswer> {
    const type = 'Content-Type: application/x-www-form-urlencoded';
    const head = `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\n${type}`;
    return this.#ask(`${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  }

  close(): void {
    for (const line of this.#lines) line.socket.destroy();
  }

  /** A connection that the server closes just when it is used again is passed over, as browsers do. */
  #ask(bytes: string): Promise<PlainAnswer> {
    return this.#once(bytes, this.#idle.pop()).catch(() => this.#once(bytes, undefined));
  }

  #once(bytes: string, idle: Line | undefined): Promise<PlainAnswer> {
    return new Promise((resolve, reject) => {
      let line = idle;
      while (line?.socket.destroyed) line = this.#idle.pop();
      if (line === undefined) {
        line = new Line(connect(this.#port, '127.0.0.1'), (free) => this.#idle.push(free));
        this.#lines.push(line);
      }
      line.ask({ bytes, resolve, reject });
    });
  }
}

class Line {
  readonly socket: Socket;
  readonly #free: (line: Line) => void;
  #asked: Asked | undefined;
  #text = '';

  constructor(socket: Socket, free: (line: Line) => void) {
    this.socket = socket;
    this.#free = free;
    socket.setNoDelay(true);
    socket.on('data', (part) => {
      this.#text += part.toString('latin1');
      this.#read();
    });
    socket.on('error', (error) => this.#asked?.reject(error));
    socket.on('close', () => this.#asked?.reject(new Error('the connection was closed')));
  }

  ask(asked: Asked): void {
    this.#asked = asked;
    this.socket.write(asked.bytes, 'latin1');
  }

  #read(): void {
    const at = this.#text.indexOf('\r\n\r\n');
    if (at < 0) return;
    const head = this.#text.slice(0, at);
    const body = /\r\ntransfer-encoding: chunked/i.test(head)
      ? chunked(this.#text, at + 4)
      : sized(this.#text, at + 4, Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0));
    if (body === undefined) return;
    this.#text = '';
    const { resolve } = this.#asked!;
    this.#asked = undefined;
    this.#free(this);
    resolve({ status: Number(head.slice(9, 12)), head, body });
  }
}

function sized(text: string, from: number, length: number): string | undefined {
  return text.length >= from + length ? text.slice(from, from + length) : undefined;
}

function chunked(text: string, from: number): string | undefined {
  let body = '';
  for (let at = from; ; ) {
    const end = text.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const length = Number.parseInt(text.slice(at, end), 16);
    if (length === 0) return body;
    if (text.length < end + 2 + length + 2) return undefined;
    body += text.slice(end + 2, end + 2 + length);
    at = end + 2 + length + 2;
  }
}
