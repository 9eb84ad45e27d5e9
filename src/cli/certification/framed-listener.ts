// A listener for an acquirer that is certified: frames come in, answers go out on the connection that the last frame came on.
import type { Connection } from '../../host/transport.ts';
import { SocketTransport } from '../../net/socket-transport.ts';
import { FrameReader } from '../../wire/frame-reader.ts';
import { FrameWriter } from '../../wire/frame-writer.ts';
import type { Framing } from '../../wire/framing.ts';
import { FramingError } from '../../wire/wire-error.ts';
import type { Address } from '../configuration/address.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';

const FRAME_LIMIT_BYTES = 65_536;
const CLOSE_PATIENCE_MS = 500;

export interface FramedListener {
  readonly port: number;
  send(body: Buffer): void;
  close(): void;
}

/** Listens. Rejects with a CommandError (usage) when the address cannot be had. */
export function listenFramed(
  address: Address,
  framing: Framing,
  frame: (bytes: Buffer, start: number, end: number) => void,
): Promise<FramedListener> {
  const connections = new Set<Connection>();
  let latest: { readonly connection: Connection; readonly writer: FrameWriter } | undefined;
  return new Promise((resolve, reject) => {
    const listener = new SocketTransport().listen(address, {
      listening: (error, port) => {
        if (error !== undefined) {
          reject(new CommandError(ExitCode.usage, `cannot listen: ${errorMessage(error)}`, { cause: error }));
          return;
        }
        resolve({
          port,
          send: (body) => {
            if (latest === undefined) return;
            const { connection, writer } = latest;
            const at = writer.reserve(body.length);
            body.copy(writer.buffer, at);
            writer.finish(body.length);
            connection.write([writer.take()!], (view) => writer.recycle(view));
          },
          close: () => {
            listener.close();
            for (const connection of connections) connection.end(CLOSE_PATIENCE_MS);
          },
        });
      },
      entering: () => ({
        accepted: (connection) => {
          const reader = new FrameReader(framing, FRAME_LIMIT_BYTES);
          const own = { connection, writer: new FrameWriter(framing) };
          connections.add(connection);
          return {
            read: (chunk, length) => {
              try {
                reader.push(
                  chunk,
                  (bytes, start, end) => {
                    latest = own;
                    frame(bytes as Buffer, start, end);
                  },
                  length,
                );
              } catch (error) {
                if (!(error instanceof FramingError)) throw error;
                connection.destroy(error);
              }
            },
            ended: () => connection.end(CLOSE_PATIENCE_MS),
            closed: () => connections.delete(connection),
          };
        },
        failed: () => undefined,
        left: () => undefined,
      }),
      notAccepted: () => undefined,
    });
  });
}
