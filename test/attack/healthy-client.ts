// An acquirer that behaves: so many purchases a second, whatever comes back, and how long each answer took.
import { setTimeout as sleep } from 'node:timers/promises';
import { framed, RawConnection } from '../end-to-end/raw-connection.ts';
import { codec, purchase } from '../end-to-end/running-network.ts';

export interface Service {
  readonly sent: number;
  /** Answers by DE 39. */
  readonly codes: Readonly<Record<string, number>>;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const RATE = 100;
const PATIENCE_MS = 20_000;

/** Buys for so many seconds, and waits for what is still to come. */
export async function buy(port: number, seconds: number): Promise<Service> {
  const connection = await RawConnection.open(port);
  const sentMs = new Map<string, number>();
  const tookMs: number[] = [];
  const codes: Record<string, number> = {};
  const take = (): void => {
    for (const body of connection.frames.splice(0)) {
      const answer = codec.decode(body);
      const since = sentMs.get(answer.text(11)!);
      if (since !== undefined) tookMs.push(performance.now() - since);
      const code = answer.text(39)!;
      codes[code] = (codes[code] ?? 0) + 1;
    }
  };
  connection.socket.on('data', take);
  const beganMs = performance.now();
  let sent = 0;
  for (; sent < seconds * RATE; sent++) {
    const request = purchase({ '4': '000000000100', '7': now() });
    sentMs.set(String(request['11']), performance.now());
    await connection.write(framed(codec.encode(request)));
    await sleep(Math.max(0, beganMs + ((sent + 1) * 1000) / RATE - performance.now()));
  }
  for (const endMs = performance.now() + PATIENCE_MS; tookMs.length < sent && performance.now() < endMs; )
    await sleep(20);
  connection.socket.destroy();
  tookMs.sort((a, b) => a - b);
  const at = (share: number): number => tookMs[Math.floor(tookMs.length * share)] ?? Number.POSITIVE_INFINITY;
  return { sent, codes, p50Ms: at(0.5), p99Ms: at(0.99) };
}

/** DE 7: MMDDhhmmss, UTC. */
function now(): string {
  return new Date().toISOString().replace(/\D/g, '').slice(4, 14);
}
