// One server of the end-to-end suite in a process of its own: started with its kind, it tells its parent the port it
// listens on and ends when its parent does.
import '../src/cli/compiler-flags.ts';
import { type ServerKind, start } from './loopback-servers.ts';

process.on('disconnect', () => process.exit(0));
const port = await start(JSON.parse(process.argv[2]!) as ServerKind);
process.send?.({ port });
