// `cardholder serve`: the interface with which banks enrol their cardholders, on a port of its own, until it is told to stop.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { enrolmentApi } from '../../gateway/enrolment/enrolment-api.ts';
import { optionValue } from '../common-options.ts';
import { readListen, writtenAddress } from '../configuration/address.ts';
import { errorMessage } from '../error-message.ts';
import { CommandError, ExitCode } from '../exit-code.ts';
import { print } from '../output.ts';
import { type CardholderOptions, changeCardholders } from './opened-cardholders.ts';

export interface ServeEnrolmentOptions extends CardholderOptions {
  listen: string;
}

/** Serves until SIGTERM or SIGINT. */
export async function serveEnrolment(options: ServeEnrolmentOptions): Promise<void> {
  const { host, port } = optionValue('--listen', readListen(options.listen));
  await changeCardholders(options, async ({ file, cardholders, facts }) => {
    const app = new Hono().route('/enrolment', enrolmentApi({ file, cardholders, facts, now: Date.now }));
    const server = createAdaptorServer({ fetch: app.fetch });
    server.listen(port, host);
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new CommandError(ExitCode.usage, `cannot listen: ${errorMessage(error)}`, { cause: error });
    }
    const address = { host, port: (server.address() as AddressInfo).port };
    print(`banks enrol their cardholders at http://${writtenAddress(address)}/enrolment/cardholders`);
    await new Promise((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
    });
    server.close();
    await once(server, 'close');
  });
}
