// The thread of a plug-in. Requests come as bytes and are seen by the plug-in as in the switch's own thread; whatever it does here
// (an error in a timer, a rejection that nobody awaits, process.exit) ends this thread and no more.
import { parentPort, workerData } from 'node:worker_threads';
import type { Codec } from '../codec/codec.ts';
import { Message } from '../codec/message.ts';
import { compile } from '../codec/spec/compile.ts';
import { deciderOf } from '../issuers/decider.ts';
import { readDecision } from '../issuers/read-decision.ts';
import { errorMessage } from './error-message.ts';
import { loadedPlugIn } from './loaded-plug-in.ts';
import { faultText } from './plug-in-fault.ts';
import type { FromPlugIn, PlugInRequest, PlugInWorkerData, ToPlugIn } from './plug-in-protocol.ts';
import { FLOOD, MOST_BYTES } from './plug-in-unasked.ts';

const { module, name, options, specs } = workerData as PlugInWorkerData;
// Taken before the plug-in is loaded: what it does to the globals of its thread changes nothing here.
const port = parentPort!;
const codecs: Codec[] = [];

function tell(said: FromPlugIn): void {
  port.postMessage(said);
}

function end(reason: string): never {
  tell({ kind: 'broken', reason });
  process.exit(1);
}

function messageOf({ dialect, bytes }: PlugInRequest): Message {
  codecs[dialect] ??= compile(specs[dialect]!);
  const message = new Message();
  codecs[dialect].index(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.byteLength, message);
  return message;
}

// What is thrown outside of decide is told as a text within bounds: the object itself may be of any size. A plug-in that listens to this
// event sees to it itself.
process.on('uncaughtException', (error) => {
  if (process.listenerCount('uncaughtException') === 1) end(faultText(error));
});

// What is written waits in this thread until the switch's asks for more, which would get all of it at once.
for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as (...given: unknown[]) => boolean;
  stream.write = (...given: unknown[]) => {
    const length = (given[0] as string | Uint8Array | undefined)?.length ?? 0;
    if (stream.writableLength + length > MOST_BYTES) end(FLOOD);
    return write(...given);
  };
}

try {
  const decide = deciderOf(await loadedPlugIn(module, name, options));
  const answer = async (request: PlugInRequest): Promise<void> => {
    const { id } = request;
    try {
      const given = await decide({ ...request, message: messageOf(request) }, request.nowMs);
      tell({ kind: 'decided', id, decision: readDecision(given) });
    } catch (error) {
      tell({ kind: 'failed', id, reason: faultText(error) });
    }
  };
  port.on('message', (said: ToPlugIn) => {
    if (said.kind === 'ping') tell({ kind: 'pong' });
    else void answer(said.request);
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell({ kind: 'refused', reason: errorMessage(error) });
}
