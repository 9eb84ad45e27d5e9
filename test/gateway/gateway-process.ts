// A gateway in a process of its own, as the command runs it, with one store that no register has: `FILE STORE`, the configuration and the store
// as JSON. It says where it listens, and when asked what it has cost.
import { loadGatewayConfiguration } from '../../src/cli/configuration/gateway-file.ts';
import { buildGateway } from '../../src/cli/gateway/build-gateway.ts';
import { eventTable } from '../../src/events/event-table.ts';
import type { Store } from '../../src/gateway/store.ts';

const [file = '', storeText = '{}'] = process.argv.slice(2);
const store = JSON.parse(storeText) as Store;
const complaints = new Map<string, number>();
const gateway = await buildGateway(
  await loadGatewayConfiguration(file),
  {
    stores: { find: (clientId) => (clientId === store.clientId ? store : undefined) },
    issuerOf: () => undefined,
    threeDSecure: undefined,
  },
  (event) => {
    const { level } = eventTable[event];
    if (level === 'warn' || level === 'error') complaints.set(event, (complaints.get(event) ?? 0) + 1);
  },
);
const { http } = await gateway.start();
process.on('message', () => {
  process.send!({ cpu: process.cpuUsage(), rss: process.memoryUsage.rss(), complaints: [...complaints] });
});
process.on('SIGTERM', () => void gateway.stop().then(() => process.exit(0)));
process.on('disconnect', () => process.exit(1));
process.send!({ port: http });
